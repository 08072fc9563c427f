using Bailey.Server.Access;
using Bailey.TestKit;

namespace Bailey.Server.Tests.Access;

/// <summary>docs/roles.md is the promise; the decision must keep it for every role and action, and the file must name all of them.</summary>
public sealed class RolesTests
{
    private static readonly string[] s_organisationRoles = ["owner", "admin", "member", "auditor", "pending"];
    private static readonly string[] s_projectRoles = ["maintainer", "developer", "viewer", "no role"];

    public static TheoryData<string, string, bool> OfOrganisation => Table("## In an organisation", s_organisationRoles);

    public static TheoryData<string, string, bool> OfProject => Table("## In a project", s_projectRoles);

    [Theory]
    [MemberData(nameof(OfOrganisation))]
    public void A_role_in_the_organisation_allows_what_the_table_says(string role, string action, bool allowed) =>
        Assert.Equal(allowed, AccessGuard.Weigh(new Rights(role, null), action).Allowed);

    [Theory]
    [MemberData(nameof(OfProject))]
    public void A_role_in_a_project_adds_what_the_table_says(string role, string action, bool allowed)
    {
        var projectRole = role == "no role" ? null : role;
        Assert.Equal(allowed, AccessGuard.Weigh(new Rights("member", projectRole), action).Allowed);
        Assert.Equal(allowed, AccessGuard.Weigh(new Rights("auditor", projectRole), action).Allowed);
        Assert.False(AccessGuard.Weigh(new Rights("pending", projectRole), action).Allowed);
        Assert.False(AccessGuard.Weigh(new Rights(null, projectRole), action).Allowed);
    }

    [Fact]
    public void The_tables_name_every_action_and_every_role()
    {
        var deciding = Actions.All.Where(a => Actions.ScopeOf(a) != ActionScope.Instance).Order(StringComparer.Ordinal);
        Assert.Equal(deciding, OfOrganisation.Select(row => row.Data.Item2).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            Actions.All.Where(a => Actions.ScopeOf(a) == ActionScope.Project).Order(StringComparer.Ordinal),
            OfProject.Select(row => row.Data.Item2).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Roles.OfOrganisation.Keys.Order(StringComparer.Ordinal), s_organisationRoles.Order(StringComparer.Ordinal));
        Assert.Equal(Roles.OfProject.Keys.Append("no role").Order(StringComparer.Ordinal), s_projectRoles.Order(StringComparer.Ordinal));
        foreach (var action in Actions.All.Where(a => Actions.ScopeOf(a) == ActionScope.Instance))
        {
            Assert.Contains($"| {action} |", File.ReadAllText(Repository.PathOf("docs/roles.md")), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("file.write"), InlineData("git.write"), InlineData("git.push"), InlineData("terminal.use"), InlineData("workspace.run"), InlineData("workspace.delete"), InlineData("project.manage")]
    public void A_viewer_changes_nothing(string action)
    {
        var decision = AccessGuard.Weigh(new Rights("member", "viewer"), action);
        Assert.Equal((false, true), (decision.Allowed, decision.Visible));
    }

    [Fact]
    public void Existence_is_not_the_business_of_strangers_and_of_those_who_wait()
    {
        foreach (var action in Actions.All.Where(a => Actions.ScopeOf(a) != ActionScope.Instance))
        {
            Assert.False(AccessGuard.Weigh(new Rights(null, null), action).Visible);
            Assert.False(AccessGuard.Weigh(new Rights("pending", "maintainer"), action).Visible);
        }
    }

    private static TheoryData<string, string, bool> Table(string heading, string[] roles)
    {
        var rows = new TheoryData<string, string, bool>();
        var section = File.ReadAllText(Repository.PathOf("docs/roles.md")).Split(heading)[1].Split("\n## ")[0];
        foreach (var line in section.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal) && l.Contains('.', StringComparison.Ordinal)))
        {
            var cells = line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries);
            Assert.Equal(roles.Length + 1, cells.Length);
            for (var i = 0; i < roles.Length; i++)
            {
                Assert.Contains(cells[i + 1], (string[])["yes", "–"]);
                rows.Add(roles[i], cells[0], cells[i + 1] == "yes");
            }
        }

        return rows;
    }
}
