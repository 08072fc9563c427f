using System.Globalization;
using System.Text;
using Bailey.Server.Git.Repository;

namespace Bailey.Server.Git.Signing;

/// <summary>
/// Commits out of a workspace, as bytes. The sandbox says what they are: one counts only when its bytes have the id that was asked for.
/// </summary>
internal static class CommitReader
{
    private const int Most = 4 << 20;

    public static async Task<IReadOnlyDictionary<string, SignedObject>> Read(WorkspaceRepository repository, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return new Dictionary<string, SignedObject>();
        }

        var result = await repository.Ask(["cat-file", "--batch"], Encoding.ASCII.GetBytes(string.Concat(ids.Select(id => id + "\n"))), Most, cancellationToken);
        return Parse(result.Output, ids);
    }

    internal static IReadOnlyDictionary<string, SignedObject> Parse(ReadOnlySpan<byte> rest, IReadOnlyList<string> ids)
    {
        var found = new Dictionary<string, SignedObject>();
        foreach (var id in ids)
        {
            var end = rest.IndexOf((byte)'\n');
            if (end is < 0 or > 200)
            {
                break;
            }

            var head = Encoding.ASCII.GetString(rest[..end]).Split(' ');
            rest = rest[(end + 1)..];
            if (head is not [_, var type, var size] || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            {
                continue;
            }

            if (length >= rest.Length)
            {
                break;
            }

            var content = rest[..length];
            rest = rest[(length + 1)..];
            if (type == "commit" && length <= SignedObject.Most && SignedObject.Id(type, content, id.Length == 64) == id && SignedObject.Commit(content) is { } commit)
            {
                found[id] = commit;
            }
        }

        return found;
    }
}
