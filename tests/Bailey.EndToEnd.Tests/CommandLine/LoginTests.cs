using System.Text.Json;
using System.Text.RegularExpressions;
using Bailey.Contracts.Identity;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests.CommandLine;

/// <summary><c>bailey login</c> and <c>logout</c> as a person uses them: one machine asks, a browser on another answers.</summary>
public sealed class LoginTests(OpenInstance open)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly Regex s_code = new(@"type the code ([A-Z]{4}-[A-Z]{4})", RegexOptions.None, TimeSpan.FromSeconds(5));

    private string Url => open.Bailey.Address.ToString();

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    public async Task A_machine_is_let_in_from_the_page_and_ended_from_the_account_page(int width, int height)
    {
        using var person = await open.Owner.Invite($"devices-{width}@example.org", "member");
        using var cli = new BaileyProgram();
        using var login = await cli.Start("login", "--url", Url, "--name", $"laptop {width}");
        var code = (await login.Said(s_code)).Groups[1].Value;
        using var refused = await cli.Start("login", "--url", Url, "--name", "stranger");
        var other = (await refused.Said(s_code)).Groups[1].Value;
        await Browser.Run("device.mjs", new
        {
            address = open.Bailey.Address,
            email = person.Email,
            password = Person.Password,
            code,
            other,
            machine = $"laptop {width}",
            step = "decide",
            viewport = new { width, height },
        });

        var no = await refused.Ended();
        Assert.Equal(4, no.Code);
        Assert.Contains("refused", no.Complaints, StringComparison.Ordinal);
        var answer = await login.Ended();
        Assert.True(answer.Code == 0, answer.Complaints);
        Assert.Contains(person.Email, answer.Output, StringComparison.Ordinal);

        var saved = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Join(cli.Settings, "login.json"))).RootElement;
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Join(cli.Settings, "login.json")));
        Assert.DoesNotContain(saved.GetProperty("token").GetString()!, answer.Output + answer.Complaints, StringComparison.Ordinal);
        var session = await cli.Run("doctor", "--json");
        Assert.Contains(person.Email, session.Output, StringComparison.Ordinal);

        await Browser.Run("device.mjs", new
        {
            address = open.Bailey.Address,
            email = person.Email,
            password = Person.Password,
            code,
            other,
            machine = $"laptop {width}",
            step = "end",
            viewport = new { width, height },
        });
        var ended = await cli.Run("workspace", "list", "--json");
        Assert.Equal(3, ended.Code);
        Assert.StartsWith("{\"code\":\"not_signed_in\"", ended.Complaints, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logging_in_again_ends_the_login_before_and_logout_ends_the_device()
    {
        using var person = await open.Owner.Invite("again@example.org", "member");
        using var cli = new BaileyProgram();
        await cli.SignInByDevice(person, open.Bailey.Address);
        await cli.SignInByDevice(person, open.Bailey.Address);
        Assert.Single(await Devices(person));
        var answer = await cli.Run("logout", "--json");
        Assert.Equal((0, "{\"state\":\"signed_out\"}\n"), (answer.Code, answer.Output));
        Assert.Empty(await Devices(person));
        Assert.Equal(3, (await cli.Run("workspace", "list")).Code);
        Assert.Contains("nobody", (await cli.Run("logout", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_signs_in_with_a_token_by_stdin_and_never_by_an_argument()
    {
        var made = await open.Owner.Post<TokenResponse>("/api/v1/auth/tokens", new CreateTokenRequest("script"));
        using var cli = new BaileyProgram();
        var argument = await cli.Run("login", "--url", Url, "--token", made.Token);
        Assert.Equal(2, argument.Code);
        Assert.DoesNotContain(made.Token, argument.Complaints, StringComparison.Ordinal);
        using var login = await cli.Start("login", "--url", Url, "--token", "-");
        await login.Input.WriteLineAsync(made.Token);
        login.Input.Close();
        Assert.Equal(0, (await login.Ended()).Code);
        Assert.Equal(0, (await cli.Run("workspace", "list")).Code);
        await cli.Run("logout");
    }

    [Fact]
    public async Task Json_tells_a_script_the_code_and_a_signal_ends_the_waiting()
    {
        using var cli = new BaileyProgram();
        using var login = await cli.Start("login", "--url", Url, "--json");
        await login.Said(new("\"userCode\":\"[A-Z]{4}-[A-Z]{4}\"", RegexOptions.None, TimeSpan.FromSeconds(5)));
        login.Signal("TERM");
        Assert.Equal(130, (await login.Ended()).Code);
        Assert.False(File.Exists(Path.Join(cli.Settings, "login.json")));
    }

    private static async Task<IEnumerable<SessionInfo>> Devices(Person person) =>
        (await person.All<SessionInfo>("/api/v1/auth/sessions")).Where(s => s.Kind == "device");
}
