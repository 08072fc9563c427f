using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Hosts;

/// <summary>GET …/host: what the organisation's host is and which walls it has. GET …/host/doctor: it tries them now, in a sandbox of its own.</summary>
internal static class ReadHost
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/orgs/{org}/host").WithTags("Hosts");
        group.MapGet("", Hello).Requires(Actions.HostRead).OnlyReads();
        group.MapGet("doctor", Doctor).Requires(Actions.HostRead).OnlyReads();
    }

    private static async Task<HostHello> Hello(OrgId org, HostDirectory hosts, CancellationToken cancellationToken)
    {
        // One that is just starting is waited for, as with every other question to it.
        await hosts.Link(org, cancellationToken);
        return await hosts.Hello(org, cancellationToken)
            ?? throw new Refusal(ProblemCodes.Unavailable, "The host is away. Sandboxes go on running; try again in a moment.").ToException();
    }

    private static Task<IReadOnlyList<SandboxProbe>> Doctor(OrgId org, Sandboxes sandboxes, CancellationToken cancellationToken) =>
        sandboxes.Probe(org, cancellationToken);
}
