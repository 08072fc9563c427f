using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Ssh;
using Bailey.Contracts.Wardens;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Ssh;
using Bailey.Server.Tests.Workspaces;
using Bailey.TestKit;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Ssh;

/// <summary>The way of ssh through the server, with a warden that says what the test tells it; a real sshd is in the tests of the whole product.</summary>
public sealed class SshConnectionTests(CastleYard yard) : IClassFixture<CastleYard>, IAsyncLifetime
{
    private static readonly string s_key = new('A', 43);
    private Workspace? _workspace;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SshBook Book => yard.Server.Get<SshBook>();

    public async ValueTask InitializeAsync()
    {
        await yard.Fresh();
        _workspace = await yard.Workspace((await yard.Project()).Id, "main");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Bytes_have_their_places_and_the_connection_stands_in_the_record_and_makes_its_owner_present()
    {
        var heard = new List<string>();
        yard.Sandboxes.Git = async warden =>
        {
            heard.Add(await Receive(warden));
            await Say(warden, "SSH-2.0-a-sshd\r\n");
            heard.Add(await Receive(warden));
            await Say(warden, "answer");
            return 0;
        };
        using (var socket = await Connect(yard.Owner))
        {
            Assert.Equal("SSH-2.0-a-sshd\r\n", await Receive(socket));
            Assert.True(await Book.IsOpen(yard.Organisation, _workspace!.Id, yard.User, Cancel));
            Assert.False(await Book.IsOpen(yard.Organisation, _workspace.Id, UserId.From(Guid.CreateVersion7()), Cancel));
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Binary, true, Cancel);
            Assert.Equal("answer", await Receive(socket));
            Assert.Equal(WebSocketCloseStatus.NormalClosure, (await socket.ReceiveAsync(new byte[64], Cancel)).CloseStatus);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
        }

        await Closed();
        Assert.StartsWith(new string('\0', 8) + "AllowUsers dev\n", heard[0], StringComparison.Ordinal);
        Assert.EndsWith($"\0{HostKey.Authorized(new byte[32])}\0", heard[0], StringComparison.Ordinal);
        Assert.Equal($"\0\0\0\0\0\0{(char)((heard[0].Length - 8) >> 8)}{(char)((heard[0].Length - 8) & 0xFF)}hello", heard[1]);
        Assert.Equal(["intent", "outcome done"], await yard.Record(_workspace!, "ssh.opened"));
        Assert.Equal(["fact"], await yard.Record(_workspace!, "ssh.closed"));
        Assert.Single(yard.Sandboxes.Asked, a => a.StartsWith("end ssh-", StringComparison.Ordinal));
        Assert.False(await Book.IsOpen(yard.Organisation, _workspace!.Id, yard.User, Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"type\":\"exit\"}")]
    [InlineData("{]")]
    public async Task A_warden_without_an_sshd_is_a_refusal_with_its_reason(string says)
    {
        yard.Sandboxes.Git = async warden =>
        {
            if (says.Length > 0)
            {
                await warden.SendAsync(Encoding.UTF8.GetBytes(says), WebSocketMessageType.Text, true, Cancel);
            }

            return SshDaemon.Missing;
        };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Refused(yard.Owner));
        Assert.Equal(["intent", "outcome not_done"], await yard.Record(_workspace!, "ssh.opened"));
        Assert.Empty(await yard.Record(_workspace!, "ssh.closed"));
        Assert.Single(yard.Sandboxes.Asked, a => a.StartsWith("end ssh-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stopped_workspace_is_said_to_be_one_and_is_not_started_behind_ones_back()
    {
        await ServerFixture.Expect(await yard.Owner.PostAsync(yard.At(_workspace!, "/stop"), null), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Conflict, await Refused(yard.Owner));
        Assert.StartsWith("stop ", yard.Sandboxes.Asked.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_is_refused_and_a_developer_whose_role_is_taken_is_cut_off()
    {
        var (client, user) = await yard.Server.SignedInMember("vera@example.com");
        using var _ = client;
        await Give(user, "viewer");
        Assert.Equal(HttpStatusCode.Forbidden, await Refused(client));

        await Give(user, "developer");
        yard.Sandboxes.Git = async warden =>
        {
            await Say(warden, "SSH-2.0-a-sshd\r\n");
            try
            {
                while ((await warden.ReceiveAsync(new byte[4096], CancellationToken.None)).MessageType != WebSocketMessageType.Close)
                {
                    // Until the server goes.
                }
            }
            catch (WebSocketException)
            {
                // Without a word.
            }

            return 0;
        };
        using var socket = await Connect(client);
        await Receive(socket);
        await Give(user, "viewer");
        Assert.Equal(4403, (int?)(await socket.ReceiveAsync(new byte[64], Cancel)).CloseStatus);
        await Closed();
    }

    [Fact]
    public async Task A_role_that_is_taken_while_a_slow_warden_opens_the_connection_refuses_it()
    {
        var (client, user) = await yard.Server.SignedInMember("sly@example.com");
        using var _ = client;
        await Give(user, "developer");
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        yard.Sandboxes.Git = async warden =>
        {
            await Receive(warden);
            asked.SetResult();
            await go.Task;
            await Say(warden, "SSH-2.0-a-sshd\r\n");
            return 0;
        };
        var connecting = Connect(client);
        await asked.Task;
        await Give(user, "viewer");
        go.SetResult();

        using var socket = await connecting;
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
        await Closed();
    }

    [Fact]
    public async Task What_a_dead_server_carried_is_closed_once_by_whoever_comes_next()
    {
        var row = await Left(SshConnection.Open);
        Assert.False(await Book.IsOpen(yard.Organisation, _workspace!.Id, yard.User, Cancel));
        await Book.Look(yard.Organisation, Cancel);
        await Book.Look(yard.Organisation, Cancel);
        Assert.Equal(["fact"], await yard.Record(_workspace, "ssh.closed"));
        Assert.Single(yard.Sandboxes.Asked, a => a == $"end {row.Channel}");
    }

    [Fact]
    public async Task What_a_dead_server_was_about_to_open_is_settled_by_what_the_warden_has()
    {
        var never = await Left(SshConnection.Opening);
        yard.Sandboxes.Words[$"channels/{never.Channel}"] = http =>
            Results.Json(new WireError("not_found", "None."), WireJson.Default.WireError, statusCode: 404).ExecuteAsync(http);
        var there = await Left(SshConnection.Opening);
        Assert.Equal(OperationAnswer.NotDone, await Book.Ask(Asked(never), Cancel));
        Assert.Equal(OperationAnswer.Done, await Book.Ask(Asked(there), Cancel));

        await Book.Look(yard.Organisation, Cancel);
        Assert.Equal(["fact"], await yard.Record(_workspace!, "ssh.closed"));
        Assert.Equal(OperationAnswer.NotDone, await Book.Ask(Asked(never), Cancel));
        Assert.Equal(OperationAnswer.Done, await Book.Ask(Asked(there), Cancel));
    }

    [Fact]
    public async Task A_host_key_is_one_of_OpenSSH_stays_the_same_and_is_another_for_everybody_and_everywhere()
    {
        var keys = new HostKey(yard.Server.Get<KeyRing>());
        var (secret, known) = keys.Of(yard.Organisation, _workspace!.Id, yard.User);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("key"), secret, Cancel);
        File.SetUnixFileMode(folder.At("key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var keygen = Process.Start(new ProcessStartInfo("ssh-keygen", ["-y", "-f", folder.At("key")]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.Equal(known, (await keygen.StandardOutput.ReadToEndAsync(Cancel)).Trim());
        Assert.Equal((secret, known), new HostKey(yard.Server.Get<KeyRing>()).Of(yard.Organisation, _workspace.Id, yard.User));
        Assert.NotEqual(known, keys.Of(yard.Organisation, _workspace.Id, UserId.From(Guid.CreateVersion7())).Public);
        Assert.NotEqual(known, keys.Of(yard.Organisation, WorkspaceId.From(Guid.CreateVersion7()), yard.User).Public);
    }

    private static OpenOperation Asked(SshConnection row, OrgId organisation) => new(organisation, row.WorkspaceId, row.Id, "ssh.opened", new Dictionary<string, string>());

    private OpenOperation Asked(SshConnection row) => Asked(row, yard.Organisation);

    /// <summary>A row of a server that said its last word long ago.</summary>
    private async Task<SshConnection> Left(string state)
    {
        var row = new SshConnection
        {
            Id = Ids.New<OperationId>(TimeProvider.System),
            WorkspaceId = _workspace!.Id,
            Owner = yard.User,
            OwnerName = "Olive Owner",
            State = state,
            Created = DateTimeOffset.UnixEpoch.AddYears(56),
            Seen = DateTimeOffset.UnixEpoch.AddYears(56),
        };
        await yard.Server.Get<Tenant>().Run(yard.Organisation, scope => SshStore.Add(scope, row), Cancel);
        return row;
    }

    private async Task Closed()
    {
        while ((await yard.Record(_workspace!, "ssh.closed")).Count == 0)
        {
            await Task.Delay(20, Cancel);
        }
    }

    private async Task Give(UserId user, string role) => await ServerFixture.Expect(
        await yard.Owner.PutAsJsonAsync($"{yard.Root}/projects/{_workspace!.Project}/members/{user}", new SetProjectRoleRequest(role)), HttpStatusCode.NoContent);

    private async Task<ClientWebSocket> Connect(HttpClient client)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", yard.Server.Address.GetLeftPart(UriPartial.Authority));
        try
        {
            await socket.ConnectAsync(new Uri($"ws://localhost:{yard.Server.Address.Port}{yard.At(_workspace!, $"/ssh?key={s_key}")}"), client, Cancel);
            Assert.StartsWith("ssh-ed25519 ", socket.HttpResponseHeaders![SshWords.HostKeyHeader].Single(), StringComparison.Ordinal);
        }
        catch (WebSocketException) when (socket.HttpStatusCode != default)
        {
            // The status says it.
        }

        return socket;
    }

    private async Task<HttpStatusCode> Refused(HttpClient client)
    {
        using var socket = await Connect(client);
        return socket.HttpStatusCode;
    }

    private static Task Say(WebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Binary, true, Cancel);

    private static async Task<string> Receive(WebSocket socket)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(length), Cancel);
            length += got.Count;
            if (got.EndOfMessage)
            {
                return Encoding.Latin1.GetString(buffer, 0, length);
            }
        }
    }
}
