using Bailey.Cli.Platform;

namespace Bailey.Cli;

/// <summary>The command line: arguments in, an exit code out.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        // What a socket brings goes on where it was read. That is for a program of one connection: a keystroke over ssh is two changes of thread faster.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        return CommandLine.Run(args, Screen.OfProcess(), Surroundings.OfProcess(), CancellationToken.None);
    }
}
