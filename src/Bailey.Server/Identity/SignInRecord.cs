using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Identity;

/// <summary>
/// Enters in the record what happens at the door: in the instance's tree, and in the trees of the person's organisations, whose security
/// officers read those.
/// </summary>
internal sealed class SignInRecord(Instance instance, Tenant tenant, Memberships memberships, AuditLog audit)
{
    /// <summary>A failed attempt. An e-mail that nobody has stands there as an HMAC alone.</summary>
    public async Task Failed(Person? person, byte[] who, bool closes, string? address)
    {
        AuditEntry[] entries = [Entry("sign_in.failed"), .. closes ? [Entry("sign_in.locked")] : Array.Empty<AuditEntry>()];
        await instance.Run(
            async scope =>
            {
                foreach (var entry in entries)
                {
                    await audit.Record(scope, entry);
                }
            },
            CancellationToken.None);
        if (person is not null)
        {
            await Copy(person.Id, entries);
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

    /// <summary>Enters an event of the person's own in the caller's transaction, and after the commit in the organisations' trees.</summary>
    public Task Enter(InstanceScope scope, AuditEntry entry) => audit.Record(scope, entry);

    /// <summary>The same events in the trees of the person's organisations.</summary>
    public async Task Copy(UserId user, params AuditEntry[] entries)
    {
        foreach (var organisation in await memberships.Of(user, CancellationToken.None))
        {
            await tenant.Run(
                organisation.Id,
                async scope =>
                {
                    foreach (var entry in entries)
                    {
                        await audit.Record(scope, entry);
                    }
                },
                CancellationToken.None);
        }
    }
}
