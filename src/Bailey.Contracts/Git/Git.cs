using System.ComponentModel.DataAnnotations;
using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Git;

/// <summary>GET …/git/status. <c>Repository</c> is false where the workspace holds none. <c>Head</c> is a commit id, null before the first.</summary>
public sealed record GitStatus(
    bool Repository, string? Branch, string? Head, string? Upstream, int Ahead, int Behind, IReadOnlyList<GitChange> Changes, bool Truncated);

/// <summary>One changed path. <c>Index</c> and <c>Tree</c> are git's letters (M A D R C U ? .), <c>From</c> the old path of a rename.</summary>
public sealed record GitChange(string Path, string? From, string Index, string Tree);

/// <summary>GET …/git/diff?path=&amp;staged=: both sides as text; null where the side does not exist, <c>Binary</c> where it is not text.</summary>
public sealed record GitDiff(string Path, string? Old, string? New, bool Binary, bool TooLarge);

/// <summary>POST …/git/stage and …/git/unstage.</summary>
public sealed record GitPathsRequest([property: Required, Items(1, 1000)] IReadOnlyList<string> Paths);

/// <summary>POST …/git/commit: what is staged, or everything that changed with <c>All</c>; the author is the person who is signed in.</summary>
public sealed record GitCommitRequest(
    [property: Required, StringLength(64_000, MinimumLength = 1)] string Message, bool All = false);

/// <summary>The new commit.</summary>
public sealed record GitCommitResponse(string Id, string Summary);

/// <summary>GET …/git/log.</summary>
public sealed record GitLogEntry(string Id, IReadOnlyList<string> Parents, string Author, string Email, DateTimeOffset Time, string Summary);

/// <summary>GET …/git/branches.</summary>
public sealed record GitBranch(string Name, string Head, bool Current, bool Remote);

/// <summary>POST …/git/switch: <c>Create</c> makes the branch from where HEAD is.</summary>
public sealed record GitSwitchRequest([property: Required, StringLength(250, MinimumLength = 1)] string Branch, bool Create = false);
