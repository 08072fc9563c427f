using System.Text;
using Bailey.Server.Git.Door;
using Bailey.Server.Git.Repository;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Git.Pushing;

/// <summary>One ref that a push would change; an id of zeros stands for none.</summary>
internal sealed record PushCommand(string Ref, string Old, string New)
{
    public bool IsCreate => IsNone(Old);

    public bool IsDelete => IsNone(New);

    /// <summary>The id of nothing, as long as this one.</summary>
    public static string None(int length) => new('0', length);

    private static bool IsNone(string id) => !id.AsSpan().ContainsAnyExcept('0');
}

/// <summary>
/// What git sends before the pack: which refs from where to where, capabilities, where its history is cut off, options. It comes from a sandbox: sizes
/// are bounded, and whatever is not exactly the protocol is refused.
/// </summary>
internal sealed record PushRequest(
    IReadOnlyList<PushCommand> Commands, IReadOnlySet<string> Capabilities, IReadOnlyList<string> Shallow, IReadOnlyList<string> Options)
{
    public const int MostCommands = 500;
    private const int MostShallow = 10_000;
    private const int MostOptions = 20;
    private const int MostLine = 4096;
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public bool IsAtomic => Capabilities.Contains("atomic");

    public bool WantsReport => Capabilities.Contains("report-status");

    public bool UsesSideBand => Capabilities.Contains("side-band-64k");

    /// <summary>Whether a pack follows: not when refs are only deleted.</summary>
    public bool HasPack => Commands.Any(command => !command.IsDelete);

    /// <summary>Reads one up to the pack; null when there is nothing but the flush by which git asks whether it may send.</summary>
    /// <exception cref="DoorRefusedException">It is none.</exception>
    public static async Task<PushRequest?> Read(Func<Memory<byte>, Task<int>> read)
    {
        var (commands, shallow, options) = (new List<PushCommand>(), new List<string>(), new List<string>());
        var names = new HashSet<string>(StringComparer.Ordinal);
        IReadOnlySet<string> capabilities = new HashSet<string>();
        while (await Line(read) is { } line)
        {
            if (line.StartsWith("shallow ", StringComparison.Ordinal))
            {
                if (!GitText.IsId(line.AsSpan(8)) || shallow.Count == MostShallow)
                {
                    throw Malformed("a shallow line is wrong, or there are too many");
                }

                shallow.Add(line[8..]);
                continue;
            }

            if (commands.Count == 0)
            {
                var cut = line.IndexOf('\0', StringComparison.Ordinal);
                capabilities = (cut < 0 ? "" : line[(cut + 1)..]).Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
                line = cut < 0 ? line : line[..cut];
            }

            if (line.StartsWith("push-cert", StringComparison.Ordinal))
            {
                throw new DoorRefusedException(403, "Signed pushes do not go through this server: push without --signed.");
            }

            var command = Command(line);
            if (!names.Add(command.Ref) || command.New.Length != (commands.Count > 0 ? commands[0].New.Length : command.New.Length))
            {
                throw Malformed("a ref is named twice, or ids are of two kinds");
            }

            if (commands.Count == MostCommands)
            {
                throw new DoorRefusedException(403, $"At most {MostCommands} refs are pushed at once.");
            }

            commands.Add(command);
        }

        if (commands.Count == 0)
        {
            return shallow.Count == 0 ? null : throw Malformed("it names no ref");
        }

        while (capabilities.Contains("push-options") && await Line(read) is { } option)
        {
            if (options.Count == MostOptions || option.Any(char.IsControl))
            {
                throw Malformed("an option is wrong, or there are too many");
            }

            options.Add(option);
        }

        return new PushRequest(commands, capabilities, shallow, options);
    }

    private static PushCommand Command(string line)
    {
        // old SP new SP ref, both ids of one length.
        var length = line.IndexOf(' ', StringComparison.Ordinal);
        if (length <= 0 || line.Length <= 2 * length + 2 || line[2 * length + 1] != ' ')
        {
            throw Malformed("a line is not of the form: old id, new id, ref");
        }

        var command = new PushCommand(line[(2 * length + 2)..], line[..length], line.Substring(length + 1, length));
        return GitText.IsId(command.Old) && GitText.IsId(command.New) && IsRef(command.Ref) && !(command.IsCreate && command.IsDelete)
            ? command
            : throw Malformed("an id or the name of a ref is wrong; only refs below refs/ are pushed");
    }

    // Below refs/ and a folder in it, such as heads; the rules of names are those of branches.
    private static bool IsRef(string name) => name.StartsWith("refs/", StringComparison.Ordinal) && name.IndexOf('/', 5) > 0 && BranchName.IsValid(name[5..]);

    /// <summary>The next line; null at the flush.</summary>
    private static async Task<string?> Line(Func<Memory<byte>, Task<int>> read)
    {
        ReadOnlyMemory<byte> line;
        try
        {
            line = await PacketLines.Next(read);
        }
        catch (IOException wrong) when (wrong is not BadHttpRequestException)
        {
            throw Malformed(wrong.Message);
        }

        if (PacketLines.IsFlush(line))
        {
            return null;
        }

        if (line.Length is <= 4 or > MostLine)
        {
            throw Malformed("it ends in the middle, or a line is empty or too long");
        }

        try
        {
            return s_strict.GetString(line.Span[4..]).TrimEnd('\n');
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("a name is not UTF-8");
        }
    }

    private static DoorRefusedException Malformed(string why) => new(400, $"That is no push of git's: {why}.");
}
