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
    private const int Most = 1000;

    /// <summary>Signs a commit that no branch names yet; its new id.</summary>
    public async Task<string> One(WorkspaceRepository repository, string id, CancellationToken cancellationToken) =>
        request is null ? id : await Rewrite(repository, request, [id], cancellationToken);

    /// <summary>Signs what HEAD names; its id then.</summary>
    public Task<string> Head(WorkspaceRepository repository, string id, CancellationToken cancellationToken) => Branch(repository, id, [id], cancellationToken);

    /// <summary>Signs what came to the branch since a commit, along its first parents.</summary>
    public async Task Since(WorkspaceRepository repository, string before, CancellationToken cancellationToken)
    {
        if (request is null || !GitText.IsId(before))
        {
            return;
        }

        var listed = await repository.Read(["rev-list", "--reverse", "--first-parent", $"--max-count={Most + 1}", "HEAD", $"^{before}", "--"], cancellationToken);
        string[] ids = [.. GitText.Lossy(listed.Output, 1 << 20).Split('\n').Where(line => GitText.IsId(line))];
        if (listed.ExitCode != 0 || ids.Length > Most)
        {
            throw NotSigned("there are too many of them");
        }

        if (ids.Length > 0)
        {
            await Branch(repository, ids[^1], ids, cancellationToken);
        }
    }

    private async Task<string> Branch(WorkspaceRepository repository, string head, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (request is null)
        {
            return head;
        }

        var fresh = await Rewrite(repository, request, ids, cancellationToken);
        if (fresh != head)
        {
            var moved = await repository.Write(["update-ref", "-m", "signed", "HEAD", fresh, head], [], cancellationToken);
            _ = moved.ExitCode == 0 ? fresh : throw NotSigned("the branch has moved on meanwhile");
        }

        return fresh;
    }

    /// <summary>From the oldest to the newest; what somebody else committed stays as it is, and so do its own parents.</summary>
    private async Task<string> Rewrite(WorkspaceRepository repository, SigningRequest who, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var commits = await CommitReader.Read(repository, ids, cancellationToken);
        var (now, last) = (new Dictionary<string, string>(), ids[^1]);
        foreach (var id in ids)
        {
            var commit = commits.GetValueOrDefault(id) ?? throw NotSigned("git did not show it");
            var isMoved = commit.Parents.Any(now.ContainsKey);
            if (commit.Signature is not null && !isMoved)
            {
                continue;
            }

            var (armored, refused) = await signer.Sign(who, commit = commit.On(now), cancellationToken);
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
