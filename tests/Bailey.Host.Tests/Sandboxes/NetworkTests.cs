using System.Net.Sockets;
using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Host.Tests.Running;

namespace Bailey.Host.Tests.Sandboxes;

public sealed class NetworkTests
{
    [Fact]
    public async Task A_tool_that_knows_no_proxy_reaches_a_name_of_Baileys_and_the_server_hears_which_cell_asked()
    {
        await using var host = await RunningHost.Start();
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var path = Path.Join(host.Folder, "server", "internal.sock");
        server.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        server.Listen();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await server.AcceptAsync();
                await Egress.World.Echo(client);
            }
        });
        var project = Ids.New<ProjectId>(TimeProvider.System);
        var id = await host.Awake(project: project);
        var (code, output) = await host.Run(id, $"curl -sS --noproxy '*' http://git.bailey.internal/{project}/info/refs", cell: "person-7");
        Assert.True(code == 0 && output.Contains("Bailey-Cell: person-7", StringComparison.Ordinal), output);
        (code, output) = await host.Run(id, $"curl -sS http://git.bailey.internal/{project}/info/refs", cell: "person-8");
        Assert.True(code == 0 && output.Contains("Bailey-Cell: person-8", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task What_is_not_listed_gets_a_403_that_says_how_to_ask_and_the_decision_is_told_with_its_cell()
    {
        await using var host = await RunningHost.Start();
        var id = await host.Awake(new EgressPolicy([], false));
        var (_, output) = await host.Run(id, "curl -sS --max-time 10 http://not-listed.example/", cell: "person-9");
        Assert.Contains("A maintainer of the project can allow it", output, StringComparison.Ordinal);
        var told = await host.Event(happened => happened.Type == "egress.decided");
        Assert.Equal(("person-9", "not-listed.example:80", false), (told.Cell, told.Target, told.Allowed!.Value));
        (var code, output) = await host.Run(id, "curl -sS --max-time 10 --noproxy '*' https://not-listed.example/");
        Assert.NotEqual(0, code);
    }

    [Fact]
    public async Task A_package_comes_from_the_registry_that_this_machine_uses()
    {
        var registries = await RunningHost.Registries();
        await using var host = await RunningHost.Start(("BAILEY_REGISTRIES", registries));
        var id = await host.Awake(EgressPolicy.Default);
        var (code, output) = await host.Run(
            id, "npm install --no-audit --no-fund is-number && ls node_modules/is-number/package.json", seconds: 90);
        Assert.True(code == 0, output);
    }
}
