using Bailey.Contracts.Platform;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Wardens;
using Bailey.Server.Hosts;

namespace Bailey.Server.Terminals;

/// <summary>A terminal as it stands in its row: whose it is, and what was last known of it.</summary>
internal sealed class TerminalRow
{
    public const string Running = "running";
    public const string Over = "ended";

    public TerminalId Id { get; set; }

    public WorkspaceId WorkspaceId { get; set; }

    public string Name { get; set; } = "";

    public string? Title { get; set; }

    public string State { get; set; } = Running;

    public int? ExitCode { get; set; }

    public int Columns { get; set; }

    public int Rows { get; set; }

    public long OutputOffset { get; set; }

    public UserId Owner { get; set; }

    public string OwnerName { get; set; } = "";

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset? Ended { get; set; }

    public Terminal Shown() => new(Id, Name, Title, State, ExitCode, Columns, Rows, OutputOffset, Owner, OwnerName, Created, Ended);

    /// <summary>Takes over what a warden says about it, as far as it can be true; an ended terminal never runs again. True when something changed.</summary>
    public bool Learn(WardenTerminal said, DateTimeOffset now)
    {
        var before = (Title, State, ExitCode, Columns, Rows);
        Title = said.Title is null ? null : HostWords.Line(said.Title, 200);
        (Columns, Rows) = (Math.Clamp(said.Columns, 2, 1000), Math.Clamp(said.Rows, 1, 1000));
        OutputOffset = Math.Max(OutputOffset, said.Offset);
        if (State == Running && !said.Running)
        {
            (State, ExitCode, Ended) = (Over, said.ExitCode, now);
        }

        return before != (Title, State, ExitCode, Columns, Rows);
    }
}
