using System.CommandLine;
using Bailey.Cli.SignIn;

namespace Bailey.Cli.Platform;

/// <summary>What every command is made with: the screen, the surroundings, and the options that all of them take.</summary>
internal sealed class CommandContext(Screen screen, Surroundings surroundings)
{
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON for scripts; without it, text for people.", Recursive = true };

    private readonly Option<string?> _url = new("--url")
    {
        Description = "The server's address. Else BAILEY_URL, else the one of the last login.",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<string?> _organisation = new("--org")
    {
        Description = "The organisation, by name or id; only needed by those who are in several.",
        HelpName = "NAME",
        Recursive = true,
    };

    public Surroundings Surroundings => surroundings;

    public IReadOnlyList<Option> GlobalOptions => [_json, _url, _organisation];

    /// <summary>The screen, in the form that was asked for.</summary>
    public Screen Screen(ParseResult result) => screen.As(result.GetValue(_json));

    /// <summary>The address that was asked for, with no regard to who is signed in.</summary>
    public Uri? Address(ParseResult result) => (result.GetValue(_url) ?? surroundings.Variable("BAILEY_URL")) is { Length: > 0 } url ? Addresses.Parse(url) : null;

    /// <summary>The organisation that was asked for, by name or id.</summary>
    public string? Organisation(ParseResult result) => result.GetValue(_organisation);

    /// <summary>A connection for somebody who is signed in.</summary>
    public ServerConnection Connect(ParseResult result)
    {
        var saved = Credentials.In(surroundings).Read();
        var address = Address(result) ?? saved?.Url ?? throw NotSignedIn("No server is known yet.");
        var token = surroundings.Variable("BAILEY_TOKEN") is { Length: > 0 } given
            ? given
            : (saved is not null && saved.Url == address ? saved.Token : throw NotSignedIn($"Nobody is signed in at {address}."));
        return new ServerConnection(address, token, surroundings);
    }

    /// <summary>The same, and which organisation is meant.</summary>
    public async Task<(ServerConnection Server, string Organisation)> ConnectToOrganisation(ParseResult result, CancellationToken cancellationToken)
    {
        var server = Connect(result);
        var organisations = (await server.Session(cancellationToken)).Organisations;
        var wanted = result.GetValue(_organisation);
        var found = wanted is null
            ? organisations
            : [.. organisations.Where(o => o.Id.ToString() == wanted || string.Equals(o.Name, wanted, StringComparison.OrdinalIgnoreCase))];
        return found.Count switch
        {
            1 => (server, found[0].Id.ToString()),
            0 when wanted is null => throw new CommandFailedException(ExitCodes.NotFound, "not_found", "You are in no organisation yet."),
            0 => throw new CommandFailedException(ExitCodes.NotFound, "not_found", $"You are in no organisation called '{wanted}'."),
            _ => throw new CommandFailedException(
                ExitCodes.Usage,
                "which_organisation",
                $"You are in several organisations; choose one with --org: {string.Join(", ", found.Select(o => o.Name))}."),
        };
    }

    private static CommandFailedException NotSignedIn(string reason) =>
        new(ExitCodes.NotSignedIn, "not_signed_in", $"{reason} Type: bailey login --url URL");
}
