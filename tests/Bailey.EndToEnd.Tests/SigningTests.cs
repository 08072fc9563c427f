using System.Net.Http.Json;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>Signing in a real sandbox: git asks Bailey's program in the cell, the program asks the server, and git itself checks what came of it.</summary>
public sealed class SigningTests
{
    [Fact]
    public async Task A_commit_in_a_terminal_and_one_by_the_button_are_signed_and_git_in_the_sandbox_verifies_them()
    {
        await using var bailey = await BaileyInstance.Start();
        using var owner = await Person.SetUp(bailey);
        var key = (await owner.Post<SigningKeys>("/api/v1/account/signing-key", new SigningKeyRequest())).Current!;
        var workspace = await owner.CreateWorkspace("work", null);

        // Off until the person says so: nothing of it is in the cell.
        using (var before = await owner.OpenTerminal(workspace))
        {
            Assert.Equal("0", await before.Run("git init -q . && echo 1 > file && git add file && git commit -qm plain && test -z \"$BAILEY_SIGN\""));
        }

        using (var on = await owner.Client.PutAsJsonAsync(new Uri("/api/v1/account/signing-key", UriKind.Relative), new SigningChoice(true, true)))
        {
            on.EnsureSuccessStatusCode();
        }

        using var terminal = await owner.OpenTerminal(workspace);
        var signed = await terminal.Run("echo 2 >> file && git commit -qam 'from a terminal' && git tag -m release v1");
        Assert.True(signed == "0", terminal.Output);
        await owner.Write(workspace, "file", "3\n"u8.ToArray());
        var button = await owner.Post<GitCommitResponse>($"{owner.RouteOf(workspace)}/git/commit", new GitCommitRequest("by the button", true));

        await owner.Write(workspace, "signers", System.Text.Encoding.ASCII.GetBytes(await owner.Client.GetStringAsync(new Uri($"{owner.Route}/git/allowed-signers", UriKind.Relative))));
        var verified = await terminal.Run(
            "git -c gpg.ssh.allowedSignersFile=signers verify-commit HEAD HEAD~1 && git -c gpg.ssh.allowedSignersFile=signers verify-tag v1 && ! git verify-commit HEAD~2 && git fsck --strict");
        Assert.True(verified == "0", terminal.Output);
        var log = (await owner.Get<Page<GitLogEntry>>($"{owner.RouteOf(workspace)}/git/log")).Items;
        Assert.Equal(
            [("by the button", "verified", button.Id), ("from a terminal", "verified", log[1].Id), ("plain", null, log[2].Id)],
            log.Select(entry => (entry.Summary, entry.Signature?.State, entry.Id)));

        // What is not git's, and who is not the person, is not signed, whatever the cell asks for.
        Assert.Equal("1", await terminal.Run("echo evil > evil; /opt/bailey/bailey-warden -Y sign -n file -f x evil; [ $? = 1 ] && /opt/bailey/bailey-warden -Y sign -n git -f x evil; a=$?; test ! -e evil.sig && (exit $a)"));
        Assert.NotEqual("0", await terminal.Run("GIT_COMMITTER_EMAIL=mallory@example.org git commit -q --allow-empty -m theirs"));
        var record = await owner.Client.GetStringAsync(new Uri($"{owner.Route}/audit/events?type=git.signed", UriKind.Relative));
        Assert.Contains(key.Fingerprint, record, StringComparison.Ordinal);
        Assert.Equal(3, record.Split("\"git.signed\"").Length - 1);
    }
}
