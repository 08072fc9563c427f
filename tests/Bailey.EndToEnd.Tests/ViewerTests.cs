using System.Net;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Terminals;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>A viewer of a project looks at files and terminals and changes nothing.</summary>
public sealed class ViewerTests(OpenInstance open)
{
    [Fact]
    public async Task What_a_viewer_types_does_nothing()
    {
        using var viewer = await Viewer("typist@example.org");
        using var owners = await open.Owner.OpenTerminal(open.Hostile);
        await owners.Run("cd");
        using var viewers = await viewer.Attach(open.Hostile, owners.Id);
        Assert.True((await viewers.UntilControl("hello")).ReadOnly);
        await viewers.Type("touch /workspace/owned-by-viewer\r");
        await viewers.Say(new TerminalControl("resize", Columns: 3, Rows: 3));

        // The owner's answer comes after whatever the viewer sent could have been done.
        await owners.Run("true");
        await viewers.Until(new("begin-[0-9a-f]+-0-end.*begin-[0-9a-f]+-0-end", System.Text.RegularExpressions.RegexOptions.Singleline, TimeSpan.FromSeconds(10)));
        await owners.Run("true");
        Assert.DoesNotContain("owned-by-viewer", owners.Output, StringComparison.Ordinal);
        Assert.Equal("1", await owners.Run("test -e /workspace/owned-by-viewer"));
        Assert.Equal("0", await owners.Run("test $(stty size | cut -d' ' -f2) -gt 3"));
    }

    [Fact]
    public async Task A_viewer_changes_nothing_by_the_api()
    {
        using var viewer = await Viewer("looker@example.org");
        var route = viewer.RouteOf(open.Hostile);
        Assert.NotEmpty(await viewer.ReadFile(open.Hostile, "README.md"));
        await Refused(() => viewer.Write(open.Hostile, "README.md", [1]));
        await Refused(() => viewer.Do(HttpMethod.Post, $"{route}/terminals", new OpenTerminalRequest()));
        await Refused(() => viewer.Do(HttpMethod.Post, $"{route}/stop"));
        await Refused(() => viewer.Do(HttpMethod.Delete, route));
        await Refused(() => viewer.Do(HttpMethod.Post, $"{route}/git/commit", new { message = "x", all = true }));
        await Refused(() => viewer.Do(HttpMethod.Post, $"{route}/files/delete", new { paths = new[] { "README.md" } }));
    }

    private static async Task Refused(Func<Task> act)
    {
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(act);
        Assert.Equal(HttpStatusCode.Forbidden, refusal.StatusCode);
    }

    private async Task<Person> Viewer(string email)
    {
        var person = await open.Owner.Invite(email, "member");
        var user = (await person.Get<SessionResponse>("/api/v1/auth/session")).User!.Id;
        await open.Owner.Do(HttpMethod.Put, $"{open.Owner.Route}/projects/{open.Hostile.Project}/members/{user}", new { role = "viewer" });
        return person;
    }
}
