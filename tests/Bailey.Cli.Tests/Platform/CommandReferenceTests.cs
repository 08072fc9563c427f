using Bailey.Cli.Platform;
using Bailey.TestKit;

namespace Bailey.Cli.Tests.Platform;

public sealed class CommandReferenceTests
{
    /// <summary>BAILEY_TEST_WRITE=1 ./test CommandReference writes the file again.</summary>
    [Fact]
    public void The_reference_in_the_documents_is_what_the_program_says()
    {
        var surroundings = new Surroundings(_ => null, TextReader.Null, false, "/nowhere", TimeProvider.System);
        var page = CommandReference.Write(CommandLine.Build(new CommandContext(new Screen(TextWriter.Null, TextWriter.Null, false), surroundings)));
        var file = Repository.PathOf("docs/cli.md");
        if (Environment.GetEnvironmentVariable("BAILEY_TEST_WRITE") is { Length: > 0 })
        {
            File.WriteAllText(file, page);
        }

        Assert.Equal(page, File.ReadAllText(file));
    }
}
