using System.Net;
using System.Net.Http.Json;
using System.Text;
using Bailey.Contracts.Git;
using Bailey.Server.Tests.Git.Door;
using Npgsql;
using Bailey.TestKit;

namespace Bailey.Server.Tests.Git.Pushing;

/// <summary>A project's credential signs in at its remote, and is seen nowhere else.</summary>
public sealed class CredentialTests
{
    [Fact]
    public async Task A_push_over_ssh_takes_the_projects_key_and_the_pinned_host_alone()
    {
        var port = SshPeer.FreePort();
        var folder = Directory.CreateTempSubdirectory("bailey-sshd-").FullName;
        await using var yard = await PushYard.Start($"127.0.0.1:{port}", $"ssh://{Environment.UserName}@127.0.0.1:{port}{folder}/origin.git");
        // What is set first knows no host: only what a person confirms is believed.
        await ServerFixture.Expect(await yard.Owner.PutAsJsonAsync($"{yard.ProjectRoute}/git-credential", new GitCredentialRequest("ssh")), HttpStatusCode.UnprocessableEntity);
        await using (await SshPeer.Start(folder, "# nobody", port, true))
        {
            var seen = await yard.Owner.PostAsync($"{yard.ProjectRoute}/git-credential/host-keys", null);
            var keys = (await seen.Content.ReadFromJsonAsync<GitHostKeys>())!;
            Assert.All(keys.Keys, key => Assert.StartsWith("SHA256:", key.Fingerprint, StringComparison.Ordinal));
            var set = await yard.Owner.PutAsJsonAsync(
                $"{yard.ProjectRoute}/git-credential", new GitCredentialRequest("ssh", HostKeys: string.Join('\n', keys.Keys.Select(key => key.Line))));
            await ServerFixture.Expect(set, HttpStatusCode.OK);
        }

        var credential = (await yard.Owner.GetFromJsonAsync<GitCredential>($"{yard.ProjectRoute}/git-credential"))!;
        Assert.StartsWith("ssh-ed25519 ", credential.PublicKey, StringComparison.Ordinal);
        await yard.Must("init", "-q", "--bare", "-b", "main", $"{folder}/origin.git");
        await using (await SshPeer.Start(folder, credential.PublicKey!, port, true, keepHostKey: true))
        {
            var copy = await yard.Clone();
            await yard.Must("-C", copy, "checkout", "-q", "-b", "main");
            var first = await yard.Commit(copy, "a.txt");
            // While it is written over there: nothing of the key is on a command line, in an environment or in a file any more.
            var hook = Path.Join(folder, "origin.git/hooks/pre-receive");
            await File.WriteAllTextAsync(hook, $"#!/bin/sh\nls -A '{yard.Server.RunDirectory}/private' >'{folder}/left'\ngrep -l PRIVATE /proc/[0-9]*/cmdline /proc/[0-9]*/environ >>'{folder}/left' 2>/dev/null\nexit 0\n");
            File.SetUnixFileMode(hook, (UnixFileMode)0b111_101_101);
            await yard.Must("-C", copy, "push", "-q", "origin", "main");
            Assert.Equal(first, await yard.Id($"{folder}/origin.git", "main"));
            Assert.Equal("", await File.ReadAllTextAsync(Path.Join(folder, "left")));

            // Its words reach git, and a refusal of its own does.
            await File.WriteAllTextAsync(hook, "#!/bin/sh\necho told by the hook\nexit 1\n");
            await yard.Commit(copy, "b.txt");
            var (code, said) = await yard.Git("-C", copy, "push", "origin", "main");
            Assert.NotEqual(0, code);
            Assert.Contains("remote: told by the hook", said, StringComparison.Ordinal);
            Assert.Contains("! [remote rejected] main -> main (pre-receive hook declined)", said, StringComparison.Ordinal);
            Assert.Equal("not_done", (await yard.Record("git.pushed"))[^1].Result);
            await yard.Must("-C", copy, "fetch", "-q");
        }

        // Another host key than the pinned one.
        await using (await SshPeer.Start(folder, credential.PublicKey!, port, true))
        {
            Assert.Contains("Host key verification failed", (await yard.Git("-C", yard.At("copy"), "push", "origin", "main")).Said, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_token_is_seen_by_the_remote_alone()
    {
        await using var yard = await PushYard.OverHttp();
        var copy = await yard.Clone();
        await yard.Commit(copy, "a.txt");
        await yard.Must("-C", copy, "push", "-q", "origin", "main");
        var shown = await yard.Owner.GetStringAsync($"{yard.ProjectRoute}/git-credential");
        // A wrong one, so that every refusal is seen too.
        yard.Peer!.SignIn = "bot:another";
        var refused = (await yard.Git("-C", copy, "push", "origin", "main:refs/heads/late")).Said + (await yard.Git("-C", copy, "fetch")).Said;
        Assert.Contains("does not accept the project's credential", refused, StringComparison.Ordinal);

        Assert.Contains(yard.Peer.Seen, seen => seen.Headers.Authorization == $"Basic {Basic}");
        foreach (var secret in (string[])[PushYard.Token, Basic])
        {
            Assert.DoesNotContain(secret, shown + refused, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, Encoding.Latin1.GetString(yard.Front.Answers.ToArray()), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, await Dump(yard), StringComparison.Ordinal);
            foreach (var file in Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(yard.Server.Data, "*", SearchOption.AllDirectories).Where(f => !f.Contains("/pg/", StringComparison.Ordinal))))
            {
                Assert.DoesNotContain(secret, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
            }
        }

        Assert.Empty(Directory.EnumerateDirectories(Path.Join(yard.Server.Data, "scratch")));
        Assert.Empty(Directory.EnumerateDirectories(Path.Join(yard.Server.RunDirectory, "private")));
    }

    [Fact]
    public async Task A_redirect_to_another_host_gets_no_credential()
    {
        await using var yard = await PushYard.OverHttp();
        var copy = await yard.Clone();
        await yard.Commit(copy, "a.txt");
        await using var thief = await SmartHttpPeer.Start();
        yard.Peer!.Before = context =>
        {
            context.Response.Redirect($"{thief.Address.AbsoluteUri.TrimEnd('/')}{context.Request.Path}{context.Request.QueryString}");
            return true;
        };
        Assert.Contains("redirects to another place", (await yard.Git("-C", copy, "push", "origin", "main")).Said, StringComparison.Ordinal);
        Assert.Empty(thief.Seen);
    }

    [Fact]
    public async Task A_sealed_credential_that_is_copied_or_whose_project_moved_opens_nothing()
    {
        await using var yard = await PushYard.OverHttp();
        var copy = await yard.Clone();
        await yard.Commit(copy, "a.txt");
        await using var thief = await SmartHttpPeer.Start();
        await yard.Sql($"update projects set url = '{new Uri(thief.Address, "/origin.git").AbsoluteUri}'");
        Assert.NotEqual(0, (await yard.Git("-C", copy, "push", "origin", "main")).ExitCode);
        // Whoever may write rows says that it was set for this host.
        await yard.Sql($"update git_credentials set host = 'http://127.0.0.1:{thief.Address.Port}'");
        Assert.NotEqual(0, (await yard.Git("-C", copy, "push", "origin", "main")).ExitCode);
        Assert.DoesNotContain(thief.Seen, seen => seen.Headers.Authorization.Count > 0);
    }

    [Theory]
    [InlineData("https", "bot", null, null, "token"), InlineData("https", "a:b", "t", null, "userName"), InlineData("https", "bot", "a b", null, "token"),
     InlineData("ssh", null, null, "127.0.0.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "kind")]
    public async Task What_is_no_credential_is_refused_by_its_field(string kind, string? user, string? token, string? hostKeys, string field)
    {
        await using var yard = await PushYard.OverHttp();
        var answer = await yard.Owner.PutAsJsonAsync($"{yard.ProjectRoute}/git-credential", new GitCredentialRequest(kind, user, token, HostKeys: hostKeys));
        await ServerFixture.Expect(answer, HttpStatusCode.UnprocessableEntity);
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Basic => Convert.ToBase64String(Encoding.UTF8.GetBytes($"bot:{PushYard.Token}"));

    /// <summary>Every row of every table as text.</summary>
    private static async Task<string> Dump(PushYard yard)
    {
        await using var source = NpgsqlDataSource.Create(yard.Server.Database.ConnectionString("admin"));
        var all = new StringBuilder();
        var tables = new List<string>();
        await using (var command = source.CreateCommand("select table_name from information_schema.tables where table_schema = 'public'"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        foreach (var table in tables)
        {
            await using var command = source.CreateCommand($"select t::text from \"{table}\" t");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                // A secret in bytes would be there as hexadecimal digits.
                all.AppendLine(reader.GetString(0)).AppendLine(Encoding.Latin1.GetString(Hex(reader.GetString(0))));
            }
        }

        return all.ToString();
    }

    private static byte[] Hex(string row) => [.. System.Text.RegularExpressions.Regex
        .Matches(row, @"\\x((?:[0-9a-f]{2})+)", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)).SelectMany(m => Convert.FromHexString(m.Groups[1].Value))];
}
