namespace Bailey.Contracts.Languages;

/// <summary>
/// GET …/workspaces/{workspace}/languages. <c>On</c>: the caller has switched language servers on for this project; <c>MayUse</c>: the role allows it, since
/// a language server runs programs in the caller's name. Nothing is looked for while it is off or the workspace is not awake.
/// </summary>
public sealed record LanguageServers(bool On, bool MayUse, IReadOnlyList<LanguageServer> Languages);

/// <summary>
/// One language. <c>Server</c> is the program that was found, null when none is. <c>State</c>: <c>off</c>, <c>missing</c>, <c>ready</c> (starts when it is
/// needed), <c>running</c>, or <c>failed</c> (it ended too often; restart it). <c>Wanted</c> are the programs that are looked for.
/// </summary>
public sealed record LanguageServer(string Language, string? Server, string State, string? Detail, IReadOnlyList<string> Wanted);

/// <summary>PUT …/workspaces/{workspace}/languages: the caller's own switch for the project.</summary>
public sealed record SwitchLanguagesRequest(bool On);

/// <summary>GET …/languages/{language}/log: what the caller's server of that language said last, at most 300 lines.</summary>
public sealed record LanguageLog(IReadOnlyList<string> Lines);
