using System.Buffers.Binary;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>One raw name of a folder. <c>Type</c> is the kernel's d_type: 4 folder, 8 file, 10 link, 0 unknown.</summary>
internal readonly record struct RawName(byte[] Name, byte Type);

/// <summary>Reads a folder's names as the bytes that they are.</summary>
internal static unsafe class FolderReader
{
    internal const int MaximumNames = 500_000;

    /// <summary>Names are zero-terminated; "." and ".." are left out.</summary>
    internal static IEnumerable<RawName> Read(int folder)
    {
        var buffer = new byte[64 * 1024];
        var total = 0;
        for (; ; )
        {
            var length = Fill(folder, buffer);
            if (length < 0)
            {
                throw FileRefusal.Of(-length);
            }

            if (length == 0)
            {
                yield break;
            }

            for (var at = 0; at < length;)
            {
                int size = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16));
                var type = buffer[at + 18];
                var name = buffer.AsSpan(at + 19, size - 19);
                var end = name.IndexOf((byte)0);
                at += size;
                if (!name[..end].SequenceEqual("."u8) && !name[..end].SequenceEqual(".."u8))
                {
                    if (++total > MaximumNames)
                    {
                        throw Http.Refusal.Invalid("The folder has more than 500,000 names.");
                    }

                    yield return new RawName(name[..(end + 1)].ToArray(), type);
                }
            }
        }
    }

    private static int Fill(int folder, byte[] buffer)
    {
        fixed (byte* at = buffer)
        {
            var length = (int)Libc.Syscall(Call.GetDents64, folder, (nint)at, buffer.Length);
            return length < 0 ? -Libc.Errno : length;
        }
    }
}
