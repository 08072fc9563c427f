using Bailey.Contracts.Audit;
using Bailey.Server.Platform;

namespace Bailey.Server.Audit;

/// <summary>
/// The Ed25519 key that signs checkpoints, made once: 32 bytes of seed in the key ring, mode 0600. Replicas need the same file.
/// </summary>
internal sealed class SigningKey(DataDirectory data)
{
    private readonly Lazy<byte[]> _seed = new(() => KeyFile.Load(
        data.Keys, "audit.ed25519", Sodium.SeedLength, "without it nobody can tell this record from another."));

    public CheckpointKey Of(string origin) => new(origin, Sodium.Ed25519PublicKey(_seed.Value));

    public string Sign(TreeHead head) =>
        new Checkpoint(head.Origin, head.Size, head.Root()).Sign(Of(head.Origin), text => Sodium.Ed25519Sign(_seed.Value, text));
}
