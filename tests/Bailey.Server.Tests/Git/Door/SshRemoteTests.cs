using Bailey.Contracts.Egress;
using Bailey.Server.Git.Door;

namespace Bailey.Server.Tests.Git.Door;

/// <summary>Fetches through the server's own ssh from a real sshd.</summary>
public sealed class SshRemoteTests
{
    [Theory]
    [InlineData("2", true), InlineData("2", false), InlineData("0", true)]
    public async Task Git_clones_and_fetches_over_ssh_with_the_organisations_key(string version, bool acceptProtocol)
    {
        var port = SshPeer.FreePort();
        await using var door = await DoorServer.Start($"127.0.0.1:{port}");
        var key = await door.Keys.Of(door.Organisation, CancellationToken.None);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key.Key));
        await using var peer = await SshPeer.Start(door.Folder, await File.ReadAllTextAsync(key.Key + ".pub"), port, acceptProtocol);
        door.Remote = $"ssh://{Environment.UserName}@127.0.0.1:{port}{await door.MakeRepository()}";
        await GitDoorTests.CloneAndFetch(door, version);
        Assert.StartsWith($"[127.0.0.1]:{port} ssh-ed25519 ", await File.ReadAllTextAsync(key.KnownHosts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_key_that_changed_and_a_key_that_is_not_let_in_are_refused_with_the_reason()
    {
        var port = SshPeer.FreePort();
        await using var door = await DoorServer.Start($"127.0.0.1:{port}");
        var key = await door.Keys.Of(door.Organisation, CancellationToken.None);
        door.Remote = $"ssh://{Environment.UserName}@127.0.0.1:{port}{await door.MakeRepository(commits: 1)}";
        await using (await SshPeer.Start(door.Folder, "# nobody", port, true))
        {
            var (code, said) = await door.Git("clone", "-q", door.Url, "one");
            Assert.Equal(128, code);
            Assert.Contains("Permission denied", said, StringComparison.Ordinal);
        }

        await using (await SshPeer.Start(door.Folder, await File.ReadAllTextAsync(key.Key + ".pub"), port, true))
        {
            // Another host key than the one that was seen first.
            var (code, said) = await door.Git("clone", "-q", door.Url, "two");
            Assert.Equal(128, code);
            Assert.Contains("Host key verification failed", said, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ssh://git@code.example/~me/it's $(x) !y.git", "~me/it's $(x) !y.git", "git-upload-pack '~me/it'\\''s $(x) '\\!'y.git'")]
    [InlineData("git@code.example:group/name.git", "group/name.git", "git-upload-pack 'group/name.git'")]
    [InlineData("ssh://code.example:2222/a%20b", "/a b", "git-upload-pack '/a b'")]
    public void What_the_far_sides_shell_gets_is_one_quoted_path_and_nothing_is_an_option(string address, string path, string command)
    {
        var remote = Assert.IsType<GitRemote.Ssh>(GitRemote.Parse(address));
        Assert.Equal(path, remote.Path);
        var arguments = SshRemote.Arguments(remote, "192.0.2.1", new SshIdentity("/keys/100%/id", "/keys/known", "yes"), GitService.UploadPack);
        Assert.Equal(["-l", remote.User, "--", "code.example", command], arguments.TakeLast(5));
        Assert.Contains("IdentityFile=\"/keys/100%%/id\"", arguments);
        Assert.Contains("HostName=192.0.2.1", arguments);
    }

    [Theory]
    [InlineData("-oProxyCommand=x@host:path"), InlineData("git@host:-path"), InlineData("ssh://git@-host/path"), InlineData("ssh://git@host"), InlineData("ssh://git@host/"),
     InlineData("ssh://git:password@host/path"), InlineData("git@host\n:path"), InlineData("ssh://g it@host/path"), InlineData("ext::sh"), InlineData("host:path"),
     InlineData("ssh://git@0x7f.1/path"), InlineData("ftp://host/path"), InlineData("https://host/path?token=x"), InlineData("https://user@host/path"), InlineData("")]
    public void An_address_that_could_be_read_otherwise_is_no_remote(string address) => Assert.Null(GitRemote.Parse(address));

    [Fact]
    public void A_destination_is_what_the_connector_judges() =>
        Assert.Equal(Destination.TryParse("code.example:2222", null, out var expected) ? expected : null, Assert.IsType<GitRemote.Ssh>(GitRemote.Parse("ssh://git@Code.Example:2222/x")).Destination);
}
