using System.Collections.Concurrent;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Hosts;

/// <summary>
/// Which host serves an organisation, for good, and the link to it. Host 1 of this machine belongs to the first organisation; where every
/// organisation is to have one, the next gets the next number, and whoever started this server is told how many there must be.
/// </summary>
public sealed class HostDirectory
{
    /// <summary>The most hosts on one machine; the table says the same.</summary>
    internal const int Most = 99;

    // A host that died dials again within 250 ms: a question that comes meanwhile waits instead of failing. One that was asked for just now
    // gets a user and ids first.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_patienceAtFirst = TimeSpan.FromSeconds(30);
    private readonly Instance _instance;
    private readonly HostsOptions _options;
    private readonly Announcements _announcements;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<int, HostPlace> _places = new();
    private readonly ConcurrentDictionary<OrgId, int> _numbers = new();
    private readonly Lock _gate = new();
    private int _wanted = 1;

    internal HostDirectory(Instance instance, IOptions<HostsOptions> options, Announcements announcements, TimeProvider clock) =>
        (_instance, _options, _announcements, _clock) = (instance, options.Value, announcements, clock);

    /// <summary>Refuses with <c>no_host</c> where nothing can run the organisation's sandboxes.</summary>
    public async Task RequireHost(OrgId organisation, CancellationToken cancellationToken) => await Require(organisation, cancellationToken);

    /// <summary>What the organisation's host said about itself; null while it is away, or where there is none.</summary>
    public async Task<HostHello?> Hello(OrgId organisation, CancellationToken cancellationToken)
    {
        if (await Find(organisation, cancellationToken) is not { Link.IsCompletedSuccessfully: true } place || await place.Link is not { Hello: { } hello })
        {
            return null;
        }

        return _numbers.Count < 2 || !_options.IsOfEach ? hello : hello with
        {
            MissingWalls = [.. hello.MissingWalls, "Shared machine: workspaces of other organisations run on it too, under other users. Kernel, time and load are shared."],
        };
    }

    /// <summary>Whether the host of this number may speak for the organisation.</summary>
    public async Task<bool> IsServedBy(OrgId organisation, int host, CancellationToken cancellationToken) =>
        await Find(organisation, cancellationToken) is not null && _numbers.TryGetValue(organisation, out var number) && number == host;

    /// <summary>The link to the organisation's host.</summary>
    internal async Task<HostLink> Link(OrgId organisation, CancellationToken cancellationToken)
    {
        var place = await Require(organisation, cancellationToken);
        try
        {
            return await place.Link.WaitAsync(place.WasThere ? s_patience : s_patienceAtFirst, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new Refusal(ProblemCodes.Unavailable, place.WasThere
                ? "The host that runs this workspace is away. Sandboxes go on running; try again in a moment."
                : "The host that runs this workspace has not started yet. Try again in a moment; what keeps it is said where ./run was started.").ToException();
        }
    }

    /// <summary>The place of a host of this machine, whether it is there or not.</summary>
    internal HostPlace Place(int number) => _places.GetOrAdd(number, _ => new HostPlace());

    /// <summary>Reads which hosts there are, gives organisations without one theirs, and asks for as many to be started.</summary>
    internal async Task Assign(CancellationToken cancellationToken)
    {
        var rows = await _instance.Run(
            async scope =>
            {
                await HostStore.Assign(scope, _options.IsOfEach ? Most : 1, () => Ids.New<HostId>(_clock), _clock.GetUtcNow());
                return await HostStore.Embedded(scope);
            },
            cancellationToken);
        foreach (var row in rows.Where(row => _options.IsOfEach || row.Number == 1))
        {
            Place(row.Number).Belongs(row);
            _numbers[row.Organisation] = row.Number;
            Want(row.Number);
        }
    }

    private void Want(int hosts)
    {
        lock (_gate)
        {
            if (hosts > _wanted)
            {
                _wanted = hosts;
                _announcements.Say($"Hosts wanted: {hosts}");
            }
        }
    }

    private async Task<HostPlace> Require(OrgId organisation, CancellationToken cancellationToken) =>
        await Find(organisation, cancellationToken) ?? throw new Refusal(
            ProblemCodes.NoHost,
            _options.IsOfEach
                ? $"No host serves this organisation: this machine has {Most} already, the most there can be."
                : "No host serves this organisation: the one on the server's machine belongs to the first organisation, for good. "
                    + "The operator gives each organisation one with: BAILEY_HOSTS__EMBEDDED=per-organisation ./run").ToException();

    /// <summary>The host that is the organisation's; null where it has none, or before there is an organisation at all.</summary>
    private async Task<HostPlace?> Find(OrgId organisation, CancellationToken cancellationToken)
    {
        var isKnown = _numbers.TryGetValue(organisation, out var number);
        if (!isKnown && (_numbers.IsEmpty || _options.IsOfEach))
        {
            await Assign(cancellationToken);
            isKnown = _numbers.TryGetValue(organisation, out number);
        }

        return isKnown ? Place(number) : null;
    }
}
