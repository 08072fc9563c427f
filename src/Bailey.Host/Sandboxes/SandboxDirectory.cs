using System.Collections.Concurrent;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Host.Egress;
using Bailey.Host.Events;
using Bailey.Host.Settings;

namespace Bailey.Host.Sandboxes;

/// <summary>All sandboxes of this host.</summary>
internal sealed class SandboxDirectory(
    HostSettings settings, SandboxRecords records, ISandboxDriver driver, HostEventLog events, EgressProxy proxy, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<WorkspaceId, Sandbox> _all = new();
    private readonly SemaphoreSlim _making = new(1);

    /// <summary>All that are somebody's.</summary>
    public IEnumerable<Sandbox> All => _all.Values.Where(sandbox => !sandbox.Record.Probe);

    public Sandbox? Find(WorkspaceId id) => _all.GetValueOrDefault(id) is { Record.Probe: false } sandbox ? sandbox : null;

    /// <summary>Finds what earlier host processes left, and takes over what runs.</summary>
    public async Task Load(CancellationToken cancel)
    {
        foreach (var record in records.Load())
        {
            Add(record);
        }

        await Task.WhenAll(_all.Values.Select(sandbox => sandbox.Adopt(cancel)));
        foreach (var left in _all.Values.Where(sandbox => sandbox.Record.Probe).ToList())
        {
            await Delete(left, cancel);
        }
    }

    public async Task<Sandbox> Put(SandboxSpec spec, CancellationToken cancel)
    {
        await _making.WaitAsync(cancel);
        try
        {
            if (Find(spec.Workspace) is { } there)
            {
                await there.Put(spec, cancel);
                return there;
            }

            return await Make(spec, probe: false, cancel);
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>A throw-away sandbox for the isolation check, as any other but with no destination allowed.</summary>
    public Task<Sandbox> MakeForProbe(WorkspaceId id, CancellationToken cancel) => Make(
        new SandboxSpec(default, id, default, "host", "doctor", SandboxLimits.Default, new EgressPolicy([], false)), probe: true, cancel);

    public async Task Delete(Sandbox sandbox, CancellationToken cancel)
    {
        await sandbox.Delete(cancel);
        _all.TryRemove(sandbox.Id, out _);
        sandbox.Dispose();
    }

    public string Build => settings.Build;

    public void Dispose() => _making.Dispose();

    private async Task<Sandbox> Make(SandboxSpec spec, bool probe, CancellationToken cancel)
    {
        // On record before anything is made, so that a host that is killed here leaves nothing that nobody knows of.
        var record = driver.Reserve(records.Make(spec, driver.Name) with { Probe = probe });
        SandboxRecords.Save(record);
        try
        {
            await driver.Create(record, cancel);
        }
        catch
        {
            await driver.Delete(record, CancellationToken.None);
            throw;
        }

        var made = Add(record);
        if (!probe)
        {
            events.Changed(made.Id, made.Status.State);
        }

        return made;
    }

    private Sandbox Add(SandboxRecord record) =>
        _all[record.Spec.Workspace] = new Sandbox(record, driver, events, proxy.For(record), clock);
}
