using System.Text;
using Bailey.Server.Access;

namespace Bailey.Server.Git;

/// <summary>Whose commit it is, by the variables that stand above any configuration.</summary>
internal static class CommitAuthor
{
    public static IReadOnlyDictionary<string, string> Environment(Principal principal)
    {
        var (name, email) = (Clean(principal.Name, "Somebody"), Email(principal));
        return new Dictionary<string, string>
        {
            ["GIT_AUTHOR_NAME"] = name,
            ["GIT_AUTHOR_EMAIL"] = email,
            ["GIT_COMMITTER_NAME"] = name,
            ["GIT_COMMITTER_EMAIL"] = email,
        };
    }

    /// <summary>
    /// The e-mail that stands in what they commit: the account's own, or where git would write another one than that, which may be somebody else's, one of the
    /// person alone.
    /// </summary>
    public static string Email(Principal principal) =>
        principal.Email.Length > 0 && Clean(principal.Email, "") == principal.Email ? principal.Email : $"{principal.User}@users.bailey.invalid";

    /// <summary>Whether the person stands there by this e-mail. Only A to Z are folded, as where accounts are told apart.</summary>
    public static bool Is(Principal principal, string email) => Email(principal) is var own && (own == email || Ascii.EqualsIgnoreCase(own, email));

    // git drops < > and line ends from names by itself, and refuses a name of which nothing is left.
    private static string Clean(string text, string otherwise)
    {
        var clean = new string([.. text.Where(c => !char.IsControl(c) && c is not ('<' or '>'))]).Trim(' ', '.', ',', ':', ';', '"', '\\', '\'');
        return clean.Length == 0 ? otherwise : clean;
    }
}
