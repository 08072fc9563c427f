using Bailey.Contracts.Platform;

namespace Bailey.Server.Audit;

/// <summary>
/// Asks whoever did an operation what became of it. Throws or answers <see cref="OperationAnswer.AskLater"/> when nobody can be asked now. Registered
/// by the room that talks to wardens, and under a type of the record by whoever acts somewhere else.
/// </summary>
public delegate Task<OperationAnswer> AskOperation(OpenOperation open, CancellationToken cancellationToken);

/// <summary>An act whose intent stands in the record without an outcome; the facts are those of the intent, none where they were erased.</summary>
public sealed record OpenOperation(OrgId Organisation, WorkspaceId Workspace, OperationId Operation, string Type, IReadOnlyDictionary<string, string> Facts);

/// <summary>What became of an operation.</summary>
public enum OperationAnswer
{
    /// <summary>It took effect.</summary>
    Done,

    /// <summary>It never took effect and will not.</summary>
    NotDone,

    /// <summary>Nobody knows and nobody will.</summary>
    Unknown,

    /// <summary>Nobody can be asked now.</summary>
    AskLater,
}
