using System.Text;

namespace Bailey.Server.Git.Door;

/// <summary>
/// What a remote says it has, in version 0 of the protocol: capabilities, and refs with their ids. It is read by the server for itself, so that nothing
/// that a sandbox claims about the remote is believed.
/// </summary>
internal sealed class RefAdvertisement
{
    private const int MostBytes = 64 << 20;
    private readonly Dictionary<string, string> _refs = new(StringComparer.Ordinal);

    private RefAdvertisement()
    {
    }

    public IReadOnlyDictionary<string, string> Refs => _refs;

    public IReadOnlyList<string> Capabilities { get; private set; } = [];

    /// <summary>The digits of an id: sha1 has 40, sha256 has 64.</summary>
    public string ObjectFormat => Value("object-format") ?? "sha1";

    /// <summary>What a symbolic ref of the remote points to, as far as it says.</summary>
    public string? HeadOf => Capabilities.FirstOrDefault(c => c.StartsWith("symref=HEAD:", StringComparison.Ordinal))?["symref=HEAD:".Length..];

    public bool Can(string capability) => Capabilities.Contains(capability) || Value(capability) is not null;

    /// <summary>Reads one, with the lines that HTTP puts before it or without; <paramref name="first"/> was read already.</summary>
    /// <exception cref="IOException">It is none, or it is too large.</exception>
    public static async Task<RefAdvertisement> Read(Func<Memory<byte>, Task<int>> read, ReadOnlyMemory<byte> first = default)
    {
        var found = new RefAdvertisement();
        var isFirst = true;
        var total = 0;
        while (true)
        {
            var line = first.IsEmpty ? await PacketLines.Next(read) : first;
            first = default;
            if (line.IsEmpty)
            {
                throw new IOException("The remote stopped before its refs were all said.");
            }

            if (PacketLines.IsFlush(line))
            {
                return found;
            }

            if ((total += line.Length) > MostBytes)
            {
                throw new IOException("The remote has too many refs.");
            }

            var text = Encoding.UTF8.GetString(line.Span[4..]).TrimEnd('\n');
            if (isFirst && text.StartsWith("# service=", StringComparison.Ordinal))
            {
                // A section of its own, ended by a flush.
                if (!PacketLines.IsFlush(await PacketLines.Next(read)))
                {
                    throw new IOException("That is not git's protocol.");
                }

                continue;
            }

            if (text == "version 1")
            {
                continue;
            }

            if (isFirst)
            {
                var (refs, capabilities) = text.Split('\0', 2) is [var before, var after] ? (before, after) : (text, "");
                found.Capabilities = capabilities.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                (text, isFirst) = (refs, false);
            }

            found.Add(text);
        }
    }

    private void Add(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (text.StartsWith("shallow ", StringComparison.Ordinal))
        {
            return;
        }

        if (space < 0 || !Repository.GitText.IsId(text.AsSpan(0, space)))
        {
            throw new IOException("That is not git's protocol.");
        }

        // Peeled tags and what other repositories have are no refs of this one.
        if (text[(space + 1)..] is var name && name != "capabilities^{}" && name != ".have" && !name.EndsWith("^{}", StringComparison.Ordinal))
        {
            _refs[name] = text[..space];
        }
    }

    private string? Value(string capability) =>
        Capabilities.FirstOrDefault(c => c.StartsWith(capability + "=", StringComparison.Ordinal))?[(capability.Length + 1)..];
}
