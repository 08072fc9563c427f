using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Identity;

namespace Bailey.Server.Identity;

/// <summary>Makes accounts and changes passwords through ASP.NET Core Identity; hashing happens before the transaction, since it is slow.</summary>
internal sealed class Accounts(UserManager<Person> people, PersonStore store, Passwords passwords, TimeProvider clock)
{
    /// <summary>A person who could be kept: everything is checked and the password hashed.</summary>
    /// <exception cref="RefusedException">A value is not acceptable.</exception>
    public async Task<Person> Prepare(string name, string email, string password, bool isOperator, CancellationToken cancellationToken)
    {
        var person = new Person
        {
            Id = Ids.New<UserId>(clock),
            Name = DisplayName.Read(name) ?? "",
            Email = email.Trim(),
            IsOperator = isOperator,
            Created = clock.GetUtcNow(),
        };
        var faults = new List<IdentityError>();
        foreach (var rule in people.UserValidators)
        {
            faults.AddRange((await rule.ValidateAsync(people, person)).Errors);
        }

        faults.AddRange(await PasswordFaults(person, password));
        Refuse(faults);
        person.PasswordHash = await passwords.Hash(password, cancellationToken);
        return person;
    }

    /// <summary>Keeps a prepared person in the caller's transaction.</summary>
    /// <exception cref="RefusedException">The e-mail is taken.</exception>
    public async Task Keep(InstanceScope scope, Person person)
    {
        store.Within(scope);
        Refuse((await people.CreateAsync(person)).Errors);
    }

    /// <summary>The person with the e-mail; null when there is none, or it has been deactivated.</summary>
    public async Task<Person?> Find(string email) =>
        EmailAddress.IsValid(email) && await people.FindByEmailAsync(email) is { Deactivated: null } person ? person : null;

    public async Task<Person?> Find(UserId id) => await people.FindByIdAsync(id.ToString());

    /// <summary>Refuses a new password that breaks the rule.</summary>
    public async Task CheckNew(Person person, string password, string field)
    {
        var faults = await PasswordFaults(person, password);
        Refuse([.. faults.Select(f => new IdentityError { Code = field, Description = f.Description })]);
    }

    /// <summary>Keeps a new hash in the caller's transaction; the stamp changes with it.</summary>
    public async Task SetHash(InstanceScope scope, Person person, string hash)
    {
        store.Within(scope);
        person.PasswordHash = hash;
        Refuse((await people.UpdateSecurityStampAsync(person)).Errors);
    }

    private async Task<List<IdentityError>> PasswordFaults(Person person, string password)
    {
        var faults = new List<IdentityError>();
        foreach (var rule in people.PasswordValidators)
        {
            faults.AddRange((await rule.ValidateAsync(people, person, password)).Errors);
        }

        return faults;
    }

    private static void Refuse(IEnumerable<IdentityError> faults)
    {
        var errors = faults.GroupBy(f => f.Code).ToDictionary(g => g.Key, g => g.Select(f => f.Description).ToArray());
        if (errors.Count > 0)
        {
            throw new Refusal(ProblemCodes.InvalidValue, string.Join(' ', errors.Values.SelectMany(e => e))) { Errors = errors }.ToException();
        }
    }
}
