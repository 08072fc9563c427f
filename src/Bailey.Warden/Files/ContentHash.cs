using System.Collections.Concurrent;
using System.Security.Cryptography;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>
/// The SHA-256 of a file, which is its ETag. It is remembered for as long as the kernel says that nothing changed, but only when the last change is
/// old enough: two changes within one tick of the clock look like one.
/// </summary>
internal sealed class ContentHash(TimeProvider time)
{
    /// <summary>Larger files have no ETag.</summary>
    internal const long Maximum = 256 * 1024 * 1024;
    private const int Remembered = 512;
    private readonly ConcurrentDictionary<(ulong, uint, uint, long, long, uint, long, uint), string> _known = new();

    internal unsafe string Of(Handle file, FileStatus status)
    {
        if (_known.TryGetValue(status.Stamp, out var known))
        {
            return known;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        fixed (byte* at = buffer)
        {
            nint count;
            long offset = 0;
            while ((count = Libc.PRead(file.Fd, at, (nuint)buffer.Length, offset)) > 0)
            {
                hash.AppendData(buffer, 0, (int)count);
                offset += count;
            }

            if (count < 0)
            {
                throw FileRefusal.Of(Libc.Errno);
            }
        }

        var result = Convert.ToHexStringLower(hash.GetHashAndReset());
        var age = time.GetUtcNow().ToUnixTimeSeconds() - status.ChangedSeconds;
        if (age > 2 && file.Status().Stamp == status.Stamp)
        {
            if (_known.Count >= Remembered)
            {
                _known.Clear();
            }

            _known[status.Stamp] = result;
        }

        return result;
    }
}
