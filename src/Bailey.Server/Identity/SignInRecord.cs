using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Identity;

/// <summary>
/// Enters in the record what happens at the door: in the instance's tree, and in the trees of the person's organisations, whose security
/// officers read those.
/// </summary>
internal sealed class SignInRecord(Instance instance, Memberships memberships, AuditLog audit, AuditCopies copies)
{
    /// <summary>A failed attempt. An e-mail that nobody has stands there as an HMAC alone.</summary>
    public async Task Failed(Person? person, byte[] who, bool closes, string? address)
    {
        AuditEntry[] entries = [Entry("sign_in.failed"), .. closes ? [Entry("sign_in.locked")] : Array.Empty<AuditEntry>()];
        await instance.Run(scope => Enter(scope, person?.Id, entries), CancellationToken.None);
        if (person is not null)
        {
            await Copy(person.Id);
        }

        AuditEntry Entry(string type) => new(type, "anonymous", null)
        {
            Body = new Dictionary<string, string>
            {
                ["account"] = person?.ToString() ?? "unknown",
                ["who"] = Convert.ToHexStringLower(who.AsSpan(0, 16)),
                ["address"] = address ?? "unknown",
            },
        };
    }

    /// <summary>Enters events about the person in the caller's transaction, which also owes them to the person's organisations; call it last.</summary>
    public async Task Enter(InstanceScope scope, UserId? person, params AuditEntry[] entries)
    {
        var organisations = person is { } user ? (await memberships.Of(scope, user)).Select(o => o.Id).ToArray() : [];
        foreach (var entry in entries)
        {
            await copies.Owe(scope, organisations, entry);
        }

        foreach (var entry in entries)
        {
            await audit.Record(scope, entry);
        }
    }

    /// <summary>After the commit: what is owed to the person's organisations is written before anybody is answered.</summary>
    public async Task Copy(UserId user)
    {
        foreach (var organisation in await memberships.Of(user, CancellationToken.None))
        {
            await copies.Write(organisation.Id);
        }
    }
}
