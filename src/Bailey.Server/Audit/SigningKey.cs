using System.Security.Cryptography;
using Bailey.Contracts.Audit;
using Bailey.Server.Platform;

namespace Bailey.Server.Audit;

/// <summary>
/// The Ed25519 key that signs checkpoints, made once: 32 bytes of seed in the key ring, mode 0600. Replicas need the same file.
/// </summary>
internal sealed class SigningKey(DataDirectory data)
{
    private readonly Lazy<byte[]> _seed = new(() => Load(data.Keys));

    public CheckpointKey Of(string origin) => new(origin, Sodium.Ed25519PublicKey(_seed.Value));

    public string Sign(TreeHead head) =>
        new Checkpoint(head.Origin, head.Size, head.Root()).Sign(Of(head.Origin), text => Sodium.Ed25519Sign(_seed.Value, text));

    private static byte[] Load(string folder)
    {
        var file = Path.Join(folder, "audit.ed25519");
        if (!File.Exists(file))
        {
            var fresh = Path.Join(folder, $"audit.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.new");
            using (var stream = new FileStream(fresh, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                stream.Write(RandomNumberGenerator.GetBytes(Sodium.SeedLength));
                stream.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(fresh, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(fresh);
            }
        }

        var seed = File.ReadAllBytes(file);
        return seed.Length == Sodium.SeedLength
            ? seed : throw new StartRefusedException($"{file} is not a signing key of {Sodium.SeedLength} bytes. Restore it: without it nobody can tell this record from another.");
    }
}
