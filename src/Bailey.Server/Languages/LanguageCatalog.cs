namespace Bailey.Server.Languages;

/// <summary>
/// A program that speaks the language server protocol on its standard streams. <c>Path</c> is a name that is looked for on PATH, a path below
/// <c>/home/dev</c>, or, with <c>OfProject</c>, below the workspace.
/// </summary>
internal sealed record LanguageProgram(string Name, string Path, bool OfProject, params string[] Arguments)
{
    /// <summary>As it is started.</summary>
    public IReadOnlyList<string> Command =>
        [OfProject ? $"/workspace/{Path}" : Path.Contains('/', StringComparison.Ordinal) ? $"/home/dev/{Path}" : Path, .. Arguments];
}

/// <summary>A language, its programs in the order in which they are preferred, and what they are told at their start, as JSON.</summary>
internal sealed record Language(string Id, string Options, params LanguageProgram[] Programs);

/// <summary>The closed list of languages and programs. A program is started by what stands here, never by what a workspace says.</summary>
internal static class LanguageCatalog
{
    private const string NoOptions = "{}";

    // Types are not fetched behind one's back, and completion offers what other files export.
    private const string TypeScriptOptions =
        """{"hostInfo":"bailey","disableAutomaticTypingAcquisition":true,"preferences":{"includeCompletionsForModuleExports":true,"includeCompletionsWithSnippetText":true}}""";

    public static IReadOnlyList<Language> All { get; } =
    [
        new("typescript", TypeScriptOptions,
            Project("typescript-language-server", "node_modules/.bin/typescript-language-server", "--stdio"), Project("vtsls", "node_modules/.bin/vtsls", "--stdio"),
            Image("typescript-language-server", "--stdio"), Image("vtsls", "--stdio")),
        new("python", NoOptions,
            Project("basedpyright", ".venv/bin/basedpyright-langserver", "--stdio"), Project("pyright", ".venv/bin/pyright-langserver", "--stdio"),
            Project("pylsp", ".venv/bin/pylsp"), Project("pyright", "node_modules/.bin/pyright-langserver", "--stdio"),
            Image("basedpyright-langserver", "--stdio"), Image("pyright-langserver", "--stdio"), Image("pylsp")),
        new("csharp", NoOptions,
            Image("csharp-ls"), Home("csharp-ls", ".dotnet/tools/csharp-ls"),
            Image("Microsoft.CodeAnalysis.LanguageServer", "--stdio", "--logLevel", "Information", "--extensionLogDirectory", "/tmp"),
            Image("OmniSharp", "-lsp"), Image("omnisharp", "-lsp")),
        new("go", NoOptions, Image("gopls"), Home("gopls", "go/bin/gopls")),
        new("rust", NoOptions, Image("rust-analyzer"), Home("rust-analyzer", ".cargo/bin/rust-analyzer")),
    ];

    public static Language? Find(string id) => All.FirstOrDefault(language => language.Id == id);

    private static LanguageProgram Image(string name, params string[] arguments) => new(name, name, false, arguments);

    private static LanguageProgram Home(string name, string path, params string[] arguments) => new(name, path, false, arguments);

    private static LanguageProgram Project(string name, string path, params string[] arguments) => new(name, path, true, arguments);
}
