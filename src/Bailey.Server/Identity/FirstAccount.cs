using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Identity;

/// <summary>
/// Makes the owner's account and the first organisation, exactly once however many ask at the same time. Where the server ran without
/// sign-in before, its one person becomes that account and keeps everything.
/// </summary>
internal sealed class FirstAccount(Instance instance, Accounts accounts, Memberships memberships, AuditLog audit, AuditCopies copies, TimeProvider clock)
{
    private const long Lock = 0x4241_494C_0001;

    /// <summary>Whether somebody could sign in.</summary>
    public static async Task<bool> Exists(InstanceScope scope) =>
        await scope.Scalar<bool>("select exists (select from users where password_hash is not null)");

    /// <summary>Makes it, together with <paramref name="more"/> in the same transaction; false when there is an account already.</summary>
    public async Task<bool> Make(Person person, string organisation, string way, Func<InstanceScope, Person, Task>? more, CancellationToken cancellationToken)
    {
        var home = await instance.Run(
            async scope =>
            {
                await scope.Execute("select pg_advisory_xact_lock(@key)", new { key = Lock });
                if (await Exists(scope))
                {
                    return null;
                }

                var (owner, home) = await Adopt(scope, person, organisation) ?? await Found(scope, person, organisation);
                if (more is not null)
                {
                    await more(scope, owner);
                }

                await scope.Execute("delete from setup_link");
                await copies.Owe(scope, [home.Id], By(owner, "organisation.created", ("name", home.Name)));
                await audit.Record(scope, By(owner, "instance.set_up", ("way", way), ("organisation", home.Id.ToString())));
                return home;
            },
            cancellationToken);
        if (home is null)
        {
            return false;
        }

        await copies.Write(home.Id);
        return true;
    }

    private static AuditEntry By(Person person, string type, params (string Key, string Value)[] body) =>
        new(type, person.ToString(), person.Name) { Body = body.ToDictionary(b => b.Key, b => b.Value, StringComparer.Ordinal) };

    private static async Task<(Person, Organisation)?> Adopt(InstanceScope scope, Person person, string organisation)
    {
        var adopted = await scope.Find<UserId?>(
            """
            update users set name = @Name, email = @Email, email_key = @key, password_hash = @PasswordHash, security_stamp = @stamp, is_operator = true
            where id = (select id from users where password_hash is null order by created limit 1) returning id
            """,
            new { person.Name, person.Email, key = EmailAddress.Key(person.Email), person.PasswordHash, stamp = Secret.New() });
        if (adopted is not { } id)
        {
            return null;
        }

        var home = await scope.Find<Organisation>(
            """
            update organisations set name = @organisation
            where id = (select org_id from memberships where user_id = @id and role = 'owner' order by joined limit 1) returning id, name, created
            """,
            new { organisation, id });
        return home is null ? null : (new Person { Id = id, Name = person.Name, Email = person.Email, IsOperator = true }, home);
    }

    private async Task<(Person, Organisation)> Found(InstanceScope scope, Person person, string organisation)
    {
        await (person.PasswordHash is null ? Keep(scope, person) : accounts.Keep(scope, person));
        var home = new Organisation(Ids.New<OrgId>(clock), organisation, clock.GetUtcNow());
        await memberships.Found(scope, home, person.Id);
        return (person, home);
    }

    /// <summary>The person of a server without sign-in: no password, and an address that nobody could be mailed at.</summary>
    private static Task<int> Keep(InstanceScope scope, Person person) => scope.Execute(
        """
        insert into users (id, name, email, email_key, security_stamp, is_operator, created)
        values (@Id, @Name, @Email, @Email, @stamp, true, @Created)
        """,
        new { person.Id, person.Name, person.Email, person.Created, stamp = Secret.New() });
}
