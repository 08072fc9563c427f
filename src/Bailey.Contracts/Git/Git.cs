using System.ComponentModel.DataAnnotations;
using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Git;

/// <summary>
/// GET …/git/status. <c>Repository</c> is false where the workspace holds none. <c>Head</c> is a commit id, null before the first;
/// <c>Branch</c> is null on a detached head. <c>Underway</c>: merge, rebase, cherry-pick, revert, bisect, or null.
/// </summary>
public sealed record GitStatus(
    bool Repository, string? Branch, string? Head, string? Upstream, int Ahead, int Behind, IReadOnlyList<GitChange> Changes, bool Truncated,
    string? Underway = null);

/// <summary>
/// One changed path. <c>Index</c> and <c>Tree</c> are git's letters (M A D R C T U ? .), <c>From</c> the old path of a rename.
/// <c>Exact</c> is false for a name that is not UTF-8: it is shown with U+FFFD and cannot be opened or staged by it.
/// </summary>
public sealed record GitChange(string Path, string? From, string Index, string Tree, bool Exact = true);

/// <summary>
/// GET …/git/diff?path=&amp;from=&amp;staged=&amp;commit=: both sides as text; null where the side does not exist, <c>Binary</c> where it is not
/// text, <c>TooLarge</c> above 2 MiB. Between index and files; with <c>staged</c> between HEAD and index; with <c>commit</c> between its
/// first parent and it. <c>from</c> is the old path of a rename.
/// </summary>
public sealed record GitDiff(string Path, string? Old, string? New, bool Binary, bool TooLarge);

/// <summary>POST …/git/stage and …/git/unstage.</summary>
public sealed record GitPathsRequest([property: Required, Items(1, 1000)] IReadOnlyList<string> Paths);

/// <summary>POST …/git/commit: what is staged, or everything that changed with <c>All</c>; the author is the person who is signed in.</summary>
public sealed record GitCommitRequest(
    [property: Required, StringLength(64_000, MinimumLength = 1)] string Message, bool All = false);

/// <summary>The new commit.</summary>
public sealed record GitCommitResponse(string Id, string Summary);

/// <summary>
/// GET …/git/log?path=&amp;cursor=, newest first, 50 a page. The history of a file follows its renames: <c>Path</c> is what it was called in this
/// commit, <c>From</c> what it was called before where the commit renamed it; both null without a path, and where git does not say.
/// </summary>
public sealed record GitLogEntry(
    string Id, IReadOnlyList<string> Parents, string Author, string Email, DateTimeOffset Time, string Summary, string? Path = null, string? From = null,
    GitSignature? Signature = null);

/// <summary>
/// What the signature of a commit is worth. <c>State</c>: verified (by a key that a member of the organisation has on this server, and that member committed it),
/// other (such a key, but somebody else stands as committer), unknown (a key or a kind of signature that this server does not know), invalid. <c>By</c> is the member.
/// </summary>
public sealed record GitSignature(string State, string? By, string? Fingerprint);

/// <summary>
/// GET …/git/blame?path=&amp;ref=&amp;from=&amp;lines=: who wrote each line of a file, of the one on the disk or of the one in a commit or branch.
/// <c>From</c> is the first line wanted (1), <c>lines</c> how many (1000, at most 5000); <c>Next</c> is the line to go on with, null at the end.
/// </summary>
public sealed record GitBlame(IReadOnlyList<GitBlameLines> Lines, IReadOnlyList<GitBlameCommit> Commits, int? Next);

/// <summary>
/// <c>Count</c> lines from <c>Start</c> on that one commit wrote, where they stood from line <c>Line</c> on in <c>Path</c>. <c>Commit</c> is null for
/// lines that are in no commit yet.
/// </summary>
public sealed record GitBlameLines(int Start, int Count, string? Commit, string Path, int Line);

/// <summary>A commit that lines come from.</summary>
public sealed record GitBlameCommit(string Id, string Author, string Email, DateTimeOffset Time, string Summary);

/// <summary>GET …/git/show?commit=: one commit with its whole message and what it changed against its first parent.</summary>
public sealed record GitCommit(GitLogEntry Entry, string Message, IReadOnlyList<GitChange> Changes, bool Truncated);

