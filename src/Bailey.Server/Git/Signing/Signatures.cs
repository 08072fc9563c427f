using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Git.Signing;

/// <summary>
/// What the signatures of commits are worth, by the keys that members of the organisation have on this server and by nothing that the repository says. git
/// has no part in it, since it would start a program.
/// </summary>
internal sealed class Signatures(RepositoryTools tools, Instance instance, Tenant tenant, Memberships memberships, FindPerson find)
{
    /// <summary>The same entries, those that are signed with what their signature is worth.</summary>
    public async Task<IReadOnlyList<GitLogEntry>> Judge(OrgId organisation, WorkspaceId workspace, IReadOnlyList<GitLogEntry> entries, CancellationToken cancellationToken)
    {
        var commits = await CommitReader.Read(new WorkspaceRepository(tools, organisation, workspace), [.. entries.Select(entry => entry.Id)], cancellationToken);
        var signed = commits.Where(one => one.Value.Signature is not null).ToDictionary(one => one.Key, one => (Commit: one.Value, Signature: SshSignature.Read(one.Value.Signature!)));
        if (signed.Count == 0)
        {
            return entries;
        }

        var owners = await Owners(organisation, signed.Values.Select(one => one.Signature?.PublicKey).OfType<byte[]>(), cancellationToken);
        return [.. entries.Select(entry => signed.TryGetValue(entry.Id, out var one) ? entry with { Signature = Worth(one.Commit, one.Signature, owners) } : entry)];
    }

    /// <summary>One entry.</summary>
    public async Task<GitLogEntry> Judge(OrgId organisation, WorkspaceId workspace, GitLogEntry entry, CancellationToken cancellationToken) =>
        (await Judge(organisation, workspace, [entry], cancellationToken))[0];

    internal static GitSignature Worth(SignedObject commit, SshSignature? signature, IReadOnlyDictionary<string, Principal> owners)
    {
        if (signature is null)
        {
            return new GitSignature("unknown", null, null);
        }

        var fingerprint = SshSignature.Fingerprint(signature.PublicKey);
        return !signature.IsOver(commit.Payload) ? new GitSignature("invalid", null, fingerprint)
            : !owners.TryGetValue(fingerprint, out var owner) ? new GitSignature("unknown", null, fingerprint)
            : CommitAuthor.Is(owner, commit.Email) ? new GitSignature("verified", owner.Name, fingerprint)
            : new GitSignature("other", owner.Name, fingerprint);
    }

    /// <summary>Whose keys they are, of the members of this organisation alone.</summary>
    private async Task<IReadOnlyDictionary<string, Principal>> Owners(OrgId organisation, IEnumerable<byte[]> keys, CancellationToken cancellationToken)
    {
        var distinct = keys.DistinctBy(Convert.ToHexString).ToArray();
        var rows = distinct.Length == 0 ? [] : await instance.Run(scope => SigningKeyStore.ByKeys(scope, distinct), cancellationToken);
        var owners = new Dictionary<string, Principal>();
        foreach (var mine in rows.GroupBy(row => row.UserId))
        {
            if (await tenant.Run(organisation, scope => memberships.RoleOf(scope, mine.Key), cancellationToken) is not null
                && await find(mine.Key, cancellationToken) is { } person)
            {
                foreach (var row in mine)
                {
                    owners[row.Fingerprint] = person;
                }
            }
        }

        return owners;
    }
}
