using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Egress;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Egress;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Tests.Egress;

/// <summary>Allow lists through a whole server, and the rules of their entries.</summary>
public sealed class EgressListTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("Example.COM", null, null, "example.com", null)]
    [InlineData("*.example.com", 443, "tls", "*.example.com", "tls")]
    [InlineData("bücher.example", null, null, "xn--bcher-kva.example", null)]
    [InlineData("git.example.com", 22, null, "git.example.com", "opaque")]
    [InlineData("93.184.216.34", 443, null, "93.184.216.34", null)]
    public void A_good_entry_gets_its_one_written_form(string host, int? port, string? kind, string written, string? writtenKind)
    {
        var (entry, refusal) = EntryRule.Check(new EgressEntry(host, port, kind), isOperator: false);
        Assert.Null(refusal);
        Assert.Equal(new EgressEntry(written, port, writtenKind), entry);
    }

    [Theory]
    [InlineData("*"), InlineData("*.com"), InlineData("*.10.0.0.1"), InlineData("*.*.example.com"), InlineData("ex ample.com"), InlineData("https://example.com"),
     InlineData("example.com/x"), InlineData("user@example.com"), InlineData("0x7f.1"), InlineData("2130706433"), InlineData("127.1"), InlineData("127.0.0.1"),
     InlineData("10.0.0.1"), InlineData("169.254.169.254"), InlineData("[::1]"), InlineData("[::ffff:127.0.0.1]"), InlineData("localhost"), InlineData("a.localhost"),
     InlineData("git.bailey.internal"), InlineData("example.com."), InlineData("-x.example"), InlineData("example.com:443"), InlineData("")]
    public void A_host_that_is_none_or_lies_inside_is_refused(string host) =>
        Assert.NotNull(EntryRule.Check(new EgressEntry(host), isOperator: true).Refusal);

    [Fact]
    public void Any_bytes_need_an_exact_host_and_port_and_web_ports_the_operator()
    {
        Assert.NotNull(EntryRule.Check(new EgressEntry("*.example.com", 22), true).Refusal);
        Assert.NotNull(EntryRule.Check(new EgressEntry("example.com", null, "opaque"), true).Refusal);
        Assert.NotNull(EntryRule.Check(new EgressEntry("example.com", 443, "opaque"), false).Refusal);
        Assert.Null(EntryRule.Check(new EgressEntry("example.com", 443, "opaque"), true).Refusal);
        Assert.NotNull(EntryRule.Check(new EgressEntry("example.com", Trusted: true), false).Refusal);
        Assert.NotNull(EntryRule.Check(new EgressEntry("*.example.com", Trusted: true), true).Refusal);
        Assert.NotNull(EntryRule.Check(new EgressEntry("127.0.0.1", 80, "http", Trusted: true), true).Refusal);
        Assert.Null(EntryRule.Check(new EgressEntry("10.1.2.3", 80, "http", Trusted: true), true).Refusal);
    }

    [Fact]
    public void A_project_adds_to_the_organisation_and_takes_bundles_by_name()
    {
        var organisation = new OrganisationEgress(true, [new("a.example")], [new("docs", [new("docs.example")]), new("other", [new("other.example")])]);
        var policy = EgressLists.Policy(organisation, new ProjectEgress(false, [new("b.example", 22, "opaque")], ["docs"]));
        Assert.False(policy.DefaultBundle);
        Assert.Equal([new EgressRule("a.example"), new("b.example", 22, "opaque"), new("docs.example", Bundle: "docs")], policy.Allow);
        Assert.True(EgressLists.Policy(organisation, EgressLists.NoProject).DefaultBundle);
    }

    [Fact]
    public async Task What_only_the_operator_adds_stays_when_another_saves_the_list()
    {
        var trusted = new EgressEntry("lan.example", 443, "tls", Trusted: true);
        var before = new OrganisationEgress(true, [trusted], []);
        Assert.Contains(trusted, EgressLists.Check(before with { DefaultBundle = false }, before, isOperator: false).Entries);
        Assert.Throws<Bailey.Server.Platform.Http.RefusedException>(() => EgressLists.Check(before, EgressLists.NoOrganisation, isOperator: false));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task An_owner_sets_the_lists_a_stranger_does_not_and_the_policy_follows()
    {
        var (owner, org, _) = await server.SignedInOwner();
        var project = (await (await owner.PostAsJsonAsync($"/api/v1/orgs/{org}/projects", new CreateProjectRequest("egress"))).Content.ReadFromJsonAsync<Project>())!.Id;
        var list = new OrganisationEgress(false, [new("Pkg.Example.com")], [new("docs", [new("*.docs.example.com")])]);
        using var stranger = server.Client();
        await ServerFixture.Expect(await stranger.PutAsJsonAsync($"/api/v1/orgs/{org}/egress", list), HttpStatusCode.Unauthorized);
        await ServerFixture.Expect(await owner.PutAsJsonAsync($"/api/v1/orgs/{org}/egress", list), HttpStatusCode.OK);
        await ServerFixture.Expect(await owner.PutAsJsonAsync($"/api/v1/orgs/{org}/projects/{project}/egress", new ProjectEgress(null, [new("ssh.example.com", 22)], ["docs"])), HttpStatusCode.OK);
        var policy = await server.Get<EgressGuard>().PolicyFor(org, project, CancellationToken.None);
        Assert.Equal(["pkg.example.com", "ssh.example.com", "*.docs.example.com"], policy.Allow.Select(rule => rule.Host));
        Assert.False(policy.DefaultBundle);

        foreach (var wrong in (ProjectEgress[])[new(null, [new("127.0.0.1")], []), new(null, [], ["nothing"])])
        {
            await ServerFixture.Expect(await owner.PutAsJsonAsync($"/api/v1/orgs/{org}/projects/{project}/egress", wrong), HttpStatusCode.UnprocessableEntity);
        }

        var unknown = Ids.New<ProjectId>(TimeProvider.System);
        await ServerFixture.Expect(await owner.PutAsJsonAsync($"/api/v1/orgs/{org}/projects/{unknown}/egress", new ProjectEgress(null, [], [])), HttpStatusCode.NotFound);
        await ServerFixture.Expect(await owner.GetAsync($"/api/v1/orgs/{Ids.New<OrgId>(TimeProvider.System)}/egress"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_last_thousand_decisions_of_a_workspace_are_kept_and_each_once()
    {
        var (owner, org, _) = await server.SignedInOwner();
        var project = (await (await owner.PostAsJsonAsync($"/api/v1/orgs/{org}/projects", new CreateProjectRequest("decided"))).Content.ReadFromJsonAsync<Project>())!.Id;
        var workspace = Ids.New<WorkspaceId>(TimeProvider.System);
        var begin = TimeProvider.System.GetUtcNow();
        await server.Get<Tenant>().Run(org, async scope =>
        {
            await scope.Execute(
                "insert into workspaces (org_id, id, project_id, name, image, state, created, last_active) values (@org, @workspace, @project, 'w', 'host', 'stopped', now(), now())",
                new { org, workspace, project });
            foreach (var number in Enumerable.Range(1, 1100).Append(1100))
            {
                await EgressStore.Keep(scope, new HostEvent(number, begin.AddSeconds(number), "egress.decided", workspace, Cell: "tools", Target: $"h{number}\0\n.example:443", Allowed: false, Reason: "not listed", Code: number % 2 == 0 ? "unlisted" : "'; drop"));
            }

            await EgressStore.Keep(scope, new HostEvent(1, begin, "egress.decided", Ids.New<WorkspaceId>(TimeProvider.System), Target: "x:1", Allowed: true));
            await EgressStore.Trim(scope, workspace);
        }, CancellationToken.None);
        var all = new List<EgressDecision>();
        string? cursor = null;
        do
        {
            var page = await owner.GetFromJsonAsync<Page<EgressDecision>>($"/api/v1/orgs/{org}/workspaces/{workspace}/egress{(cursor is null ? "" : $"?cursor={cursor}")}");
            all.AddRange(page!.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(1000, all.Count);
        Assert.Equal("h1100??.example:443", all[0].Target);
        Assert.Equal("h101??.example:443", all[^1].Target);
    }
}
