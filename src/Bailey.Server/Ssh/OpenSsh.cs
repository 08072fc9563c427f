using System.Buffers.Text;
using System.Net.WebSockets;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Ssh;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Ssh;

/// <summary>
/// GET …/workspaces/{workspace}/ssh?key= (WebSocket): one connection to an sshd in the caller's own cell. The upgrade is answered when sshd has said who it is, so
/// that every refusal has a status and a sentence.
/// </summary>
internal sealed class OpenSsh(AuditLog audit, Wardens wardens, PersonCell cell, HostKey keys, SshBook book, LiveSockets sockets, WorkspaceActivity activity, TimeProvider clock)
{
    private const int KeyLength = 32;

    public static void Map(IEndpointRouteBuilder workspace) => workspace.MapGet("/ssh", Handle).Requires(Actions.TerminalUse).Audits("ssh.opened", "ssh.closed");

    private static Task Handle(HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, string? key, OpenSsh open, CancellationToken cancellationToken)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            throw new Refusal(ProblemCodes.Malformed, "This address is for WebSockets.").ToException();
        }

        return open.Run(http, principal, org, workspace, Key(key), cancellationToken);
    }

    private static byte[] Key(string? text)
    {
        return text is { Length: <= 44 } && Base64Url.IsValid(text, out var length) && length == KeyLength
            ? Base64Url.DecodeFromChars(text)
            : throw Refusal.Invalid("key", "The key is an Ed25519 public key: 32 bytes as base64url.").ToException();
    }

    private async Task Run(HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, byte[] key, CancellationToken cancellationToken)
    {
        var (secret, known) = keys.Of(org, workspace, principal.User);
        SshConnection? row = null;
        var end = SshEnd.Nothing;
        try
        {
            var entry = principal.Entry("ssh.opened", workspace, ("key", HostKey.Fingerprint(key)));
            using var line = await audit.Act(
                org, entry,
                async operation =>
                {
                    row = SshConnection.Of(principal, workspace, operation, clock.GetUtcNow());
                    return await Connect(principal, org, row, SshDaemon.Preamble(secret, HostKey.Authorized(key)), cancellationToken);
                },
                cancellationToken);
            await activity.Touch(org, workspace, cancellationToken);
            http.Response.Headers[SshWords.HostKeyHeader] = known;
            using var live = await sockets.Accept(http, principal.Session, principal.User, org);
            var client = live.Socket;
            end = await new SshBridge(client, line, live.Ended).Run(cancellationToken);
        }
        finally
        {
            if (row is { State: SshConnection.Open })
            {
                await book.Close(org, row, end.Reason, end.Sent, end.Received);
            }
        }
    }

    private async Task<SshLine> Connect(Principal principal, OrgId org, SshConnection row, byte[] preamble, CancellationToken cancellationToken)
    {
        await book.Begin(org, row, cancellationToken);
        var warden = wardens.Of(org, row.WorkspaceId);
        try
        {
            var environment = await cell.Environment(principal, org, row.WorkspaceId, cancellationToken);
            await warden.OpenChannel(row.Channel, new WardenOpenChannel(PersonCell.Of(principal), SshDaemon.Command, null, environment, 1), cancellationToken);
            var line = await SshLine.Open(warden, row.Channel, preamble, cancellationToken);
            await book.Opened(org, row, cancellationToken);
            row.State = SshConnection.Open;
            return line;
        }
        catch (Exception)
        {
            await Abandon(org, row, warden);
            throw;
        }
    }

    private async Task Abandon(OrgId org, SshConnection row, WardenClient warden)
    {
        try
        {
            await warden.CloseChannel(row.Channel, CancellationToken.None);
            await book.Abandon(org, row);
        }
        catch (RefusedException refused) when (refused.Refusal.Code is ProblemCodes.NotFound or ProblemCodes.WorkspaceStopped)
        {
            await book.Abandon(org, row);
        }
        catch (Exception away) when (away is RefusedException or LostException)
        {
            // The row stays, and whoever next looks at it ends what there may be.
            book.Leave(row);
        }
    }
}
