using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Microsoft.AspNetCore.Identity;

namespace Bailey.Server.Identity;

/// <summary>
/// People for ASP.NET Core Identity, on plain SQL. An operation that needs more in the same transaction lends its scope with
/// <see cref="Within"/>; otherwise each call is a transaction of its own.
/// </summary>
internal sealed class PersonStore(Instance instance) : IUserPasswordStore<Person>, IUserEmailStore<Person>, IUserSecurityStampStore<Person>
{
    private const string Columns = "id, name, email, email_key, password_hash, security_stamp, is_operator, created, deactivated";
    private InstanceScope? _lent;

    /// <summary>Uses the caller's transaction from here on.</summary>
    public void Within(InstanceScope scope) => _lent = scope;

    public Task<IdentityResult> CreateAsync(Person user, CancellationToken cancellationToken) => Run(
        async scope => await scope.Execute(
            """
            insert into users (id, name, email, email_key, password_hash, security_stamp, is_operator, created)
            values (@Id, @Name, @Email, @EmailKey, @PasswordHash, @SecurityStamp, @IsOperator, @Created)
            on conflict (email_key) do nothing
            """,
            user) == 1 ? IdentityResult.Success : IdentityResult.Failed(PersonRule.Taken),
        cancellationToken);

    public Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken) => Run(
        async scope => await scope.Execute(
            """
            update users set name = @Name, email = @Email, email_key = @EmailKey, password_hash = @PasswordHash, security_stamp = @SecurityStamp
            where id = @Id
            """,
            user) == 1 ? IdentityResult.Success : IdentityResult.Failed(new IdentityError { Code = "user", Description = "There is no such person." }),
        cancellationToken);

    public Task<IdentityResult> DeleteAsync(Person user, CancellationToken cancellationToken) =>
        throw new NotSupportedException("People are deactivated, never deleted: the record names them.");

    public Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Ids.TryParse<UserId>(userId, out var id)
            ? Run(scope => scope.Find<Person>($"select {Columns} from users where id = @id", new { id }), cancellationToken)
            : Task.FromResult<Person?>(null);

    public Task<Person?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        Run(scope => scope.Find<Person>($"select {Columns} from users where email_key = @normalizedEmail", new { normalizedEmail }), cancellationToken);

    public Task<Person?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        FindByEmailAsync(normalizedUserName, cancellationToken);

    public Task<string> GetUserIdAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(Person user, CancellationToken cancellationToken) => GetEmailAsync(user, cancellationToken);

    public Task SetUserNameAsync(Person user, string? userName, CancellationToken cancellationToken) => SetEmailAsync(user, userName, cancellationToken);

    public Task<string?> GetNormalizedUserNameAsync(Person user, CancellationToken cancellationToken) => GetNormalizedEmailAsync(user, cancellationToken);

    public Task SetNormalizedUserNameAsync(Person user, string? normalizedName, CancellationToken cancellationToken) =>
        SetNormalizedEmailAsync(user, normalizedName, cancellationToken);

    public Task<string?> GetPasswordHashAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task SetPasswordHashAsync(Person user, string? passwordHash, CancellationToken cancellationToken) => Set(() => user.PasswordHash = passwordHash);

    public Task<bool> HasPasswordAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task<string?> GetEmailAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task SetEmailAsync(Person user, string? email, CancellationToken cancellationToken) => Set(() => user.Email = email ?? "");

    public Task<string?> GetNormalizedEmailAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.EmailKey);

    public Task SetNormalizedEmailAsync(Person user, string? normalizedEmail, CancellationToken cancellationToken) =>
        Set(() => user.EmailKey = normalizedEmail ?? "");

    /// <summary>Nobody's address is confirmed by mail here; the invitation went to it, or the operator typed it.</summary>
    public Task<bool> GetEmailConfirmedAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task SetEmailConfirmedAsync(Person user, bool confirmed, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string?> GetSecurityStampAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task SetSecurityStampAsync(Person user, string stamp, CancellationToken cancellationToken) => Set(() => user.SecurityStamp = stamp);

    public void Dispose() => _lent = null;

    private static Task Set(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private Task<T> Run<T>(Func<InstanceScope, Task<T>> work, CancellationToken cancellationToken) =>
        _lent is { } scope ? work(scope) : instance.Run(work, cancellationToken);
}