/// <summary>
/// GET …/git/stashes: changes that were put away, the last first. A stash is named by its commit; <c>Untracked</c> when it holds files that git did
/// not know.
/// </summary>
public sealed record GitStash(string Id, string Message, string Author, DateTimeOffset Time, bool Untracked);

/// <summary>POST …/git/stash: puts all changes away, with <c>Untracked</c> those files too that git does not know; ignored ones stay.</summary>
public sealed record GitStashRequest([property: StringLength(200)] string? Message = null, bool Untracked = true);

/// <summary>POST …/git/stash/apply: brings a stash back into the files, and with <c>Pop</c> drops it when nothing conflicts.</summary>
public sealed record GitStashApplyRequest([property: Required, StringLength(64)] string Id, bool Pop = false);

/// <summary>What came of it: in conflict, the files show both sides and the stash is kept.</summary>
public sealed record GitStashApplied(bool Conflicts, bool Dropped);

/// <summary>POST …/git/stash/drop.</summary>
public sealed record GitStashDropRequest([property: Required, StringLength(64)] string Id);

/// <summary>POST …/git/stash/restore: puts a dropped stash back into the list, as long as git still has it.</summary>
public sealed record GitStashRestoreRequest(
    [property: Required, StringLength(64)] string Id, [property: Required, StringLength(1000, MinimumLength = 1)] string Message);

/// <summary>
/// POST …/git/operation/continue, when every conflict is staged; …/git/operation/abort takes no body and answers none. <c>Underway</c> is what is
/// still under way, <c>Conflicts</c> whether the next commit conflicts too.
/// </summary>
public sealed record GitOperationResult(string? Underway, bool Conflicts);

/// <summary>GET …/git/branches.</summary>
public sealed record GitBranch(string Name, string Head, bool Current, bool Remote);

/// <summary>POST …/git/switch: <c>Create</c> makes the branch from where HEAD is.</summary>
public sealed record GitSwitchRequest([property: Required, StringLength(250, MinimumLength = 1)] string Branch, bool Create = false);

/// <summary>GET /api/v1/orgs/{org}/git/key: what ssh remotes of the organisation's projects must know; a line of <c>authorized_keys</c>.</summary>
public sealed record GitKey(string PublicKey);

/// <summary>
/// GET …/projects/{project}/git-credential: what the server signs in with at the project's remote; 204 where nothing is set. <c>Kind</c>: https or ssh. The token or the
/// private key is never shown again; <c>PublicKey</c> is what an ssh remote must know. <c>Host</c> is the only place where it is used.
/// </summary>
public sealed record GitCredential(
    string Kind, string Host, string? UserName, string? PublicKey, IReadOnlyList<GitHostKey> HostKeys, DateTimeOffset Changed);

/// <summary>
/// PUT …/projects/{project}/git-credential. For https: user name and token. For ssh: <c>PrivateKey</c> imports one without passphrase; without it
/// the server keeps the one it has, or makes an Ed25519 key where there is none or <c>Generate</c> is set. <c>HostKeys</c> pins the remote: lines
/// of <c>known_hosts</c>, or of a public key alone, as <c>…/git-credential/host-keys</c> shows them.
/// </summary>
public sealed record GitCredentialRequest(
    [property: Required, RegularExpression("^(https|ssh)$")] string Kind,
    [property: StringLength(200)] string? UserName = null,
    [property: StringLength(4096)] string? Token = null,
    [property: StringLength(16_384)] string? PrivateKey = null,
    bool Generate = false,
    [property: StringLength(16_384)] string? HostKeys = null)
{
    /// <summary>Never shows the token or the key.</summary>
    public override string ToString() => nameof(GitCredentialRequest);
}

/// <summary>A key of an ssh server: <c>Line</c> is type and key as <c>known_hosts</c> has them, <c>Fingerprint</c> what its operator publishes.</summary>
public sealed record GitHostKey(string Type, string Fingerprint, string Line);

/// <summary>POST …/projects/{project}/git-credential/host-keys: the keys that the remote shows now, to be compared and confirmed by a person.</summary>
public sealed record GitHostKeys(string Host, IReadOnlyList<GitHostKey> Keys);

/// <summary>
/// GET and PUT …/projects/{project}/git-policy: branches that nobody deletes or force-pushes. <c>PushOptions</c>: options of <c>git push -o</c> go on
/// to the remote, which may let them do more than a push does. <c>SignedCommits</c>: what people commit in the browser is signed, and who has no key is refused.
/// </summary>
public sealed record GitPolicy(
    [property: Required, Items(0, 100)] IReadOnlyList<ProtectedBranch> Branches, bool PushOptions = false, bool SignedCommits = false);

