using System.Globalization;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;

namespace Bailey.Server.Git.Pushing;

/// <summary>A push as the record has it: every ref with both ids, what kind of change it is, and what became of it.</summary>
internal static class PushRecord
{
    /// <summary>Something went on to the remote: an intent, and an outcome with the remote's word for each ref.</summary>
    public const string Pushed = "git.pushed";

    /// <summary>Nothing went on.</summary>
    public const string Refused = "git.push_refused";

    private const string GoesOn = "goes on";

    public static AuditEntry Entry(string type, Principal principal, WorkspaceId workspace, string through, PushRequest request, IReadOnlyList<RefDecision> refs, bool isOver)
    {
        var facts = refs.Select(one => (one.Command.Ref, $"{one.Kind} {one.Command.Old} {one.Command.New} {Result(one, isOver)}")).ToList();
        facts.Add(("refs", refs.Count.ToString(CultureInfo.InvariantCulture)));
        facts.Add(("through", through));
        if (request.IsAtomic)
        {
            facts.Add(("atomic", "true"));
        }

        if (request.Options.Count > 0)
        {
            facts.Add(("options", string.Join(' ', request.Options)));
        }

        return principal.Entry(type, workspace, [.. facts]);
    }

    /// <summary>The refs of an intent that went on, with their ids.</summary>
    public static IEnumerable<KeyValuePair<string, (string Old, string New)>> Going(IReadOnlyDictionary<string, string> facts) =>
        from fact in facts
        where fact.Key.StartsWith("refs/", StringComparison.Ordinal)
        let words = fact.Value.Split(' ', 4)
        where words is [_, _, _, GoesOn]
        select KeyValuePair.Create(fact.Key, (words[1], words[2]));

    private static string Result(RefDecision one, bool isOver) =>
        one.Refused is { } refused ? $"refused: {refused}"
        : !isOver ? GoesOn
        : one.Rejected is { } rejected ? $"rejected by the remote: {rejected}"
        : "done";
}
