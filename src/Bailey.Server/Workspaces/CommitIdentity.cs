using Bailey.Server.Access;

namespace Bailey.Server.Workspaces;

/// <summary>
/// Who commits, told to git by the environment of each terminal and command and never written into the repository: two people in one
/// workspace commit in their own names.
/// </summary>
public static class CommitIdentity
{
    /// <summary>The variables, for the principal.</summary>
    public static IReadOnlyDictionary<string, string> Environment(Principal principal) => Environment(principal.Name, principal.Email, principal.User.ToString());

    internal static IReadOnlyDictionary<string, string> Environment(string name, string email, string user) => new Dictionary<string, string>
    {
        ["GIT_CONFIG_COUNT"] = "2",
        ["GIT_CONFIG_KEY_0"] = "user.name",
        ["GIT_CONFIG_VALUE_0"] = Clean(name, "Somebody"),
        ["GIT_CONFIG_KEY_1"] = "user.email",
        ["GIT_CONFIG_VALUE_1"] = Clean(email, $"{user}@users.bailey.invalid"),
    };

    // git refuses a name of which nothing is left after dropping these.
    private static string Clean(string text, string otherwise)
    {
        var clean = new string([.. text.Where(c => !char.IsControl(c) && c is not ('<' or '>'))]).Trim(' ', '.', ',', ':', ';', '"', '\\', '\'');
        return clean.Length == 0 ? otherwise : clean;
    }
}
