using Bailey.Contracts.Languages;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Languages;

/// <summary>
/// GET and PUT …/workspaces/{workspace}/languages: what there is for whom, and the caller's switch for the project.
/// POST …/languages/{language}/restart and GET …/languages/{language}/log: of the caller's own server.
/// </summary>
internal sealed class ShowLanguages(LanguageSwitch turned, LanguageFinder finder, LanguageSessions sessions, AccessGuard guard, ProjectOfWorkspace projectOf, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder workspace)
    {
        workspace.MapGet("/languages", Get).Requires(Actions.FileRead).OnlyReads();
        workspace.MapPut("/languages", Put).Requires(Actions.TerminalUse).Audits(LanguageSwitch.Changed);
        workspace.MapPost("/languages/{language}/restart", Restart).Requires(Actions.TerminalUse).OnlyReads("the start that follows is recorded");
        workspace.MapGet("/languages/{language}/log", Log).Requires(Actions.TerminalUse).OnlyReads();
    }

    /// <summary>The language of a route.</summary>
    public static Language Known(string id) => LanguageCatalog.Find(id) ?? throw Refusal.NotFound("language").ToException();

    private static Task<LanguageServers> Get(OrgId org, WorkspaceId workspace, Principal principal, ShowLanguages show, CancellationToken cancellationToken) =>
        show.Servers(principal, org, workspace, cancellationToken);

    private static async Task<LanguageServers> Put(
        OrgId org, WorkspaceId workspace, SwitchLanguagesRequest request, Principal principal, ShowLanguages show, CancellationToken cancellationToken)
    {
        await show.Turn(principal, org, workspace, request.On, cancellationToken);
        return await show.Servers(principal, org, workspace, cancellationToken);
    }

    private static async Task<NoContent> Restart(
        OrgId org, WorkspaceId workspace, string language, Principal principal, LanguageSessions sessions, CancellationToken cancellationToken)
    {
        await sessions.Restart(new LanguageKey(org, workspace, principal.User, Known(language).Id), cancellationToken);
        return TypedResults.NoContent();
    }

    private static LanguageLog Log(OrgId org, WorkspaceId workspace, string language, Principal principal, LanguageSessions sessions) =>
        new(sessions.Seat(new LanguageKey(org, workspace, principal.User, Known(language).Id))?.Log.Lines ?? []);

    private async Task Turn(Principal principal, OrgId org, WorkspaceId workspace, bool on, CancellationToken cancellationToken)
    {
        var project = await turned.Turn(principal, org, workspace, on, cancellationToken);
        if (!on)
        {
            List<WorkspaceId> same = [];
            foreach (var one in sessions.WorkspacesOf(org, principal.User))
            {
                if (await projectOf(org, one, cancellationToken) == project)
                {
                    same.Add(one);
                }
            }

            await sessions.End(key => key.User == principal.User && same.Contains(key.Workspace), "switched off", cancellationToken);
        }
    }

    private async Task<LanguageServers> Servers(Principal principal, OrgId org, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        var project = await turned.Project(org, workspace, cancellationToken);
        var may = (await guard.Decide(principal, Actions.TerminalUse, org, project, cancellationToken)).Allowed;
        var on = may && await turned.IsOn(principal.User, org, workspace, cancellationToken);
        if (!on)
        {
            return new LanguageServers(false, may, [.. LanguageCatalog.All.Select(language => Shown(language, null, "off", null))]);
        }

        var found = await Find(principal, org, workspace, cancellationToken);
        return new LanguageServers(true, true, [.. LanguageCatalog.All.Select(language =>
        {
            var seat = sessions.Seat(new LanguageKey(org, workspace, principal.User, language.Id));
            var program = found.GetValueOrDefault(language.Id)?.Name;
            return seat?.HasFailed(clock.GetUtcNow()) == true ? Shown(language, program, "failed", seat.LastEnd)
                : seat?.Session is { Ended.IsCompleted: false } ? Shown(language, program, "running", null)
                : Shown(language, program, program is null ? "missing" : "ready", seat?.LastEnd);
        })]);
    }

    private async Task<IReadOnlyDictionary<string, LanguageProgram>> Find(Principal principal, OrgId org, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        try
        {
            return await finder.Find(principal, org, workspace, fresh: false, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ProblemCodes.WorkspaceStopped)
        {
            return new Dictionary<string, LanguageProgram>();
        }
    }

    private static LanguageServer Shown(Language language, string? program, string state, string? detail) =>
        new(language.Id, program, state, detail, [.. language.Programs.Select(one => one.Name).Distinct()]);
}
