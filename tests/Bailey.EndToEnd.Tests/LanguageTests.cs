using System.Formats.Tar;
using Bailey.Contracts.Files;
using Bailey.Contracts.Languages;
using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>A real language server in a real sandbox, used by the editor in a real browser. It comes with the packages of the web project.</summary>
public sealed class LanguageTests(OpenInstance open)
{
    private static readonly string[] s_packages = ["typescript", "typescript-language-server"];

    private const string Project = """
        cd /workspace && mkdir -p src node_modules/.bin && chmod +x node_modules/typescript-language-server/lib/cli.mjs &&
        ln -s ../typescript-language-server/lib/cli.mjs node_modules/.bin/typescript-language-server &&
        echo '{"compilerOptions":{"strict":true,"module":"esnext","moduleResolution":"bundler","target":"es2022","types":[]},"include":["src"]}' > tsconfig.json &&
        printf '/** Greets **somebody**. [here](https://evil.example/) <img src=x onerror=alert(1)> */\nexport function greeting(name: string): string {\n  return `Hello ${name}`;\n}\n\nexport function farewell(name: string): string {\n  return `Bye ${name}`;\n}\n' > src/greet.ts &&
        printf 'import { greeting } from "./greet";\n\nconsole.log(greeting("Ada"));\nexport const wrong: number = greeting("Bob");\n' > src/main.ts &&
        printf 'import { greeting } from "./greet";\r\n\r\nexport const other = greeting("Cay");\r\n' > src/other.ts
        """;

    [Fact]
    public async Task A_language_server_of_the_project_helps_in_the_editor_once_it_is_switched_on()
    {
        var workspace = await open.Owner.CreateWorkspace("languages", null);
        await Install(workspace);
        using var terminal = await open.Owner.OpenTerminal(workspace);
        Assert.Equal("0", await terminal.Run(Project.ReplaceLineEndings(" ")));
        await Browser.Run("languages.mjs", new
        {
            address = open.Bailey.Address,
            email = open.Owner.Email,
            password = Person.Password,
            organisation = open.Owner.Organisation,
            workspace = workspace.Id,
        });

        // The rename was saved with the versions that it was made for, and the other file's line ends stayed.
        var other = System.Text.Encoding.UTF8.GetString(await open.Owner.ReadFile(workspace, "src/other.ts"));
        Assert.Equal("import { greeting } from \"./greet\";\r\n\r\nexport const other = greeting(\"Cay\");\r\n", other);
        var shown = await open.Owner.Get<LanguageServers>($"{open.Owner.RouteOf(workspace)}/languages");
        Assert.False(shown.On);
    }

    private async Task Install(Workspace workspace)
    {
        using var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            foreach (var package in s_packages)
            {
                var root = Repository.PathOf($"web/node_modules/{package}");
                Assert.True(Directory.Exists(root), $"{root} is missing: run npm ci in web.");
                foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(IsNeeded))
                {
                    await tar.WriteEntryAsync(file, $"{package}/{Path.GetRelativePath(root, file)}", TestContext.Current.CancellationToken);
                }
            }
        }

        archive.Position = 0;
        await open.Owner.Do(HttpMethod.Post, $"{open.Owner.RouteOf(workspace)}/files/folder", new CreateFolderRequest("node_modules"));
        using var body = new StreamContent(archive);
        using var answer = await open.Owner.Client.PostAsync(
            new Uri($"{open.Owner.RouteOf(workspace)}/files/upload?path=node_modules&kind=tar", UriKind.Relative), body, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Words in other languages are not, nor what only a compiler's command line needs.</summary>
    private static bool IsNeeded(string file) =>
        !file.EndsWith(".map", StringComparison.Ordinal) && Path.GetFileName(file) is not "_tsc.js" and not "diagnosticMessages.generated.json";
}
