using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Host.Events;
using Bailey.Host.Sandboxes;

namespace Bailey.Host.Idle;

/// <summary>
/// Says which sandboxes have not been used for their time. Use is what was asked of the warden, bytes of a socket, CPU, egress, and a program in front of a
/// terminal's shell; sockets that are silent, watches and looks are none. A frozen or stopped one costs a comparison.
/// </summary>
internal sealed partial class IdleWatch(SandboxDirectory sandboxes, ISandboxDriver driver, HostEventLog events, TimeProvider clock, ILogger<IdleWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_grain = TimeSpan.FromMinutes(1);
    private readonly Dictionary<Sandbox, Seen> _seen = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!driver.CanFreeze)
        {
            NoFreezer(log);
        }

        while (true)
        {
            await Task.Delay(IdleRule.Pause(sandboxes.All.Select(one => one.Idle)), clock, stoppingToken);
            await Task.WhenAll(sandboxes.All.Where(one => one.Status.State is "awake" or "frozen").ToList().Select(one => Look(one, stoppingToken)));
            foreach (var gone in _seen.Keys.Except(sandboxes.All.Where(one => one.Running is not null)).ToList())
            {
                _seen.Remove(gone);
            }
        }
    }

    internal async Task Look(Sandbox sandbox, CancellationToken cancel)
    {
        try
        {
            if (!_seen.TryGetValue(sandbox, out var seen))
            {
                _seen[sandbox] = seen = new Seen();
            }

            if (sandbox.Status.State == "awake")
            {
                Measure(sandbox, seen);
                sandbox.KeepLastUse(s_grain);
            }

            var use = sandbox.Uses.Number;
            if (IdleRule.Verdict(sandbox.Status.State, clock.GetUtcNow() - sandbox.Uses.Last, sandbox.Idle, driver.CanFreeze) is not { } verdict
                || (seen.Told == (verdict, use) && clock.GetElapsedTime(seen.ToldAt) < s_again))
            {
                return;
            }

            if (sandbox.Status.State == "awake")
            {
                var inFront = await HasProgramInFront(sandbox, cancel);
                // What the question took is not the workspace's doing.
                seen.Cpu = sandbox.Running?.Stats().CpuMicroseconds ?? -1;
                if (inFront)
                {
                    sandbox.Uses.Touch();
                    return;
                }
            }

            (seen.Told, seen.ToldAt) = ((verdict, use), clock.GetTimestamp());
            events.Idle(sandbox.Id, verdict, use);
        }
        catch (Exception failed) when (failed is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
        {
            Failed(log, sandbox.Id.ToString(), failed.Message);
        }
    }

    private void Measure(Sandbox sandbox, Seen seen)
    {
        var cpu = sandbox.Running?.Stats().CpuMicroseconds ?? -1;
        var now = clock.GetTimestamp();
        if (sandbox.IsUsed || (seen.At is { } at && cpu >= 0 && seen.Cpu >= 0 && IdleRule.IsBusy(cpu - seen.Cpu, clock.GetElapsedTime(at, now))))
        {
            sandbox.Uses.Touch();
        }

        (seen.Cpu, seen.At) = (cpu, now);
    }

    // What the warden says is its own: it can keep itself awake, as any program inside can, and nobody else. One that does not answer is not asked to freeze.
    private static async Task<bool> HasProgramInFront(Sandbox sandbox, CancellationToken cancel)
    {
        using var use = sandbox.Look();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_answer);
        try
        {
            using var answer = await sandbox.Warden.Send(new HttpRequestMessage(HttpMethod.Get, "http://warden/v1/terminals"), limit.Token);
            var body = await BoundedBody.Read(answer.Content, limit.Token);
            return JsonSerializer.Deserialize(body, WireJson.Default.IReadOnlyListWardenTerminal)?.Any(one => one is { Running: true, ShellInFront: false }) ?? false;
        }
        catch (Exception silent) when (silent is HttpRequestException or IOException or JsonException || (silent is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Nothing on this machine can freeze a sandbox: idle ones stay awake until it is time to stop them.")]
    private static partial void NoFreezer(ILogger log);

    [LoggerMessage(LogLevel.Warning, "sandbox {Id} could not be looked at: {Why}")]
    private static partial void Failed(ILogger log, string id, string why);

    private sealed class Seen
    {
        public long Cpu { get; set; } = -1;

        public long? At { get; set; }

        public (string Verdict, long Use)? Told { get; set; }

        public long ToldAt { get; set; }
    }
}
