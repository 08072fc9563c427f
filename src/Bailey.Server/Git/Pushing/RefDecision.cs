namespace Bailey.Server.Git.Pushing;

/// <summary>What was decided about one ref, and then what the remote did with it; a reason is why not.</summary>
internal sealed record RefDecision(PushCommand Command, bool IsForced, string? Refused)
{
    /// <summary>The remote's own reason, once it was asked.</summary>
    public string? Rejected { get; init; }

    public bool GoesOn => Refused is null;

    public string? Reason => Refused ?? Rejected;

    public string Kind => Command.IsDelete ? "delete" : Command.IsCreate ? "create" : IsForced ? "force" : "update";
}
