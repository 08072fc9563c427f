using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace Bailey.Server.Identity;

/// <summary>What a new password must be: 8 characters, at most 1,024 bytes, none of the 3,000 commonest, not the person's own e-mail.</summary>
internal sealed class PasswordRule : IPasswordValidator<Person>
{
    public const int Shortest = 8;
    public const int MostBytes = 1024;
    private static readonly FrozenSet<string> s_common = Read();

    /// <summary>How many passwords are refused for being common.</summary>
    public static int Common => s_common.Count;

    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password) =>
        Task.FromResult(Fault(user.Email, password ?? "") is { } sentence
            ? IdentityResult.Failed(new IdentityError { Code = "password", Description = sentence })
            : IdentityResult.Success);

    /// <summary>The sentence that says what is wrong; null when nothing is.</summary>
    public static string? Fault(string email, string password)
    {
        if (password.EnumerateRunes().Count() < Shortest)
        {
            return $"The password needs at least {Shortest} characters.";
        }

        if (Encoding.UTF8.GetByteCount(password) > MostBytes)
        {
            return $"The password may be at most {MostBytes} bytes long.";
        }

        if (s_common.Contains(password) || password.Distinct().Count() == 1)
        {
            return "This is one of the commonest passwords. Take a longer or a less usual one.";
        }

        return password.Equals(email, StringComparison.OrdinalIgnoreCase) ? "The password must not be the e-mail address." : null;
    }

    private static FrozenSet<string> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Bailey.Server.Identity.common-passwords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is not in the build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith("# ", StringComparison.Ordinal))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
