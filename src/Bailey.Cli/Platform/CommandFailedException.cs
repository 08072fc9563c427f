namespace Bailey.Cli.Platform;

/// <summary>A command cannot go on: one sentence for the person, a code for scripts.</summary>
internal sealed class CommandFailedException(int exitCode, string code, string message) : Exception(message)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode => exitCode;

    /// <summary>The problem code of the server, or one of the command line's own.</summary>
    public string Code => code;
}
