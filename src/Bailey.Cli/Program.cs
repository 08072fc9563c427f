using Bailey.Cli.Platform;

namespace Bailey.Cli;

/// <summary>The command line: arguments in, an exit code out.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) =>
        CommandLine.Run(args, Screen.OfProcess(), Surroundings.OfProcess(), CancellationToken.None);
}
