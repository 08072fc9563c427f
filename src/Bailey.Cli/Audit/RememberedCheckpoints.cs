using System.Security.Cryptography;
using System.Text;
using Bailey.Cli.Platform;
using Bailey.Contracts.Audit;

namespace Bailey.Cli.Audit;

/// <summary>
/// The last checkpoint of each tree that this person has seen, and its key. A server that later shows a shorter or another record
/// contradicts it, and is found out.
/// </summary>
internal sealed class RememberedCheckpoints(Surroundings surroundings)
{
    private string Folder => Path.Join(surroundings.Settings, "checkpoints");

    public (Checkpoint Checkpoint, CheckpointKey Key)? Of(string origin)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllText(FileOf(origin)).Split('\n', 2);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return lines.Length == 2 && CheckpointKey.Parse(lines[0]) is { } key && Checkpoint.Open(lines[1], key, Ed25519.Verify) is { } checkpoint
            ? (checkpoint, key)
            : throw new CommandFailedException(ExitCodes.Failed, "remembered_unreadable", $"The remembered checkpoint in {FileOf(origin)} cannot be read.");
    }

    public void Remember(string origin, CheckpointKey key, string note)
    {
        Directory.CreateDirectory(Folder);
        var fresh = FileOf(origin) + ".new";
        File.WriteAllText(fresh, $"{key}\n{note}");
        File.Move(fresh, FileOf(origin), overwrite: true);
    }

    // An origin is a server's word and no file name.
    private string FileOf(string origin) => Path.Join(Folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)))[..24]);
}
