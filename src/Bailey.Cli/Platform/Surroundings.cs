namespace Bailey.Cli.Platform;

/// <summary>What a command takes from the process it runs in; tests bring their own.</summary>
internal sealed class Surroundings(Func<string, string?> variable, TextReader input, bool interactive, string settings, TimeProvider clock)
{
    public TimeProvider Clock => clock;

    /// <summary>The folder of the command line's own files, e.g. <c>~/.config/bailey</c>.</summary>
    public string Settings => settings;

    public TextReader Input => input;

    /// <summary>A person sits in front of it and can be asked.</summary>
    public bool Interactive => interactive;

    public string? Variable(string name) => variable(name);

    public static Surroundings OfProcess()
    {
        var configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } set
            ? set
            : Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return new(Environment.GetEnvironmentVariable, Console.In, !Console.IsInputRedirected, Path.Join(configuration, "bailey"), TimeProvider.System);
    }
}
