using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Wardens;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Warden.Terminals;

/// <summary>
/// Ended terminals on disk: what was known about each as JSON, and its ring as it was. A later start of the warden shows them again.
/// </summary>
internal static class KeptTerminals
{
    private const int Chunk = 256 * 1024;

    internal static IEnumerable<Terminal> Load(TimeProvider time)
    {
        foreach (var path in Directory.EnumerateFiles(Storage.Terminals, "*.json"))
        {
            if (Read(path) is { } kept && new FileInfo(OutputPath(kept.Id)) is { Exists: true } file && file.Length == kept.Offset - kept.First)
            {
                yield return Terminal.Kept(kept, new KeptOutput(OutputPath(kept.Id), kept.First, kept.Offset), time);
            }
        }
    }

    /// <summary>Writes the ring, and then the description that makes it count. Without room on the disk the ring stays in memory.</summary>
    internal static void Save(Terminal terminal)
    {
        var kept = terminal.Describe() with { Running = false, ShellInFront = false };
        try
        {
            var (first, bytes) = terminal.Snapshot(null);
            using (var handle = File.OpenHandle(OutputPath(kept.Id), FileMode.Create, FileAccess.Write, FileShare.None))
            {
                RandomAccess.Write(handle, bytes, 0);
                RandomAccess.FlushToDisk(handle);
            }

            kept = kept with { First = first, Offset = first + bytes.Length };
            var temporary = DescriptionPath(kept.Id) + ".new";
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(kept, WireJson.Default.WardenTerminal));
            File.Move(temporary, DescriptionPath(kept.Id), overwrite: true);
            if (!terminal.Running)
            {
                terminal.KeepAs(new KeptOutput(OutputPath(kept.Id), kept.First, kept.Offset));
            }
        }
        catch (IOException e)
        {
            Console.Error.WriteLine($"terminal {kept.Id} is not kept on disk: {e.Message}");
        }
    }

    internal static void Forget(string id)
    {
        File.Delete(DescriptionPath(id));
        File.Delete(OutputPath(id));
    }

    private static WardenTerminal? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), WireJson.Default.WardenTerminal);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }

    private static string DescriptionPath(string id) => $"{Storage.Terminals}/{id}.json";

    private static string OutputPath(string id) => $"{Storage.Terminals}/{id}.out";

    private sealed class KeptOutput(string path, long first, long end) : ITerminalOutput
    {
        public long First => first;

        public long End => end;

        public int Read(long offset, Span<byte> into)
        {
            var count = (int)Math.Min(into.Length, end - offset);
            if (count == 0)
            {
                return 0;
            }

            using SafeFileHandle handle = File.OpenHandle(path);
            for (var done = 0; done < count;)
            {
                var part = RandomAccess.Read(handle, into.Slice(done, Math.Min(Chunk, count - done)), offset - first + done);
                if (part == 0)
                {
                    throw new IOException("A kept terminal's output is shorter than it was.");
                }

                done += part;
            }

            return count;
        }
    }
}
