using System.ComponentModel.DataAnnotations;

namespace Bailey.Contracts.Workspaces;

/// <summary>
/// PUT …/projects/{project}/idle: minutes without use until its workspaces are frozen, and until they are stopped, both counted from the last use. Null:
/// what the instance says. 0: never.
/// </summary>
public sealed record ProjectIdleRequest([property: Range(0, 10_080)] int? FreezeMinutes = null, [property: Range(0, 43_200)] int? StopMinutes = null);

/// <summary>
/// GET …/projects/{project}/idle. <c>FreezeSeconds</c> and <c>StopSeconds</c> are what holds, 0 for never; <c>Default…</c> what holds where the project says
/// nothing. <c>MostMinutes</c> is the operator's limit, 0 for none. <c>CanFreeze</c> is false where the host has no freezer, and then the first step is
/// skipped; null while the host is away.
/// </summary>
public sealed record ProjectIdle(
    int? FreezeMinutes, int? StopMinutes, int FreezeSeconds, int StopSeconds, int DefaultFreezeSeconds, int DefaultStopSeconds, int MostMinutes, bool? CanFreeze);
