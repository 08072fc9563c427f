using System.Diagnostics;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests.CommandLine;

/// <summary>Completion in the real shells, with the names of workspaces of a real server.</summary>
public sealed class CompletionTests(OpenInstance open) : IAsyncLifetime
{
    private readonly BaileyProgram _cli = new();

    public async ValueTask InitializeAsync()
    {
        await _cli.SignIn(open.Owner, open.Bailey.Address);
        _cli.Variables["PATH"] = $"{Path.GetDirectoryName(await BaileyProgram.Path)}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    public async ValueTask DisposeAsync()
    {
        await _cli.Run("logout");
        _cli.Dispose();
    }

    [Theory]
    [InlineData("bailey workspace wa", "wake")]
    [InlineData("bailey workspace wake hosti", "hostile")]
    [InlineData("bailey shell hostile/ho", "hostile/hostile")]
    [InlineData("bailey shell --term", "--terminal")]
    [InlineData("bailey --org nothing-like-this audit ver", "verify")]
    [InlineData("bailey completion fi", "fish")]
    [InlineData("bailey port-forward hostile 80", "")]
    [InlineData("bailey shell --terminal ", "")]
    [InlineData("bailey __comp", "")]
    [InlineData("bailey shell hostile -- ls --j", "")]
    public async Task The_next_words_come_from_the_table_of_commands_and_the_server(string line, string expected)
    {
        var answer = await _cli.Run("__complete", line);
        Assert.Equal(0, answer.Code);
        Assert.Equal(expected.Length == 0 ? [] : [expected], answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0]));
    }

    [Fact]
    public async Task Without_a_server_the_commands_are_completed_all_the_same_and_nothing_is_complained_about()
    {
        using var nobody = new BaileyProgram();
        var answer = await nobody.Run("__complete", "bailey workspace wake ");
        Assert.Equal((0, "", ""), (answer.Code, answer.Output, answer.Complaints));
        Assert.Contains("wake\t", (await nobody.Run("__complete", "bailey workspace w")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_bash()
    {
        using var bash = PseudoTerminal.Start("bash", ["--norc", "--noprofile", "-i"], _cli.Environment());
        bash.Type("PS1='ready> '; source <(bailey completion bash)\r");
        await bash.Until("\u001b\\[\\?2004hready> ");
        bash.Type("bailey workspace wa\t");
        await bash.Until("bailey workspace wake ");
        bash.Type("hosti\t");
        await bash.Until("bailey workspace wake hostile ");
        bash.Type("\u0015bailey shell hostile/ho\t");
        await bash.Until("bailey shell hostile/hostile ");
    }

    [Fact]
    public async Task In_zsh()
    {
        Assert.SkipUnless(Has("zsh"), "zsh is not installed here.");
        using var zsh = PseudoTerminal.Start("zsh", ["-f", "-i"], _cli.Environment());
        zsh.Type("PS1='ready> '; autoload -U compinit; compinit -u -D; source <(bailey completion zsh); echo lo''aded\r");
        await zsh.Until("loaded\r");
        zsh.Type("bailey completion fi\t");
        await zsh.UntilTrue(() => Plain(zsh.Output).Contains("bailey completion fish", StringComparison.Ordinal), "It was not completed");
        zsh.Type("\u0015bailey shell hosti\t");
        await zsh.UntilTrue(() => Plain(zsh.Output).Contains("bailey shell hostile", StringComparison.Ordinal), "The workspace was not completed");
    }

    [Fact]
    public async Task In_fish()
    {
        Assert.SkipUnless(Has("fish"), "fish is not installed here.");
        var start = new ProcessStartInfo("fish", ["--no-config", "-c", "bailey completion fish | source; complete -C 'bailey workspace wa'; complete -C 'bailey shell hosti'"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in _cli.Environment())
        {
            start.Environment[name] = value;
        }

        using var fish = Process.Start(start)!;
        var output = await fish.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["wake", "hostile"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0]));
    }

    private static bool Has(string shell) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Join(folder, shell)));

    // What zsh's line editor moves and paints is not part of the words.
    private static string Plain(string output) =>
        System.Text.RegularExpressions.Regex.Replace(output, "\u001b\\[[0-9;?]*[A-Za-z]|\u001b[=>]|.\u0008", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));
}
