using Microsoft.AspNetCore.Identity;

namespace Bailey.Server.Identity;

/// <summary>
/// Stands where ASP.NET Core Identity would hash passwords by itself, with another function and any number at once: whoever reaches it has
/// gone past <see cref="Passwords"/>.
/// </summary>
internal sealed class NoHasher : IPasswordHasher<Person>
{
    private const string Reason = "Passwords are hashed and checked by Passwords, which bounds how many at once.";

    public string HashPassword(Person user, string password) => throw new NotSupportedException(Reason);

    public PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword) =>
        throw new NotSupportedException(Reason);
}
