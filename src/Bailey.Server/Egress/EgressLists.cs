using Bailey.Contracts.Egress;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Egress;

/// <summary>The pure rules of lists: what may be stored, and the policy that comes of two of them.</summary>
internal static class EgressLists
{
    public static OrganisationEgress NoOrganisation { get; } = new(true, [], []);

    public static ProjectEgress NoProject { get; } = new(null, [], []);

    /// <summary>The list as it is stored. What only the operator may add stays when it stood there before.</summary>
    public static OrganisationEgress Check(OrganisationEgress list, OrganisationEgress before, bool isOperator)
    {
        var errors = new Dictionary<string, string[]>();
        var known = before.Entries.Concat(before.Bundles.SelectMany(b => b.Entries)).ToHashSet();
        var bundles = list.Bundles.Select((bundle, i) => bundle with { Entries = Entries(bundle.Entries, $"bundles[{i}].entries", known, isOperator, errors) }).ToList();
        foreach (var (i, bundle) in list.Bundles.Index())
        {
            if (bundle.Name == "default" || list.Bundles.Take(i).Any(b => b.Name == bundle.Name))
            {
                errors[$"bundles[{i}].name"] = [bundle.Name == "default" ? "'default' is the bundle that the host makes." : $"There are two bundles called {bundle.Name}."];
            }
        }

        var checkedList = new OrganisationEgress(list.DefaultBundle, Entries(list.Entries, "entries", known, isOperator, errors), bundles);
        return errors.Count == 0 ? checkedList : throw Invalid(errors);
    }

    /// <summary>The same for a project's list.</summary>
    public static ProjectEgress Check(ProjectEgress list, ProjectEgress before, OrganisationEgress organisation, bool isOperator)
    {
        var errors = new Dictionary<string, string[]>();
        var entries = Entries(list.Entries, "entries", before.Entries.ToHashSet(), isOperator, errors);
        foreach (var (i, name) in list.Bundles.Index())
        {
            if (organisation.Bundles.All(b => b.Name != name))
            {
                errors[$"bundles[{i}]"] = [$"The organisation has no bundle of that name."];
            }
        }

        return errors.Count == 0 ? new ProjectEgress(list.DefaultBundle, entries, [.. list.Bundles.Distinct(StringComparer.Ordinal)]) : throw Invalid(errors);
    }

    /// <summary>What the host is told: the organisation's entries, the project's, and those of the bundles that the project takes.</summary>
    public static EgressPolicy Policy(OrganisationEgress organisation, ProjectEgress project) => new(
        [
            .. organisation.Entries.Concat(project.Entries).Select(entry => Rule(entry, null)),
            .. organisation.Bundles.Where(b => project.Bundles.Contains(b.Name)).SelectMany(b => b.Entries.Select(entry => Rule(entry, b.Name))),
        ],
        project.DefaultBundle ?? organisation.DefaultBundle);

    private static EgressRule Rule(EgressEntry entry, string? bundle) => new(entry.Host, entry.Port, entry.Kind, entry.Trusted, bundle);

    private static List<EgressEntry> Entries(
        IReadOnlyList<EgressEntry> entries, string field, HashSet<EgressEntry> known, bool isOperator, Dictionary<string, string[]> errors)
    {
        var good = new List<EgressEntry>();
        foreach (var (i, entry) in entries.Index())
        {
            var (read, refusal) = EntryRule.Check(entry, isOperator || known.Contains(entry));
            if (read is null)
            {
                errors[$"{field}[{i}]"] = [$"{entry.Host} {refusal}"];
            }
            else if (!good.Contains(read))
            {
                good.Add(read);
            }
        }

        return good;
    }

    private static RefusedException Invalid(Dictionary<string, string[]> errors) =>
        (Refusal.Invalid("entries", errors.Values.First()[0]) with { Errors = errors }).ToException();
}
