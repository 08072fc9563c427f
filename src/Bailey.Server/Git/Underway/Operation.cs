using Bailey.Contracts.Platform;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Underway;

/// <summary>What git has begun and not ended, told by the files that it leaves at the top of its folder.</summary>
internal sealed record Operation(string Kind, IReadOnlySet<string> Marks)
{
    /// <summary>Several commits are picked or reverted one after the other.</summary>
    public bool IsSequence => Marks.Contains("sequencer");

    /// <summary>merge, rebase, cherry-pick, revert, bisect, or null.</summary>
    public static string? KindOf(IReadOnlySet<string> marks) =>
        marks.Contains("rebase-merge") || marks.Contains("rebase-apply") ? "rebase"
        : marks.Contains("MERGE_HEAD") ? "merge"
        : marks.Contains("CHERRY_PICK_HEAD") ? "cherry-pick"
        : marks.Contains("REVERT_HEAD") ? "revert"
        : marks.Contains("BISECT_LOG") ? "bisect"
        : null;

    /// <summary>
    /// The one that is under way, if it can be ended here: where git would start other programs for it (a list of commands to edit or run, changes that it
    /// put away itself) it is left to a terminal, since it would end half way.
    /// </summary>
    public static async Task<Operation> Of(WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        var marks = await repository.Marks(cancellationToken);
        var kind = KindOf(marks) ?? throw new Refusal(ProblemCodes.Conflict, "Nothing is under way in this repository.").ToException();
        var inside = kind == "rebase" ? await repository.Names("rebase-merge", cancellationToken) : marks;
        return kind != "bisect" && !marks.Contains("rebase-apply") && !marks.Contains("MERGE_AUTOSTASH") && !inside.Contains("autostash") && !inside.Contains("amend")
            ? new Operation(kind, marks)
            : throw new Refusal(ProblemCodes.Conflict, $"This {kind} needs programs that Bailey does not start by itself: end it in a terminal.").ToException();
    }
}
