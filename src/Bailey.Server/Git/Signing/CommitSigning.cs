using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Pushing;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Signing;

/// <summary>Whether what a person does in the browser is signed: when they have switched it on, or the project requires it.</summary>
internal sealed class CommitSigning(SigningKeyVault vault, Signer signer, Tenant tenant, ProjectOfWorkspace projectOf)
{
    /// <summary>What signs the commits of one act.</summary>
    /// <exception cref="RefusedException">The project wants signatures, and the person has no key.</exception>
    public async Task<ActSigner> Begin(Principal principal, OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        var key = await vault.InUse(principal.User, cancellationToken);
        var isRequired = await projectOf(organisation, workspace, cancellationToken) is { } project
            && (await tenant.Run(organisation, scope => PolicyStore.Find(scope, project), cancellationToken)).SignedCommits;
        return isRequired && key is null
            ? throw new Refusal(ProblemCodes.Conflict, "This project wants signed commits: make a signing key on your account page first.").ToException()
            : new ActSigner(signer, key is { Commits: true } || isRequired ? new SigningRequest(organisation, workspace, principal, key!, "button") : null);
    }
}

/// <summary>
/// Signs the commits of one act. git has made them unsigned, since it may start no program; the server then makes each again with its signature and moves
/// the branch, if it is still where the act left it.
/// </summary>
internal sealed class ActSigner(Signer signer, SigningRequest? request)
{
    /// <summary>Signs a commit that no branch names yet; its new id.</summary>
    public async Task<string> One(WorkspaceRepository repository, string id, CancellationToken cancellationToken) =>
        request is null ? id : await Rewrite(repository, request, [id], cancellationToken);

    /// <summary>Signs what HEAD names; its id then.</summary>
    public Task<string> Head(WorkspaceRepository repository, string id, CancellationToken cancellationToken) => Branch(repository, id, [id], cancellationToken);

    /// <summary>Refuses an act that would make more commits than are signed at once.</summary>
    public void Expect(int count)
    {
        if (request is not null && count > Signer.MostAtOnce)
        {
            throw new Refusal(ProblemCodes.Conflict, $"More than {Signer.MostAtOnce} commits would have to be signed at once: go on in a terminal.").ToException();
        }
    }

    /// <summary>
    /// Signs the commits that the act put on the branch, one upon the other and the first upon <paramref name="before"/>. The sandbox says which they are:
    /// more of them than the act makes, or others, are not signed.
    /// </summary>
    public async Task Since(WorkspaceRepository repository, string before, int count, CancellationToken cancellationToken)
    {
        if (request is null || !GitText.IsId(before))
        {
            return;
        }

        var listed = await repository.Read(["rev-list", "--reverse", "--first-parent", $"--max-count={count + 1}", "HEAD", $"^{before}", "--"], cancellationToken);
        string[] ids = [.. GitText.Lossy(listed.Output, 1 << 20).Split('\n').Where(line => GitText.IsId(line))];
        if (listed.ExitCode != 0 || ids.Length > count)
        {
            throw NotSigned("there are more of them than were to be made");
        }

        if (ids.Length > 0)
        {
            await Branch(repository, ids[^1], ids, cancellationToken, before);
        }
    }

    private async Task<string> Branch(WorkspaceRepository repository, string head, IReadOnlyList<string> ids, CancellationToken cancellationToken, string? on = null)
    {
        if (request is null)
        {
            return head;
        }

        var fresh = await Rewrite(repository, request, ids, cancellationToken, on);
        if (fresh != head)
        {
            var moved = await repository.Write(["update-ref", "-m", "signed", "HEAD", fresh, head], [], cancellationToken);
            _ = moved.ExitCode == 0 ? fresh : throw NotSigned("the branch has moved on meanwhile");
        }

        return fresh;
    }

    /// <summary>From the oldest to the newest; what is signed already stays as it is, unless what is below it was made again.</summary>
    private async Task<string> Rewrite(
        WorkspaceRepository repository, SigningRequest who, IReadOnlyList<string> ids, CancellationToken cancellationToken, string? on = null)
    {
        var commits = await CommitReader.Read(repository, ids, cancellationToken);
        var again = new HashSet<string>();
        foreach (var id in ids)
        {
            var commit = commits.GetValueOrDefault(id) ?? throw NotSigned("git did not show it");
            if (on is not null && !(commit.Parents is [var first, ..] && first == on))
            {
                throw NotSigned("they do not follow what was there before");
            }

            on = on is null ? null : id;
            if (commit.Signature is null || commit.Parents.Any(again.Contains))
            {
                again.Add(id);
            }
        }

        // All of them or none: half of a branch signed is of no use, and stands in the record.
        if (again.Count > 0 && signer.Take(who.Principal, again.Count) is { } tooMany)
        {
            throw NotSigned(tooMany);
        }

        var (now, last) = (new Dictionary<string, string>(), ids[^1]);
        foreach (var id in ids.Where(again.Contains))
        {
            var commit = commits[id].On(now);
            var (armored, refused) = await signer.Sign(who, commit, cancellationToken);
            var whole = commit.With(armored ?? throw NotSigned(refused!));
            var made = await repository.Write(["hash-object", "-t", "commit", "-w", "--stdin"], whole, cancellationToken);
            var fresh = GitText.Lossy(made.Output, 100).Trim();
            now[id] = last = made.ExitCode == 0 && fresh == commit.Id(whole) ? fresh : throw NotSigned(GitText.Complaint(made.Error));
        }

        return now.GetValueOrDefault(ids[^1], last);
    }

    // The act itself is done: it says so, and what is missing.
    private static LostException NotSigned(string why) => new($"It was done, but the commits are not signed: {why}.");
}
