namespace Bailey.Contracts.Wardens;

/// <summary>
/// A cell: a part of a sandbox with its own processes, HOME, /tmp, masks and way out. <c>Name</c>: [a-z0-9-]{1,64}, e.g.
/// <c>person-0199…</c>, <c>tools</c>. <c>Masks</c> are paths under /workspace that read as empty inside.
/// </summary>
public sealed record CellSpec(string Name, string Kind, IReadOnlyList<string>? Masks = null);

/// <summary>
/// PUT /v1/terminals/{id}: opens a PTY; repeating it with the same id changes nothing. <c>Command</c> null is the login shell.
/// The directory is relative to /workspace.
/// </summary>
public sealed record WardenOpenTerminal(
    CellSpec Cell, IReadOnlyList<string>? Command, string? Directory, int Columns, int Rows, IReadOnlyDictionary<string, string>? Environment = null);

/// <summary>GET /v1/terminals/{id}, and the list. <c>First</c> is the oldest offset that the ring still holds.</summary>
public sealed record WardenTerminal(
    string Id, string Cell, bool Running, int? ExitCode, string? Title, int Columns, int Rows, long First, long Offset,
    DateTimeOffset Started, DateTimeOffset? Ended, DateTimeOffset LastInput, DateTimeOffset LastOutput, bool ShellInFront);

/// <summary>
/// PUT /v1/channels/{id}: a process on pipes whose output is kept until acknowledged. Output bytes are numbered from 0;
/// input is written at an offset and a repeat is ignored. An attach with a lower <c>Epoch</c> than seen before is refused (409).
/// </summary>
public sealed record WardenOpenChannel(
    CellSpec Cell, IReadOnlyList<string> Command, string? Directory, IReadOnlyDictionary<string, string>? Environment, long Epoch);

/// <summary>GET /v1/channels/{id}. <c>Acknowledged</c> to <c>Offset</c> is what is kept; <c>InputOffset</c> is how much input was taken.</summary>
public sealed record WardenChannel(
    string Id, string Cell, bool Running, int? ExitCode, long Acknowledged, long Offset, long InputOffset, long Epoch, string ErrorTail);

/// <summary>
/// POST /v1/exec: runs a command to its end in a cell; at most <c>MaxOutput</c> bytes of each stream are kept.
/// With <c>Operation</c> a repeat returns the first run's result.
/// </summary>
public sealed record WardenExec(
    CellSpec Cell, IReadOnlyList<string> Command, string? Directory = null, IReadOnlyDictionary<string, string>? Environment = null,
    byte[]? Input = null, int TimeoutMilliseconds = 30_000, int MaxOutput = 4 * 1024 * 1024, string? Operation = null);

/// <summary>What came of it. <c>ExitCode</c> is 128 + signal for a killed process, and −1 when the time ran out.</summary>
public sealed record WardenExecResult(int ExitCode, byte[] Output, byte[] Error, bool Truncated);

/// <summary>GET /v1/operations/{id}: what the warden remembers of an act: <c>State</c> unknown, running, done, failed.</summary>
public sealed record WardenOperation(string Id, string State, string? Detail);

/// <summary>GET /v1/hello.</summary>
public sealed record WardenHello(int Version, string Build, DateTimeOffset Started);

/// <summary>GET /v1/processes. Memory in bytes (PSS where readable, else RSS), CPU in milliseconds.</summary>
public sealed record WardenProcess(int Pid, int Parent, string Cell, string Command, long MemoryBytes, long CpuMilliseconds, DateTimeOffset Started);

/// <summary>GET /v1/ports: what listens inside the sandbox.</summary>
public sealed record WardenPort(int Port, string Address, string? Cell, string? Command);

/// <summary>The body of every refusal of the warden and of the host; <c>Code</c> is one of the problem codes.</summary>
public sealed record WireError(string Code, string Detail, string? ETag = null);
