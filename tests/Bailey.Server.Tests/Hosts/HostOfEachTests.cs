using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Tests.Hosts;

/// <summary><c>BAILEY_HOSTS__EMBEDDED=per-organisation</c>: which host is whose, by the kernel's word and a list of root's.</summary>
public sealed class HostOfEachTests : IDisposable
{
    private static readonly uint s_self = uint.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], CultureInfo.InvariantCulture);

    private readonly string _list = Path.GetTempFileName();

    [Fact]
    public async Task A_host_serves_the_organisation_of_its_number_and_no_other()
    {
        await using var server = await Start();
        var (owner, first, _) = await server.SignedInOwner();
        using var client = owner;
        var second = await Organisation(client, "Elsewhere");
        Assert.DoesNotContain("Hosts wanted", server.Said, StringComparison.Ordinal);
        var made = Make(client, second);
        while (!server.Said.Contains("Hosts wanted: 2", StringComparison.Ordinal))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        // This process' user becomes host 2, as a supervisor would note it.
        await File.WriteAllTextAsync(_list, $"2 {s_self}\n", TestContext.Current.CancellationToken);
        var sandboxes = new StandInSandboxes();
        await using var host = await StandInHost.Start(Path.Join(server.RunDirectory, "hosts.sock"), sandboxes.Map);

        var workspace = await made;
        Assert.Equal("awake", workspace.State);
        Assert.Contains($"start {workspace.Id}", sandboxes.Asked);
        var hello = await client.GetFromJsonAsync<HostHello>($"/api/v1/orgs/{second}/host", TestContext.Current.CancellationToken);
        Assert.Contains(hello!.MissingWalls, wall => wall.StartsWith("Shared machine", StringComparison.Ordinal));
        await ServerFixture.Expect(await client.GetAsync($"/api/v1/orgs/{first}/host"), HttpStatusCode.ServiceUnavailable);
        Assert.True(await server.Get<Bailey.Server.Hosts.HostDirectory>().IsServedBy(second, 2, TestContext.Current.CancellationToken));
        Assert.False(await server.Get<Bailey.Server.Hosts.HostDirectory>().IsServedBy(first, 2, TestContext.Current.CancellationToken));
        Assert.False(await server.Get<Bailey.Server.Hosts.HostDirectory>().IsServedBy(second, 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_a_list_of_users_the_start_is_refused_with_what_to_do()
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(
            () => ServerFixture.Start(new Dictionary<string, string?> { ["Hosts:Embedded"] = "per-organisation" }));
        Assert.Contains("./run as root", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1000, null)]
    [InlineData("2 1000\n3 1001\n", 1000, 2)]
    [InlineData("2 1000\n3 1001\n", 1001, 3)]
    [InlineData("2 1000\n3 1001\n", 1002, null)]
    [InlineData("1 1000\n0 1000\n-2 1000\n", 1000, null)]
    [InlineData("2 -1\n2\n 2 1000\n2  1000\nx 1000\n2 1000 3\n", 1000, null)]
    [InlineData("2 4242\n", 4242, 1)]
    public void Only_whole_lines_of_the_list_make_somebody_a_host(string lines, uint user, int? number)
    {
        File.WriteAllText(_list, lines);
        Assert.Equal(number, new HostPeers(Options.Create(new PeerOptions { Uid = 4242, List = _list })).NumberOf(user));
    }

    [Fact]
    public void A_list_that_is_not_there_makes_nobody_a_host()
    {
        Assert.Null(new HostPeers(Options.Create(new PeerOptions { Uid = 4242, List = _list + ".none" })).NumberOf(1000));
        Assert.Null(new HostPeers(Options.Create(new PeerOptions { Uid = 4242 })).NumberOf(1000));
    }

    public void Dispose() => File.Delete(_list);

    private Task<ServerFixture> Start() => ServerFixture.Start(new Dictionary<string, string?>
    {
        ["Hosts:Embedded"] = "per-organisation",
        ["Hosts:Uid"] = "4242",
        ["Hosts:List"] = _list,
    });

    private static async Task<OrgId> Organisation(HttpClient client, string name)
    {
        var answer = await client.PostAsJsonAsync("/api/v1/orgs", new { name });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<Organisation>())!.Id;
    }

    private static async Task<Workspace> Make(HttpClient client, OrgId organisation)
    {
        var project = await client.PostAsJsonAsync($"/api/v1/orgs/{organisation}/projects", new CreateProjectRequest("shed"));
        var id = (await project.Content.ReadFromJsonAsync<Project>())!.Id;
        var answer = await client.PostAsJsonAsync($"/api/v1/orgs/{organisation}/workspaces", new CreateWorkspaceRequest(id, "main"));
        await ServerFixture.Expect(answer, HttpStatusCode.Created);
        return (await answer.Content.ReadFromJsonAsync<Workspace>())!;
    }
}
