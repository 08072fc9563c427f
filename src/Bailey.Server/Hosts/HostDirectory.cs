using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Hosts;

/// <summary>Which host serves an organisation, and the link to it. The host of this machine belongs to the first organisation, for good.</summary>
public sealed class HostDirectory
{
    // A host that died dials again within 250 ms: a question that comes meanwhile waits instead of failing.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private readonly Instance _instance;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private TaskCompletionSource<HostLink> _link = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<HostRow> _row = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal HostDirectory(Instance instance, TimeProvider clock) => (_instance, _clock) = (instance, clock);

    /// <summary>The embedded host's row, as soon as there is an organisation that it can belong to.</summary>
    internal Task<HostRow> Assigned => _row.Task;

    /// <summary>Refuses with <c>no_host</c> where nothing can run the organisation's sandboxes.</summary>
    public async Task RequireHost(OrgId organisation, CancellationToken cancellationToken)
    {
        if (await Embedded(cancellationToken) is not { } host || host.Organisation != organisation)
        {
            throw new Refusal(
                ProblemCodes.NoHost,
                "No host serves this organisation: the one on the server's machine belongs to the first organisation. On another machine type: bailey-host enroll").ToException();
        }
    }

    /// <summary>What the organisation's host said about itself; null while it is away, or where there is none.</summary>
    public async Task<HostHello?> Hello(OrgId organisation, CancellationToken cancellationToken)
    {
        if (await Embedded(cancellationToken) is not { } host || host.Organisation != organisation)
        {
            return null;
        }

        lock (_gate)
        {
            return _link.Task.IsCompletedSuccessfully ? _link.Task.GetAwaiter().GetResult().Hello : null;
        }
    }

    /// <summary>The link to the organisation's host.</summary>
    internal async Task<HostLink> Link(OrgId organisation, CancellationToken cancellationToken)
    {
        await RequireHost(organisation, cancellationToken);
        Task<HostLink> link;
        lock (_gate)
        {
            link = _link.Task;
        }

        try
        {
            return await link.WaitAsync(s_patience, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new Refusal(ProblemCodes.Unavailable, "The host that runs this workspace is away. Sandboxes go on running; try again in a moment.").ToException();
        }
    }

    /// <summary>The row of the host on this machine; null before there is an organisation.</summary>
    internal async Task<HostRow?> Embedded(CancellationToken cancellationToken)
    {
        if (_row.Task.IsCompletedSuccessfully)
        {
            return await _row.Task;
        }

        var row = await _instance.Run(scope => HostStore.Embedded(scope, Ids.New<HostId>(_clock), _clock.GetUtcNow()), cancellationToken);
        if (row is not null)
        {
            _row.TrySetResult(row);
        }

        return row;
    }

    /// <summary>A link whose host said hello. It takes the place of an older one, which is ended.</summary>
    internal void Came(HostLink link)
    {
        HostLink? old = null;
        lock (_gate)
        {
            if (_link.Task.IsCompletedSuccessfully)
            {
                old = _link.Task.GetAwaiter().GetResult();
                _link = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _link.SetResult(link);
        }

        old?.Dispose();
    }

    /// <summary>The link ended; true when it was the one in use.</summary>
    internal bool Left(HostLink link)
    {
        lock (_gate)
        {
            if (!_link.Task.IsCompletedSuccessfully || !ReferenceEquals(_link.Task.GetAwaiter().GetResult(), link))
            {
                return false;
            }

            _link = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }
}
