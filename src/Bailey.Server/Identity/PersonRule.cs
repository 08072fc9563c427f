using Microsoft.AspNetCore.Identity;

namespace Bailey.Server.Identity;

/// <summary>What a person's name and e-mail must be, in the place where ASP.NET Core Identity asks.</summary>
internal sealed class PersonRule : IUserValidator<Person>
{
    /// <summary>The e-mail is somebody's already.</summary>
    public static IdentityError Taken { get; } = new() { Code = "email", Description = "There is an account with this e-mail already." };

    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user) => Task.FromResult(
        DisplayName.Read(user.Name) is null ? Fault("name", "A name needs a visible character and no control or formatting ones.")
        : !EmailAddress.IsValid(user.Email) ? Fault("email", "This is not an e-mail address.")
        : IdentityResult.Success);

    private static IdentityResult Fault(string field, string sentence) => IdentityResult.Failed(new IdentityError { Code = field, Description = sentence });
}