/// <summary>
/// <c>Pattern</c>: the name of a branch, in which <c>*</c> stands for anything; HEAD is the remote's default branch. <c>Push</c>: who may push to it
/// without force: developers, maintainers or nobody.
/// </summary>
public sealed record ProtectedBranch(
    [property: Required, StringLength(200, MinimumLength = 1)] string Pattern,
    [property: Required, RegularExpression("^(developers|maintainers|nobody)$")] string Push);

/// <summary>
/// POST …/git/push: the current branch to its upstream, or to one of its name. <c>Force</c> replaces what the remote has, and only if that is what was
/// last fetched (force-with-lease).
/// </summary>
public sealed record GitPushRequest(bool Force = false);

/// <summary>POST …/git/pull: fetches, then goes forward; with <c>Merge</c> a branch that has moved on both sides is merged.</summary>
public sealed record GitPullRequest(bool Merge = false);

/// <summary>
/// A line of the NDJSON that …/git/push, …/git/pull and …/git/fetch answer with: steps, and at the end <c>Result</c> or <c>Problem</c>. It goes on when the
/// client leaves; POST …/git/remote/cancel ends it.
/// </summary>
public sealed record GitRemoteEvent(string Step, int? Percent = null, GitRemoteResult? Result = null, GitRemoteProblem? Problem = null);

/// <summary>What came of it, in a sentence, and for a push what became of each ref.</summary>
public sealed record GitRemoteResult(string Summary, IReadOnlyList<GitPushedRef>? Refs = null);

/// <summary><c>Kind</c>: create, update, force or delete. <c>Reason</c> is why it was refused, here or by the remote; null when it was done.</summary>
public sealed record GitPushedRef(string Ref, string Kind, string? Reason);

/// <summary>
/// Why it failed: a code of the closed list and a sentence. <c>Remedy</c>: pull, merge or force where that would help; the client asks before it does.
/// </summary>
public sealed record GitRemoteProblem(string Code, string Detail, string? Remedy = null);

/// <summary>
/// GET …/git/submodules. <c>Commit</c> belongs to what is staged, <c>Head</c> is what is checked out. <c>State</c>: same, changed (another commit is out), dirty (files
/// of it are changed), missing, or refused with the reason why it is not fetched. POST …/git/submodules/update takes no body and answers like …/git/pull.
/// </summary>
public sealed record GitSubmodule(string Path, string? Url, string Commit, string? Head, string State, string? Refused);

/// <summary>
/// GET …/git/worktrees: <c>Main</c> is the workspace itself. <c>Inside</c> is false for one that lies outside the workspace or says so; it is named and not looked at.
/// <c>Gone</c>: its folder is not there any more. <c>Folder</c>, relative to the workspace, is where it can be opened and removed; null where git's folder of it and its own
/// do not name each other.
/// </summary>
public sealed record GitWorktree(string Path, string? Head, string? Branch, bool Main, bool Inside, bool Locked, bool Gone, string? Folder = null);

/// <summary>
/// POST …/git/worktrees: a branch that exists, or with <c>Create</c> a new one from <c>Start</c>: a branch, one of a remote, or the whole id of a commit; null is where
/// HEAD is. Its folder is made below <c>.worktrees</c>, by the branch's name.
/// </summary>
public sealed record GitWorktreeRequest(
    [property: Required, StringLength(250, MinimumLength = 1)] string Branch, bool Create = false, [property: StringLength(250, MinimumLength = 1)] string? Start = null);

/// <summary>POST …/git/worktrees/remove: <c>Folder</c> as the list has it. <c>Force</c> also where something would be lost.</summary>
public sealed record GitWorktreeRemoveRequest([property: Required, StringLength(4096, MinimumLength = 1)] string Folder, bool Force = false);

/// <summary>Whether it is removed; if not, <c>Loses</c> says what would be lost, for a person to decide and to force it.</summary>
public sealed record GitWorktreeRemoved(bool Removed, string? Loses);

/// <summary>POST …/git/worktrees/prune: how many were gone and are not listed any more. A locked one stays.</summary>
public sealed record GitWorktreesPruned(int Count);
