using Bailey.Cli.SignIn;
using Bailey.Cli.Platform;

namespace Bailey.Cli.Tests.SignIn;

public sealed class CredentialsTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly CommandLineRun _cli = new();

    private Credentials Saved => Credentials.In(new Surroundings(_ => null, TextReader.Null, false, _cli.Settings, TimeProvider.System));

    private string LoginFile => Path.Join(_cli.Settings, "login.json");

    [Fact]
    public void A_token_is_kept_for_its_owner_alone()
    {
        Saved.Write(new SavedLogin(new Uri("https://bailey.example/"), "secret"));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(LoginFile));
        Assert.Equal("secret", Saved.Read()?.Token);
        Assert.DoesNotContain("secret", Saved.Read()!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_others_may_read_is_not_used()
    {
        Saved.Write(new SavedLogin(new Uri("https://bailey.example/"), "secret"));
        File.SetUnixFileMode(LoginFile, OwnerOnly | UnixFileMode.GroupRead);
        Assert.Equal(ExitCodes.Failed, await _cli.Run("workspace", "list"));
        Assert.Contains("chmod 600", _cli.Complaints, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://bailey.example")]
    [InlineData("http://10.0.0.1:3001")]
    [InlineData("ftp://bailey.example")]
    [InlineData("https://user:password@bailey.example")]
    [InlineData("https://bailey.example/path")]
    [InlineData("bailey.example")]
    public async Task A_token_is_sent_to_no_address_where_others_could_read_it(string url)
    {
        _cli.Variables["BAILEY_TOKEN"] = "secret";
        Assert.Equal(ExitCodes.Usage, await _cli.Run("workspace", "list", "--url", url));
        Assert.DoesNotContain("secret", _cli.Output + _cli.Complaints, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_login_the_command_says_how_to_get_one()
    {
        Assert.Equal(ExitCodes.NotSignedIn, await _cli.Run("workspace", "list"));
        Assert.Contains("bailey login", _cli.Complaints, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NotSignedIn, await _cli.Run("workspace", "list", "--json"));
        Assert.StartsWith("{\"code\":\"not_signed_in\"", _cli.Complaints, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        _cli.Variables["BAILEY_TOKEN"] = "secret";
        Assert.Equal(ExitCodes.Unreachable, await _cli.Run("workspace", "list", "--url", "http://127.0.0.1:9"));
    }

    [Theory]
    [InlineData("workspace", "create", "x")]
    [InlineData("workspace", "create", "x", "--git", "a", "--project", "b")]
    [InlineData("workspace", "nonsense")]
    [InlineData("--nonsense")]
    public async Task Arguments_that_make_no_sense_are_a_usage_error(params string[] arguments)
    {
        Assert.Equal(ExitCodes.Usage, await _cli.Run(arguments));
        Assert.NotEmpty(_cli.Complaints);
    }

    public void Dispose() => _cli.Dispose();
}
