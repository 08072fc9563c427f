using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bailey.Server.Git.Repository;

namespace Bailey.Server.Git.Signing;

/// <summary>
/// A commit or tag as git keeps it, read as bytes: whose it says it is, and its form with and without a signature. What is not exactly of the form that git
/// writes is nothing, so that a signature is never over something that git and Bailey read differently.
/// </summary>
internal sealed record SignedObject(string Kind, string Email, IReadOnlyList<string> Parents, bool IsSha256, byte[] Payload, string? Signature)
{
    public const int Most = 1 << 20;

    /// <summary>A commit with its signature, where it has one; null when it is no commit.</summary>
    public static SignedObject? Commit(ReadOnlySpan<byte> content)
    {
        using var payload = new MemoryStream();
        StringBuilder? signature = null;
        var inside = false;
        var rest = content;
        while (true)
        {
            var end = rest.IndexOf((byte)'\n');
            if (end <= 0)
            {
                break;
            }

            var line = rest[..(end + 1)];
            rest = rest[line.Length..];
            inside = line[0] == ' ' ? inside : line.StartsWith("gpgsig "u8) || line.StartsWith("gpgsig-sha256 "u8);
            if (!inside)
            {
                payload.Write(line);
                continue;
            }

            signature ??= new StringBuilder();
            signature.Append(Encoding.Latin1.GetString(line[0] == ' ' ? line[1..] : line[(line.IndexOf((byte)' ') + 1)..]));
        }

        payload.Write(rest);
        return Unsigned(payload.ToArray()) is { Kind: "commit" } commit ? commit with { Signature = signature?.ToString() } : null;
    }

    /// <summary>What git hands to a signing program: a commit or tag without a signature. Null when it is anything else.</summary>
    public static SignedObject? Unsigned(byte[] payload)
    {
        var end = payload.AsSpan().IndexOf("\n\n"u8);
        if (payload.Length > Most || payload.AsSpan().Contains((byte)0) || end < 0)
        {
            return null;
        }

        var head = Encoding.Latin1.GetString(payload.AsSpan(0, end)).Split('\n');
        var body = payload.AsSpan(end + 1);
        // A second signature in the text would be taken for the one of the tag.
        return body.IndexOf("\n-----BEGIN "u8) < 0 || head[0].StartsWith("tree ", StringComparison.Ordinal) ? OfCommit(head, payload) ?? OfTag(head, payload) : null;
    }

    /// <summary>The whole object with this signature.</summary>
    public byte[] With(string armored)
    {
        using var whole = new MemoryStream();
        var end = Payload.AsSpan().IndexOf("\n\n"u8) + 1;
        if (Kind == "tag")
        {
            whole.Write(Payload);
            whole.Write(Encoding.ASCII.GetBytes(armored));
            return whole.ToArray();
        }

        whole.Write(Payload.AsSpan(0, end));
        var name = IsSha256 ? "gpgsig-sha256" : "gpgsig";
        whole.Write(Encoding.ASCII.GetBytes(name + " " + armored.TrimEnd('\n').Replace("\n", "\n ", StringComparison.Ordinal) + "\n"));
        whole.Write(Payload.AsSpan(end));
        return whole.ToArray();
    }

    /// <summary>The same commit on other parents.</summary>
    public SignedObject On(IReadOnlyDictionary<string, string> parents)
    {
        var end = Payload.AsSpan().IndexOf("\n\n"u8);
        var head = Encoding.Latin1.GetString(Payload.AsSpan(0, end)).Split('\n')
            .Select(line => line.StartsWith("parent ", StringComparison.Ordinal) && parents.TryGetValue(line[7..], out var other) ? $"parent {other}" : line);
        return this with { Payload = [.. Encoding.Latin1.GetBytes(string.Join('\n', head)), .. Payload.AsSpan(end)], Parents = [.. Parents.Select(p => parents.GetValueOrDefault(p, p))] };
    }

    /// <summary>The id that git gives an object of these bytes.</summary>
    public string Id(ReadOnlySpan<byte> content) => Id(Kind, content, IsSha256);

    public static string Id(string kind, ReadOnlySpan<byte> content, bool isSha256)
    {
        byte[] all = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {content.Length}\0")), .. content];
#pragma warning disable CA5350 // The name that git gives an object, not a protection.
        return Convert.ToHexStringLower(isSha256 ? SHA256.HashData(all) : SHA1.HashData(all));
#pragma warning restore CA5350
    }

    private static SignedObject? OfCommit(string[] head, byte[] payload)
    {
        var at = 0;
        if (Field(head, ref at, "tree ") is not { } tree || !GitText.IsId(tree))
        {
            return null;
        }

        var parents = new List<string>();
        while (Field(head, ref at, "parent ") is { } parent)
        {
            if (!GitText.IsId(parent) || parent.Length != tree.Length)
            {
                return null;
            }

            parents.Add(parent);
        }

        if (Field(head, ref at, "author ") is not { } author || EmailOf(author) is null || Field(head, ref at, "committer ") is not { } committer || EmailOf(committer) is not { } email)
        {
            return null;
        }

        // What may follow: the encoding, and the tags that a merge took in.
        return head.Skip(at).All(line => line.StartsWith("encoding ", StringComparison.Ordinal) || line.StartsWith("mergetag ", StringComparison.Ordinal) || line.StartsWith(' '))
            ? new SignedObject("commit", email, parents, tree.Length == 64, payload, null)
            : null;
    }

    private static SignedObject? OfTag(string[] head, byte[] payload)
    {
        var at = 0;
        return Field(head, ref at, "object ") is { } id && GitText.IsId(id) && Field(head, ref at, "type ") is ("commit" or "tree" or "blob" or "tag")
            && Field(head, ref at, "tag ") is { Length: > 0 } && Field(head, ref at, "tagger ") is { } tagger && EmailOf(tagger) is { } email && at == head.Length
            ? new SignedObject("tag", email, [], head[0].Length == 64 + 7, payload, null)
            : null;
    }

    private static string? Field(string[] head, ref int at, string name) =>
        at < head.Length && head[at].StartsWith(name, StringComparison.Ordinal) ? head[at++][name.Length..] : null;

    // Name <e-mail> seconds zone
    private static string? EmailOf(string who)
    {
        var (begin, end) = (who.IndexOf('<', StringComparison.Ordinal), who.IndexOf('>', StringComparison.Ordinal));
        return begin >= 0 && end > begin && end == who.LastIndexOf('>') && begin == who.LastIndexOf('<') && who.Length > end + 2
            && who[(end + 2)..].Split(' ') is [{ Length: > 0 } time, { Length: 5 } zone] && time.All(char.IsAsciiDigit) && (zone[0] is '+' or '-') && zone[1..].All(char.IsAsciiDigit)
            ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(who[(begin + 1)..end]))
            : null;
    }
}
