using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Bailey.Server.Git.Door;
using Bailey.Server.Platform;

namespace Bailey.Server.Git.Lfs;

/// <summary>
/// Addresses that a remote gave out for objects, as a sandbox gets them: sealed with everything that is said there, for one workspace and a short time. The
/// sandbox can neither read one nor make one, and the server keeps nothing.
/// </summary>
internal sealed class LfsHandles(KeyRing ring, TimeProvider clock)
{
    private const string Purpose = "lfs-handle";
    // A line of a request is no longer than 8 KiB.
    private const int Longest = 7000;
    private static readonly TimeSpan s_life = TimeSpan.FromHours(1);

    /// <summary>The handle; null when the address is too long to be one.</summary>
    public string? Make(DoorVisitor visitor, LfsTarget target)
    {
        using var small = new MemoryStream();
        using (var brotli = new BrotliStream(small, CompressionLevel.Optimal, leaveOpen: true))
        {
            JsonSerializer.Serialize(brotli, target with { Until = clock.GetUtcNow() + s_life });
        }

        var handle = Base64Url.EncodeToString(ring.Seal(Purpose, Place(visitor), small.ToArray()));
        return handle.Length <= Longest ? handle : null;
    }

    /// <exception cref="DoorRefusedException">It is none for this workspace, or its time is over.</exception>
    public LfsTarget Open(DoorVisitor visitor, string handle)
    {
        try
        {
            using var small = new MemoryStream(ring.Open(Purpose, Place(visitor), Base64Url.DecodeFromChars(handle)));
            using var brotli = new BrotliStream(small, CompressionMode.Decompress);
            return JsonSerializer.Deserialize<LfsTarget>(brotli) is { } target && target.Until > clock.GetUtcNow()
                ? target
                : throw new DoorRefusedException(410, "The address of this object is no longer good; ask for it again.");
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException)
        {
            throw new DoorRefusedException(404, "There is no such object.");
        }
    }

    private static string Place(DoorVisitor visitor) => $"{visitor.Organisation}/{visitor.Workspace}/{visitor.Project}";
}

/// <summary>One thing to do with one object: <c>Act</c> is download, upload or verify. <c>Authenticated</c>: the remote wants no credential but what it gave.</summary>
internal sealed record LfsTarget(string Act, string Oid, long Size, string Href, IReadOnlyDictionary<string, string> Header, bool Authenticated, DateTimeOffset Until)
{
    /// <summary>The headers hold credentials.</summary>
    public override string ToString() => $"{Act} {Oid}";
}
