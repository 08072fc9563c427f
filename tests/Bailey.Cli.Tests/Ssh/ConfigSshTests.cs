using System.Diagnostics;
using Bailey.Cli.Platform;
using Bailey.Cli.Ssh;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.Cli.Tests.Ssh;

/// <summary>The hosts of ssh are read by OpenSSH itself: whatever the server calls its workspaces, each is one host with one command.</summary>
public sealed class ConfigSshTests : IDisposable
{
    private static readonly OrgId s_organisation = Ids.New<OrgId>(TimeProvider.System);
    private static readonly Uri s_server = new("https://bailey.example:8443");
    private readonly TemporaryFolder _folder = new();
    private readonly SshFiles _files;

    public ConfigSshTests() =>
        _files = new SshFiles(new Surroundings(_ => null, TextReader.Null, false, _folder.At("settings"), TimeProvider.System));

    public static TheoryData<string> HostileNames =>
    [
        "x\nProxyCommand touch /tmp/owned", "x\r\nHost *\r\n  ProxyCommand id", "x y", "* !z", "-oProxyCommand=id", "--", "%h%n%%", "\"; id; \"", "'$(id)'", "`id`", "$HOME",
        "a\\", "#", "a\0b", "\u202emain", "\u0085Host *", "\u2028Host *", "..", "../../etc", "MATCH", "", "é", "𝓶", "?", "a,b", "[", new string('n', 5000), "localhost", "a.b@c", "{a,b}", "~root",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task Whatever_a_workspace_is_called_its_host_has_the_one_command(string name)
    {
        var workspace = Named(name, name);
        var hosts = SshHosts.Of([(s_organisation, workspace), (s_organisation, Named("main", "shop"))]);
        var text = SshHosts.Write(hosts, "/opt/bailey/cli/bailey", s_server, _files);
        var host = hosts.Single(h => h.Workspace == workspace.Id).Host;
        Assert.Matches("^[a-z0-9_][a-z0-9_-]{0,49}\\.[a-z0-9_][a-z0-9_-]{0,49}\\.bailey$", host);
        Assert.Equal(2, text.Split('\n').Count(line => line.StartsWith("Host ", StringComparison.Ordinal)));
        Assert.Equal(2, text.Split('\n').Count(line => line.TrimStart().StartsWith("ProxyCommand", StringComparison.OrdinalIgnoreCase)));

        var seen = await Seen(text, host);
        Assert.Equal($"\"/opt/bailey/cli/bailey\" --url \"https://bailey.example:8443\" --org {s_organisation} ssh --stdio {workspace.Id}", seen["proxycommand"]);
        Assert.Equal(
            ("dev", $"{workspace.Id}.bailey", "true", "no", "no", "false", _files.KnownHosts(workspace.Id)),
            (seen["user"], seen["hostkeyalias"], seen["stricthostkeychecking"], seen["forwardagent"], seen["forwardx11"], seen["updatehostkeys"], seen["userknownhostsfile"]));
        Assert.False((await Seen(text, "example.org")).ContainsKey("proxycommand"));
    }

    [Fact]
    public void Workspaces_that_would_be_called_the_same_are_told_apart_by_their_ids()
    {
        var (one, two) = (Named("a b", "p"), Named("a-b", "p"));
        var hosts = SshHosts.Of([(s_organisation, one), (s_organisation, two), (s_organisation, Named("main", "p"))]);
        Assert.Equal(
            new[] { $"a-b.p.{one.Id.ToString()[^8..]}.bailey", $"a-b.p.{two.Id.ToString()[^8..]}.bailey", "main.p.bailey" }.Order(StringComparer.Ordinal),
            hosts.Select(h => h.Host));
    }

    [Theory]
    [InlineData("/opt/a\"b/bailey")]
    [InlineData("/opt/$(id)/bailey")]
    [InlineData("/opt/%h/bailey")]
    [InlineData("/opt/a\nb/bailey")]
    [InlineData("/opt/a\\b/bailey")]
    [InlineData("/opt/`id`/bailey")]
    [InlineData("/opt/[a]*/bailey")]
    public void A_path_that_a_configuration_cannot_hold_is_refused(string program) =>
        Assert.Equal("unusable_path", Assert.Throws<CommandFailedException>(() => SshHosts.Write(SshHosts.Of([(s_organisation, Named("main", "shop"))]), program, s_server, _files)).Code);

    [Fact]
    public async Task A_path_with_spaces_and_letters_of_any_language_works()
    {
        var hosts = SshHosts.Of([(s_organisation, Named("main", "shop"))]);
        var seen = await Seen(SshHosts.Write(hosts, "/opt/Zoë's friends/bailey".Replace("'", "", StringComparison.Ordinal), s_server, _files), "main.shop.bailey");
        Assert.StartsWith("\"/opt/Zoës friends/bailey\" ", seen["proxycommand"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_block_stands_at_the_top_once_and_goes_without_a_trace()
    {
        var path = _folder.At("ssh/config");
        var hosts = SshHosts.Of([(s_organisation, Named("main", "shop"))]);
        await _files.MakeIdentity(TestContext.Current.CancellationToken);
        _files.WriteHosts(SshHosts.Write(hosts, "/opt/bailey", s_server, _files));

        Assert.True(SshConfiguration.Set(path, _files.Hosts));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.False(SshConfiguration.Set(path, _files.Hosts));
        Assert.True(SshConfiguration.Set(path, null));
        Assert.Equal("", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));

        // Below a Host of the person's the block would hold for that host alone; what is theirs stays as it is, line ends and all.
        const string theirs = "Host *\r\n  User nobody\n# no newline at the end";
        await File.WriteAllTextAsync(path, theirs, TestContext.Current.CancellationToken);
        SshConfiguration.Set(path, _files.Hosts);
        SshConfiguration.Set(path, _files.Hosts);
        Assert.EndsWith(theirs, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var seen = await Asked(path, "main.shop.bailey");
        Assert.Equal("dev", seen["user"]);
        Assert.Equal("nobody", (await Asked(path, "example.org"))["user"]);
        SshConfiguration.Set(path, null);
        Assert.Equal(theirs, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_is_no_utf8_in_the_persons_own_file_stays_byte_for_byte()
    {
        var path = _folder.At("latin");
        byte[] theirs = [0xEF, 0xBB, 0xBF, .. "# B\u00fcro\nHost b\u00fcro\n"u8, .. System.Text.Encoding.Latin1.GetBytes("  # B\u00fcro\n")];
        File.WriteAllBytes(path, theirs);
        var hosts = _folder.At("Zo\u00eb/ssh/config");
        Assert.True(SshConfiguration.Set(path, hosts));
        var written = File.ReadAllBytes(path);
        Assert.Equal(theirs, written[^theirs.Length..]);
        Assert.Contains($"Include \"{hosts}\"", System.Text.Encoding.UTF8.GetString(written), StringComparison.Ordinal);
        Assert.False(SshConfiguration.Set(path, hosts));
        Assert.True(SshConfiguration.Set(path, null));
        Assert.Equal(theirs, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_block_that_was_cut_is_left_for_the_person()
    {
        var path = _folder.At("config");
        const string broken = "# >>> bailey config-ssh >>>\nHost mine\n  User me\n";
        File.WriteAllText(path, broken);
        Assert.Equal("broken_block", Assert.Throws<CommandFailedException>(() => SshConfiguration.Set(path, null)).Code);
        Assert.Equal(broken, File.ReadAllText(path));
    }

    [Fact]
    public void A_configuration_that_is_a_link_stays_one()
    {
        File.WriteAllText(_folder.At("real"), "Host a\n");
        File.SetUnixFileMode(_folder.At("real"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(_folder.At("config"), "real");
        SshConfiguration.Set(_folder.At("config"), _files.Hosts);
        Assert.NotNull(new FileInfo(_folder.At("config")).LinkTarget);
        Assert.Contains("Include", File.ReadAllText(_folder.At("real")), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_folder.At("real")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ssh-rsa AAAA")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE\n@cert-authority * ssh-ed25519 AAAA")]
    public void Only_one_host_key_of_the_known_form_is_remembered(string? key)
    {
        var workspace = Ids.New<WorkspaceId>(TimeProvider.System);
        Assert.Equal("not_understood", Assert.Throws<CommandFailedException>(() => _files.Know(workspace, key)).Code);
        Assert.False(File.Exists(_files.KnownHosts(workspace)));
    }

    [Fact]
    public async Task The_key_is_made_once_and_is_its_owners_alone()
    {
        await _files.MakeIdentity(TestContext.Current.CancellationToken);
        var first = _files.PublicKey();
        await _files.MakeIdentity(TestContext.Current.CancellationToken);
        Assert.Equal((first, 43), (_files.PublicKey(), first.Length));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_files.Identity));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(_files.Identity)!));
    }

    private static Workspace Named(string name, string project) => new(
        Ids.New<WorkspaceId>(TimeProvider.System), Ids.New<ProjectId>(TimeProvider.System), project, name, null, "host", "awake", null, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "developer", []);

    private Task<Dictionary<string, string>> Seen(string text, string host)
    {
        File.WriteAllText(_folder.At("seen"), text);
        return Asked(_folder.At("seen"), host);
    }

    /// <summary>What OpenSSH itself makes of the file for a host.</summary>
    private static async Task<Dictionary<string, string>> Asked(string file, string host)
    {
        using var ssh = Process.Start(new ProcessStartInfo("ssh", ["-G", "-T", "-F", file, "--", host]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await ssh.StandardOutput.ReadToEndAsync();
        await ssh.WaitForExitAsync();
        Assert.Equal(0, ssh.ExitCode);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).GroupBy(line => line[0], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().ElementAtOrDefault(1) ?? "", StringComparer.Ordinal);
    }
}
