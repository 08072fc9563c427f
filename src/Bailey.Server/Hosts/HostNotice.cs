using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Hosts;

/// <summary>What upper rooms hear of an organisation's host. <c>Event</c> is set for <see cref="HostNoticeKind.Said"/>.</summary>
public sealed record HostNotice(OrgId Organisation, HostNoticeKind Kind, HostEvent? Event = null);

/// <summary>Kinds of notices.</summary>
public enum HostNoticeKind
{
    /// <summary>The link is there (again): what was believed about its sandboxes may be wrong now.</summary>
    Came,

    /// <summary>The link broke; sandboxes go on without it.</summary>
    Left,

    /// <summary>The host told an event. After a crash of the server an event may come twice; number and time name it.</summary>
    Said,
}
