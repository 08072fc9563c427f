using System.Security.Cryptography;
using System.Text.Json;
using Bailey.Contracts.Hosts;
using Bailey.Host.Bubblewrap;
using Bailey.Host.Settings;

namespace Bailey.Host.Sandboxes;

/// <summary>The records on disk, one in each sandbox's directory.</summary>
internal sealed class SandboxRecords(HostSettings settings)
{
    private const UnixFileMode PassThrough = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A directory of an unguessable name: its path can be read inside (mount roots), and must say nothing.</summary>
    public SandboxRecord Make(SandboxSpec spec, string driver)
    {
        Directory.CreateDirectory(settings.Sandboxes, PassThrough);
        var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var paths = new SandboxPaths(Path.Join(settings.Sandboxes, name));
        Directory.CreateDirectory(paths.Root, PassThrough);
        return new SandboxRecord { Name = name, Spec = spec, Driver = driver, Paths = paths };
    }

    /// <summary>All that can be read. A directory without a record is a creation that was cut short.</summary>
    public IEnumerable<SandboxRecord> Load()
    {
        if (!Directory.Exists(settings.Sandboxes))
        {
            yield break;
        }

        foreach (var folder in Directory.EnumerateDirectories(settings.Sandboxes))
        {
            var paths = new SandboxPaths(folder);
            if (File.Exists(paths.Record))
            {
                yield return JsonSerializer.Deserialize(File.ReadAllText(paths.Record), RecordJson.Default.SandboxRecord)! with { Paths = paths };
            }
        }
    }

    public static void Save(SandboxRecord record) => Save(record.Paths, Write(record));

    /// <summary>A record as it lies on the disk.</summary>
    public static byte[] Write(SandboxRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Default.SandboxRecord);

    /// <summary>Written whole or not at all.</summary>
    public static void Save(SandboxPaths paths, byte[] content)
    {
        var fresh = paths.Record + ".new";
        using (var file = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Private }))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, paths.Record, overwrite: true);
    }
}
