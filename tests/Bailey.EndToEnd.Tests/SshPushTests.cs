using System.Diagnostics;
using System.Text;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Git;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>git in an ssh session pushes as the person whose session it is, and only while it lasts.</summary>
public sealed class SshPushTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_push_over_ssh_is_decided_and_recorded_as_the_person_and_ends_with_the_connection()
    {
        await using var remote = await SshRemote.Start();
        await using var bailey = await BaileyInstance.Start(new Dictionary<string, string> { ["BAILEY_NETWORK__GRANTS"] = remote.Grant });
        using var owner = await Person.SetUp(bailey);
        var workspace = await Work(owner, remote);
        using var client = await SshClient.Of(bailey, owner);
        const string host = "work.remote.bailey";

        var first = await remote.Id("refs/heads/main");
        var pushed = await client.Ssh(host, "cd /workspace && echo one > one.txt && git add -A && git commit -qm one && git push origin main:topic +main~1~1:main");
        Assert.NotEqual(0, pushed.Code);
        Assert.Contains("protected branch: not a fast-forward", pushed.Error, StringComparison.Ordinal);
        Assert.NotEmpty(await remote.Id("refs/heads/topic"));
        Assert.Equal(first, await remote.Id("refs/heads/main"));
        var user = (await owner.Get<SessionResponse>("/api/v1/auth/session")).User!.Id;
        Assert.All(await owner.All<AuditEvent>($"{owner.Route}/audit/events?type=git.pushed"), e => Assert.Equal($"user:{user}", e.Principal));

        // What is left behind pushes for nobody.
        SshClient.Must(await client.Ssh(host, "cd /workspace && (nohup sh -c 'until [ -e go ]; do sleep 0.1; done; git push origin main:late > said 2>&1; echo $? >> said; mv said done' >/dev/null 2>&1 </dev/null &)"));
        await Closed(owner, workspace, 2);
        await owner.Write(workspace, "go", []);
        var said = await Done(owner, workspace) ?? throw new TimeoutException((await client.Ssh(host, "cd /workspace; ls -la; cat said; ps -efww; ss -tanp")).Text);
        Assert.Contains("has no terminal open in the workspace", said, StringComparison.Ordinal);
        Assert.Empty(await remote.Id("refs/heads/late"));
    }

    private static async Task Closed(Person owner, Workspace workspace, int connections)
    {
        var began = Stopwatch.StartNew();
        while (await owner.All<AuditEvent>($"{owner.Route}/audit/events?workspace={workspace.Id}") is var events && events.Count(e => e.Type == "ssh.closed") < connections)
        {
            Assert.True(began.Elapsed < s_patience, string.Join('\n', events.Select(e => $"{e.Time:O} {e.Type}")));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What the push that was left behind said; null when it says nothing.</summary>
    private static async Task<string?> Done(Person owner, Workspace workspace)
    {
        for (var began = Stopwatch.StartNew(); began.Elapsed < s_patience;)
        {
            try
            {
                return Encoding.UTF8.GetString(await owner.ReadFile(workspace, "done"));
            }
            catch (HttpRequestException missing) when (missing.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }

        return null;
    }

    private static async Task<Workspace> Work(Person owner, SshRemote remote)
    {
        var project = await owner.Post<Project>($"{owner.Route}/projects", new CreateProjectRequest("remote", remote.Url));
        var route = $"{owner.Route}/projects/{project.Id}";
        var keys = await owner.Post<GitHostKeys>($"{route}/git-credential/host-keys");
        await owner.Do(HttpMethod.Put, $"{route}/git-credential", new GitCredentialRequest("ssh", HostKeys: string.Join('\n', keys.Keys.Select(k => k.Line))));
        await File.WriteAllTextAsync(remote.AuthorizedKeys, (await owner.Get<GitCredential>($"{route}/git-credential")).PublicKey + "\n");
        var workspace = await owner.Post<Workspace>($"{owner.Route}/workspaces", new CreateWorkspaceRequest(project.Id, "work"));
        while ((workspace = await owner.Get<Workspace>(owner.RouteOf(workspace))) is not { State: "awake", Fetching: null or { State: "done" } })
        {
            Assert.False(workspace.Fetching?.State is "failed" || workspace.State is "failed", $"{workspace.Detail} {workspace.Fetching?.Error}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return workspace;
    }
}
