using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Languages;

/// <summary>
/// GET …/languages/{language}/connect (WebSocket): one page to the caller's language server, a JSON-RPC message in each text message. The server is started by
/// the first one. Refusals come before the upgrade, so that they have a status and a sentence.
/// </summary>
internal static class ConnectLanguage
{
    public static void Map(IEndpointRouteBuilder workspace) =>
        workspace.MapGet("/languages/{language}/connect", Handle).Requires(Actions.TerminalUse).Audits("language.started");

    private static async Task Handle(
        HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, string language, LanguageSessions sessions, LiveSockets sockets,
        WorkspaceActivity activity, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            throw new Refusal(ProblemCodes.Malformed, "This address is for WebSockets.").ToException();
        }

        var known = ShowLanguages.Known(language);
        var session = await sessions.Enter(principal, new LanguageKey(org, workspace, principal.User, known.Id), known, cancellationToken);
        await activity.Touch(org, workspace, cancellationToken);
        using var live = await sockets.Accept(http, principal.Session, principal.User, org);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, live.Ended);
        using var member = new LanguageMember(live.Socket, clock);
        if (!session.Join(member))
        {
            member.End(LanguageMember.ServerEnded, "the language server ended");
        }

        try
        {
            await member.Run((message, stop) => session.Hear(member, message, stop), over.Token);
        }
        finally
        {
            await session.Leave(member);
        }
    }
}
