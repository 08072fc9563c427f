using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Hosts;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Tests.Workspaces;

/// <summary>Usage as it is told to whoever looks: only theirs, only while they may, from one question, and without being a use.</summary>
public sealed class UsageTests(CastleYard yard) : IClassFixture<CastleYard>, IAsyncLifetime
{
    private Workspace? _workspace;
    private Workspace? _other;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static WorkspaceId Strange { get; } = new(Guid.Parse("01900000-0000-7000-8000-000000000000"));

    public async ValueTask InitializeAsync()
    {
        await yard.Fresh();
        _workspace = await yard.Workspace((await yard.Project()).Id, "main");
        _other = await yard.Workspace((await yard.Project()).Id, "other");
        yard.Sandboxes.Stats = [Takes(_workspace.Id, 0), Takes(_other.Id, 0), Takes(_other.Id, 0), Takes(Strange, 0)];
        yard.Sandboxes.Asked.Clear();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Who_looks_is_told_of_what_they_may_read_and_of_nothing_else()
    {
        var (developer, user) = await yard.Server.SignedInMember("usage@example.com");
        await Give(user, "viewer");
        using var all = await Look(yard.Owner);
        using var one = await Look(developer);

        await Until(all, told => told.Select(use => use.Workspace).SequenceEqual([_workspace!.Id, _other!.Id]));
        var use = Assert.Single(await Until(one, told => told.Count > 0));

        Assert.Equal((_workspace!.Id, 1000, 7, 3000), (use.Workspace, use.MemoryBytes, use.Processes, use.DiskBytes));
        Assert.Equal((SandboxLimits.Default.MemoryBytes, SandboxLimits.Default.Processes), (use.MemoryLimit, use.ProcessLimit));
    }

    [Fact]
    public async Task Looking_asks_the_host_one_thing_and_the_workspaces_nothing()
    {
        var before = (await yard.Owner.GetFromJsonAsync<Workspace>(yard.At(_workspace!)))!.LastActive;
        using var socket = await Look(yard.Owner);
        for (var message = 0; message < 3; message++)
        {
            await Receive(socket);
        }

        Assert.All(yard.Sandboxes.Asked, asked => Assert.Equal("stats", asked));
        Assert.Equal(before, (await yard.Owner.GetFromJsonAsync<Workspace>(yard.At(_workspace!)))!.LastActive);
    }

    [Fact]
    public async Task Many_who_look_share_a_reading_and_the_next_one_tells_the_cores_in_use()
    {
        var clock = new SetClock();
        var readings = new UsageReadings(yard.Server.Get<Sandboxes>(), clock);

        var first = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => readings.Now(yard.Organisation, Cancel)));
        Assert.All(first, uses => Assert.All(uses, use => Assert.Null(use.CpuMillis)));
        Assert.Equal(["stats"], yard.Sandboxes.Asked);

        clock.Seconds += 2;
        yard.Sandboxes.Stats = [Takes(_workspace!.Id, 3_000_000), Takes(_other!.Id, -1)];
        Assert.Equal([1500, null], (await readings.Now(yard.Organisation, Cancel)).Select(use => use.CpuMillis));

        // Nobody looked for an hour: what was used in it is no figure of now.
        clock.Seconds += 3600;
        yard.Sandboxes.Stats = [Takes(_workspace.Id, 9_000_000)];
        Assert.Null((await readings.Now(yard.Organisation, Cancel)).Single().CpuMillis);
        Assert.Equal(3, yard.Sandboxes.Asked.Count);
    }

    [Fact]
    public async Task A_role_that_is_taken_back_ends_the_looking()
    {
        var (viewer, user) = await yard.Server.SignedInMember("unseen@example.com");
        await Give(user, "viewer");
        using var socket = await Look(viewer);
        await Until(socket, told => told.Count == 1);

        await Give(user, null);

        Assert.Equal(4403, (int)await End(socket));
        using var again = await Look(viewer);
        Assert.Equal("""{"workspaces":[]}""", await Text(again));
    }

    [Fact]
    public async Task Signing_out_ends_the_looking_with_4401()
    {
        var (second, _, _) = await yard.Server.SignedInOwner();
        using var socket = await Look(second);
        await Receive(socket);

        await ServerFixture.Expect(await second.PostAsync("/api/v1/auth/logout", null), HttpStatusCode.NoContent);

        Assert.Equal(4401, (int)await End(socket));
    }

    [Fact]
    public async Task Whoever_says_something_is_closed_with_1008()
    {
        using var socket = await Look(yard.Owner);
        await Receive(socket);

        await socket.SendAsync("{}"u8.ToArray(), WebSocketMessageType.Text, true, Cancel);

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await End(socket));
    }

    [Fact]
    public async Task Whoever_closes_is_answered()
    {
        using var socket = await Look(yard.Owner);
        await Receive(socket);

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);

        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task While_the_host_is_away_nothing_is_told_and_the_line_stays()
    {
        await yard.HostDies();
        using var socket = await Look(yard.Owner);
        await Until(socket, told => told.Count == 0);

        await yard.HostComesBack();

        await Until(socket, told => told.Count == 2);
    }

    [Fact]
    public async Task A_stranger_and_a_request_that_is_no_socket_are_refused()
    {
        await ServerFixture.Expect(await yard.Owner.GetAsync($"{yard.Root}/usage"), HttpStatusCode.BadRequest);
        await Assert.ThrowsAsync<WebSocketException>(() => Look(yard.Owner, "http://evil.example"));
        using var nobody = yard.Server.Client();
        await Assert.ThrowsAsync<WebSocketException>(() => Look(nobody));
    }

    private static SandboxUse Takes(WorkspaceId workspace, long cpu) => new(workspace, 1000, cpu, 7, 3000);

    private async Task Give(UserId user, string? role)
    {
        var given = await yard.Owner.PutAsJsonAsync($"{yard.Root}/projects/{_workspace!.Project}/members/{user}", new SetProjectRoleRequest(role));
        Assert.True(given.IsSuccessStatusCode, await given.Content.ReadAsStringAsync());
    }

    private async Task<ClientWebSocket> Look(HttpClient client, string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin ?? yard.Server.Address.GetLeftPart(UriPartial.Authority));
        await socket.ConnectAsync(new Uri($"ws://localhost:{yard.Server.Address.Port}{yard.Root}/usage"), client, Cancel);
        return socket;
    }

    private static async Task<UsageMessage> Receive(ClientWebSocket socket)
    {
        var text = await Text(socket);
        Assert.NotNull(text);
        return JsonSerializer.Deserialize<UsageMessage>(text, JsonSerializerOptions.Web)!;
    }

    private static async Task<string?> Text(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var got = await socket.ReceiveAsync(buffer, Cancel);
        return got.MessageType == WebSocketMessageType.Text ? Encoding.UTF8.GetString(buffer, 0, got.Count) : null;
    }

    /// <summary>A reading may be the one that somebody else was told a moment ago.</summary>
    private static async Task<IReadOnlyList<WorkspaceUse>> Until(ClientWebSocket socket, Func<IReadOnlyList<WorkspaceUse>, bool> isSo)
    {
        while (true)
        {
            var told = (await Receive(socket)).Workspaces;
            if (isSo(told))
            {
                return told;
            }
        }
    }

    private static async Task<WebSocketCloseStatus> End(ClientWebSocket socket)
    {
        while (true)
        {
            var got = await socket.ReceiveAsync(new byte[64 * 1024], Cancel);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return got.CloseStatus!.Value;
            }
        }
    }

    private sealed class SetClock : TimeProvider
    {
        public long Seconds { get; set; } = 1000;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
