using Bailey.Contracts.Identity;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>Pages in a real browser, beyond the journey: what is refused, broken off or too much.</summary>
public sealed class PageTests(OpenInstance open)
{
    [Fact]
    public async Task Ten_thousand_files_are_found_by_letters_and_a_refused_destination_is_allowed_by_one_click()
    {
        var workspace = await open.Owner.CreateWorkspace("many", null);
        using var terminal = await open.Owner.OpenTerminal(workspace);
        Assert.Equal("0", await terminal.Run(
            "cd /workspace; for d in $(seq 0 99); do mkdir -p d$d; (cd d$d; seq -f 'file-%.0f.txt' $((d*100)) $((d*100+99)) | xargs touch); done; mv d42/file-4242.txt d77/; mkdir ignored-by-git; touch ignored-by-git/x; echo ignored-by-git > .gitignore"));
        await terminal.Run("curl -s -m 20 https://refused.example:8443/");
        await Browser.Run("quickopen.mjs", new
        {
            address = open.Bailey.Address,
            email = open.Owner.Email,
            password = Person.Password,
            organisation = open.Owner.Organisation,
            workspace = workspace.Id,
            project = workspace.Project,
        });
    }

    [Fact]
    public async Task No_role_is_offered_what_it_may_not_do()
    {
        Dictionary<string, string> people = [];
        foreach (var (role, inOrganisation, inProject) in new[] { ("viewer", "auditor", "viewer"), ("auditor", "auditor", null), ("developer", "member", "developer"), ("admin", "admin", (string?)null) })
        {
            using var person = await open.Owner.Invite($"page-{role}@example.org", inOrganisation);
            var user = (await person.Get<SessionResponse>("/api/v1/auth/session")).User!.Id;
            if (inProject is not null)
            {
                await open.Owner.Do(HttpMethod.Put, $"{open.Owner.Route}/projects/{open.Hostile.Project}/members/{user}", new { role = inProject });
            }

            people[role] = person.Email;
        }

        await Browser.Run("roles.mjs", new
        {
            address = open.Bailey.Address,
            password = Person.Password,
            organisation = open.Owner.Organisation,
            workspace = open.Hostile.Id,
            people,
        });
    }

    [Fact]
    public async Task A_restart_an_ended_session_and_a_removal_are_said_and_lose_nothing()
    {
        await using var bailey = await BaileyInstance.Start(new Dictionary<string, string> { ["BAILEY_NETWORK__AUTH_BURST"] = "1000" });
        using var owner = await Person.SetUp(bailey);
        var workspace = await owner.CreateWorkspace("work", null);
        using var developer = await owner.Invite("dev@example.org", "member");
        var user = (await developer.Get<SessionResponse>("/api/v1/auth/session")).User!.Id;
        await owner.Do(HttpMethod.Put, $"{owner.Route}/projects/{workspace.Project}/members/{user}", new { role = "developer" });
        await developer.Write(workspace, "notes.txt", "what stands there\n"u8.ToArray());
        using var terminal = await developer.OpenTerminal(workspace);
        await terminal.Type("i=0; while :; do i=$((i+1)); echo tick-$i; sleep 0.5; done\r");
        await Browser.Run("lines.mjs", new
        {
            address = bailey.Address,
            email = developer.Email,
            password = Person.Password,
            organisation = owner.Organisation,
            workspace = workspace.Id,
            terminal = terminal.Id,
            server = bailey.ProcessOf(InstancePart.Server),
            session = developer.Cookie,
            removal = new { path = $"{owner.Route[1..]}/members/{user}", cookie = owner.Cookie },
        });
    }
}
