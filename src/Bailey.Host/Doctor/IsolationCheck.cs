using System.Net;
using System.Text;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Host.Sandboxes;
using Bailey.Host.Settings;

namespace Bailey.Host.Doctor;

/// <summary>
/// The isolation check: makes a real sandbox, asks every probe from inside a cell of it, and removes it. A probe that could not be asked counts as
/// a wall that does not hold.
/// </summary>
internal sealed class IsolationCheck(HostSettings settings, SandboxDirectory sandboxes, TimeProvider clock) : IDisposable
{
    private const int ProbeSeconds = 15;
    private const int AtOnce = 16;
    private const int AllMilliseconds = 120_000;
    private readonly SemaphoreSlim _one = new(1);

    public async Task<IReadOnlyList<SandboxProbe>> Run(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            using var canaries = new Canaries();
            var means = WallProbes.Means().ToList();
            var walls = WallProbes.All(canaries, settings.Data, Environment.ProcessId, Dns.GetHostName()).ToList();
            var known = KnownProbes.All(settings.Data).ToList();
            var answers = await Ask([.. means, .. walls, .. known], cancel);
            return
            [
                .. means.Select(probe => Judge(probe, answers, wanted: true)),
                .. walls.Select(probe => Judge(probe, answers, wanted: false)),
                new SandboxProbe("nothing reached a service of the machine", "wall", canaries.Heard.Count == 0 ? "holds" : "fails",
                    canaries.Heard.Count == 0 ? null : "reached: " + string.Join(", ", canaries.Heard)),
                .. known.Select(probe => Judge(probe, answers, wanted: false)),
            ];
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private static SandboxProbe Judge(Probe probe, Dictionary<Probe, bool> answers, bool wanted)
    {
        var asked = answers.TryGetValue(probe, out var yes);
        var held = asked && yes == wanted;
        return probe.Known is { } reason
            ? new SandboxProbe(probe.Name, "known", held ? "holds" : "leaks", reason)
            : new SandboxProbe(probe.Name, "wall", held ? "holds" : "fails", asked ? null : "it could not be asked");
    }

    // Each probe is a bash of its own with a time limit; its number and answer is one line of output.
    private async Task<Dictionary<Probe, bool>> Ask(List<Probe> probes, CancellationToken cancel)
    {
        var script = new StringBuilder("exec 2>/dev/null\nt() { if timeout -s KILL " + ProbeSeconds + " bash -c \"$2\" >/dev/null </dev/null; then echo \"$1 1\"; else echo \"$1 0\"; fi; }\n");
        for (var index = 0; index < probes.Count; index++)
        {
            script.Append($"t {index} '{probes[index].Script.Replace("'", "'\\''", StringComparison.Ordinal)}' &\n");
            if (index % AtOnce == AtOnce - 1)
            {
                script.Append("wait\n");
            }
        }

        script.Append("wait\n");
        var sandbox = await sandboxes.MakeForProbe(Ids.New<WorkspaceId>(clock), cancel);
        try
        {
            await sandbox.Start(settings.Build, null, cancel);
            var exec = new WardenExec(new CellSpec("doctor", "doctor"), ["bash", "-c", script.ToString()], TimeoutMilliseconds: AllMilliseconds);
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://warden/v1/exec")
            {
                Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(exec, WireJson.Default.WardenExec)),
            };
            request.Content.Headers.ContentType = new("application/json");
            using var answer = await sandbox.Warden.Send(request, cancel);
            var result = answer.IsSuccessStatusCode
                ? JsonSerializer.Deserialize(await answer.Content.ReadAsStreamAsync(cancel), WireJson.Default.WardenExecResult)
                : throw new WallException($"The isolation check could not run: the warden answered {(int)answer.StatusCode}.");
            return Encoding.UTF8.GetString(result!.Output).Split('\n').Select(line => line.Split(' '))
                .Where(words => words.Length == 2 && int.TryParse(words[0], out var number) && number < probes.Count)
                .DistinctBy(words => words[0])
                .ToDictionary(words => probes[int.Parse(words[0])], words => words[1] == "1");
        }
        finally
        {
            await sandboxes.Delete(sandbox, CancellationToken.None);
        }
    }
}
