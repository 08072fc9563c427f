using Bailey.Contracts.Egress;

namespace Bailey.Server.Egress;

/// <summary>What a change of a list added and removed, for the record.</summary>
internal static class ListChange
{
    private const int Most = 3900;

    public static IEnumerable<(string Key, string Value)> Of(IEnumerable<EgressEntry> before, IEnumerable<EgressEntry> after)
    {
        var (old, fresh) = (before.ToHashSet(), after.ToHashSet());
        yield return ("added", Words(fresh.Except(old)));
        yield return ("removed", Words(old.Except(fresh)));
    }

    private static string Words(IEnumerable<EgressEntry> entries)
    {
        var text = string.Join(", ", entries.Select(e =>
            e.Host + (e.Port is { } port ? $":{port}" : "") + (e.Kind is { } kind ? $" {kind}" : "") + (e.Trusted ? " trusted" : "")));
        return text.Length <= Most ? text : text[..Most] + "…";
    }
}
