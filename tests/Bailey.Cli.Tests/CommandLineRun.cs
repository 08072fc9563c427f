using Bailey.Cli.Platform;
using Bailey.TestKit;

namespace Bailey.Cli.Tests;

/// <summary>Runs the command line in this process, with a home of its own; what it said is in <see cref="Output"/> and <see cref="Complaints"/>.</summary>
internal sealed class CommandLineRun : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public Dictionary<string, string> Variables { get; } = [];

    public string Input { get; set; } = "";

    public string Output { get; private set; } = "";

    public string Complaints { get; private set; } = "";

    public string Settings => _home.At("config");

    public string At(string name) => _home.At(name);

    public async Task<int> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(Input);
        var surroundings = new Surroundings(Variables.GetValueOrDefault, input, false, Settings, TimeProvider.System);
        var code = await CommandLine.Run(arguments, new Screen(output, error, false), surroundings, TestContext.Current.CancellationToken);
        (Output, Complaints) = (output.ToString(), error.ToString());
        return code;
    }

    public void Dispose() => _home.Dispose();
}
