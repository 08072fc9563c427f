using Bailey.Contracts.Platform;

namespace Bailey.Server.Identity;

/// <summary>The token of a script or of a command line: <c>bly_</c>, 32 digits that name it, <c>_</c>, the secret.</summary>
internal sealed record Token(SessionId Id, string Secret)
{
    public const string Prefix = "bly_";
    private const int IdLength = 32;

    public string Text => $"{Prefix}{Id}_{Secret}";

    public static Token? Read(string text) =>
        text.Length == Prefix.Length + IdLength + 1 + Identity.Secret.Length
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && Ids.TryParse<SessionId>(text.Substring(Prefix.Length, IdLength), out var id)
        && text[Prefix.Length + IdLength] == '_'
        && Identity.Secret.IsWellFormed(text[(Prefix.Length + IdLength + 1)..])
            ? new Token(id, text[(Prefix.Length + IdLength + 1)..])
            : null;

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"{Prefix}{Id}";
}
