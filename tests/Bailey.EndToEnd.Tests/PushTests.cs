using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>From the settings of a project to pushes from a terminal and by the button, to a remote with a protected branch.</summary>
public sealed class PushTests
{
    [Fact]
    public async Task A_push_from_a_terminal_and_from_the_browser_is_decided_ref_by_ref()
    {
        await using var remote = await SshRemote.Start();
        await using var bailey = await BaileyInstance.Start(new Dictionary<string, string> { ["BAILEY_NETWORK__GRANTS"] = remote.Grant });
        using var owner = await Person.SetUp(bailey);
        var project = await owner.Post<Project>($"{owner.Route}/projects", new CreateProjectRequest("remote", remote.Url));
        var first = await remote.Id("refs/heads/main");

        await Browser.Run("push.mjs", new
        {
            address = bailey.Address,
            email = owner.Email,
            password = Person.Password,
            organisation = owner.Organisation.ToString(),
            project = project.Id.ToString(),
            authorizedKeys = remote.AuthorizedKeys,
        });

        // The terminal's topic and the button's main are there; what would have taken commits from main is not.
        var main = await remote.Id("refs/heads/main");
        Assert.NotEqual(first, main);
        Assert.NotEmpty(await remote.Id("refs/heads/topic"));
        Assert.Empty(await remote.Id("refs/heads/late"));
        var record = await owner.Client.GetStringAsync(new Uri($"{owner.Route}/audit/events?type=git.pushed", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("\"through\":\"terminal\"", record, StringComparison.Ordinal);
        Assert.Contains("\"through\":\"button\"", record, StringComparison.Ordinal);
        Assert.Contains("refused: protected branch: not a fast-forward", record, StringComparison.Ordinal);
        Assert.Contains($"{main} done", record, StringComparison.Ordinal);
    }
}
