using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Languages;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Languages;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Bailey.Server.Tests.Workspaces;

namespace Bailey.Server.Tests.Languages;

/// <summary>Who may have a language server, and when.</summary>
public sealed class LanguageSwitchTests(CastleYard yard) : IClassFixture<CastleYard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_looked_for_or_started_until_the_person_switches_it_on()
    {
        var here = await LanguageYard.Make(yard, on: false);
        var asked = 0;
        var exec = yard.Sandboxes.Words["exec"];
        yard.Sandboxes.Words["exec"] = http =>
        {
            Interlocked.Increment(ref asked);
            return exec(http);
        };
        var shown = await here.Show(yard.Owner);
        Assert.Equal((false, true), (shown.On, shown.MayUse));
        Assert.All(shown.Languages, one => Assert.Equal(("off", null), (one.State, one.Server)));
        Assert.Equal(HttpStatusCode.Forbidden, (await here.Try(yard.Owner)).Status);
        Assert.Equal(0, asked);

        shown = await here.Turn(yard.Owner, true);
        Assert.True(shown.On);
        Assert.Equal(("ready", "typescript-language-server"), shown.Languages.Where(one => one.Language == "typescript").Select(one => (one.State, one.Server)).Single());
        Assert.All(shown.Languages.Where(one => one.Language != "typescript"), one => Assert.Equal(("missing", null), (one.State, one.Server)));
        await here.Turn(yard.Owner, true);
        Assert.Equal(["fact"], await yard.Record(here.Workspace, "language.switched"));
    }

    [Fact]
    public async Task The_switch_is_of_a_person_and_a_project_and_turning_it_off_ends_what_runs()
    {
        var here = await LanguageYard.Make(yard);
        here.Server();
        using var page = await here.Connect(yard.Owner);
        Assert.Equal("running", (await here.Show(yard.Owner)).Languages.Single(one => one.Language == "typescript").State);
        var (other, user) = await yard.Server.SignedInMember("dora@example.com");
        using var _ = other;
        await Give(here, user, "developer");
        Assert.False((await here.Show(other)).On);
        Assert.Equal(HttpStatusCode.Forbidden, (await here.Try(other)).Status);

        await here.Turn(yard.Owner, false);
        Assert.Equal(4410, await LanguageYard.Closed(page));
        Assert.Contains(yard.Sandboxes.Asked, word => word == $"end language-typescript-{yard.User}");
        Assert.Equal(["fact"], await yard.Record(here.Workspace, "language.started"));
    }

    [Fact]
    public async Task Who_comes_in_while_it_is_switched_off_starts_nothing()
    {
        var here = await LanguageYard.Make(yard);
        here.Server();
        // The page was let through, and has come no further when the switch goes off.
        await here.Turn(yard.Owner, false);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Sessions.Enter(
            new Principal(yard.User, "Olive Owner", Ids.New<SessionId>(TimeProvider.System), "browser", false), Key(here), LanguageCatalog.Find("typescript")!, Cancel));
        Assert.Equal(ProblemCodes.NotAllowed, refused.Refusal.Code);
        Assert.Null(Sessions.Seat(Key(here))?.Session);
        Assert.Empty(await yard.Record(here.Workspace, "language.started"));
    }

    [Fact]
    public async Task One_that_is_being_started_is_not_forgotten_and_ends_when_it_is_switched_off()
    {
        var here = await LanguageYard.Make(yard);
        var server = here.Server(greets: false);
        var connecting = here.Connect(yard.Owner);
        var greeting = await server.Heard();
        await Sessions.Look(Cancel);
        Assert.NotNull(Sessions.Seat(Key(here)));
        await server.Say($$$"""{"jsonrpc":"2.0","id":{{{greeting.GetProperty("id").GetRawText()}}},"result":{"capabilities":{} } }""");
        using var page = await connecting;
        await here.Turn(yard.Owner, false);
        Assert.Equal(4410, await LanguageYard.Closed(page));
        Assert.Null(Sessions.Seat(Key(here))?.Session);
    }

    [Fact]
    public async Task What_was_switched_off_at_another_server_is_ended_at_the_next_look()
    {
        var here = await LanguageYard.Make(yard);
        here.Server();
        using var page = await here.Connect(yard.Owner);
        await yard.Server.Get<LanguageSwitch>().Turn(
            new Principal(yard.User, "Olive Owner", Ids.New<SessionId>(TimeProvider.System), "browser", false), yard.Organisation, here.Workspace.Id, false, Cancel);
        await Sessions.Look(Cancel);
        Assert.Equal(4410, await LanguageYard.Closed(page));
    }

    [Fact]
    public async Task A_viewer_has_none_and_a_developer_whose_role_is_taken_is_cut_off()
    {
        var here = await LanguageYard.Make(yard, on: false);
        var (client, user) = await yard.Server.SignedInMember("vera@example.com");
        using var _ = client;
        await Give(here, user, "viewer");
        var shown = await here.Show(client);
        Assert.Equal((false, false), (shown.On, shown.MayUse));
        await ServerFixture.Expect(await client.PutAsJsonAsync(yard.At(here.Workspace, "/languages"), new SwitchLanguagesRequest(true), Cancel), HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.Forbidden, (await here.Try(client)).Status);

        await Give(here, user, "developer");
        await here.Turn(client, true);
        here.Server();
        using var page = await here.Connect(client);
        await Give(here, user, "viewer");
        Assert.Equal(4403, await LanguageYard.Closed(page));
        Assert.Equal(HttpStatusCode.Forbidden, (await here.Try(client)).Status);
    }

    [Fact]
    public async Task A_stopped_workspace_is_not_started_by_it_and_a_language_that_is_not_there_is_said_to_be_missing()
    {
        var here = await LanguageYard.Make(yard);
        using var unknown = await yard.Owner.GetAsync(new Uri(yard.At(here.Workspace, "/languages/cobol/log"), UriKind.Relative), Cancel);
        await ServerFixture.Expect(unknown, HttpStatusCode.NotFound);
        here.Server();
        using var page = await here.Connect(yard.Owner);
        await ServerFixture.Expect(await yard.Owner.PostAsync(yard.At(here.Workspace, "/stop"), null, Cancel), HttpStatusCode.OK);
        Assert.Equal(4410, await LanguageYard.Closed(page));
        Assert.Equal(HttpStatusCode.Conflict, (await here.Try(yard.Owner)).Status);
        Assert.DoesNotContain(yard.Sandboxes.Asked, word => word.StartsWith("start ", StringComparison.Ordinal) && word == yard.Sandboxes.Asked.Last());
    }

    private LanguageSessions Sessions => yard.Server.Get<LanguageSessions>();

    private LanguageKey Key(LanguageYard here) => new(yard.Organisation, here.Workspace.Id, yard.User, "typescript");

    private async Task Give(LanguageYard here, Bailey.Contracts.Platform.UserId user, string role) => await ServerFixture.Expect(
        await yard.Owner.PutAsJsonAsync($"{yard.Root}/projects/{here.Workspace.Project}/members/{user}", new SetProjectRoleRequest(role), Cancel), HttpStatusCode.NoContent);
}
