using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Git;
using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>kill -9 of any part, at any moment: nothing that was acknowledged is lost, and what ran goes on running.</summary>
public sealed class InterruptionTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_terminals_go_on_when_any_part_is_killed_during_writes()
    {
        await using var bailey = await BaileyInstance.Start();
        using var owner = await Person.SetUp(bailey);
        var workspace = await owner.CreateWorkspace("work", null);
        using var first = await owner.OpenTerminal(workspace);
        Assert.Equal("0", await first.Run("cd /workspace && git init -q . && git config user.email a@example.org && git config user.name A"));
        await first.Type("i=0; while :; do i=$((i+1)); echo tick-$i; sleep 0.2; done\r");
        await first.Until(new Regex("tick-3", RegexOptions.None, s_patience));

        var random = new SeededSample(Scale.Seed);
        Dictionary<string, byte[]> acknowledged = [];
        List<string> commits = [];
        var committed = new TaskCompletionSource();
        for (var round = 0; round < Scale.Rounds(3, 20); round++)
        {
            var part = (InstancePart)(round % 3);
            var writing = Write(owner, workspace, round, acknowledged, commits, committed);
            // However slow the machine: something must have been acknowledged that could be lost.
            await Task.WhenAny(writing, committed.Task);
            await Task.Delay(random.Next(400));
            await bailey.Kill(part);
            await writing;
            await bailey.WaitUntilReady();
            await Check(owner, workspace, acknowledged, commits);
        }

        Assert.NotEmpty(acknowledged);
        Assert.NotEmpty(commits);
        using var again = await owner.Attach(workspace, first.Id, 0);
        var last = Ticks(first.Output).Max();
        await again.Until(new Regex($"tick-{(last + 5).ToString(CultureInfo.InvariantCulture)}\\r", RegexOptions.None, s_patience));
        var ticks = Ticks(again.Output).ToList();
        Assert.Equal(Enumerable.Range(ticks[0], ticks.Count), ticks);
    }

    [Fact]
    public async Task Changes_of_several_steps_that_a_kill_cut_off_have_a_true_outcome_in_the_record()
    {
        await using var bailey = await BaileyInstance.Start();
        using var owner = await Person.SetUp(bailey);
        var workspace = await owner.CreateWorkspace("work", null);
        using (var terminal = await owner.OpenTerminal(workspace))
        {
            Assert.Equal("0", await terminal.Run("git init -q . && echo 1 > file && git add file && git commit -qm first"));
        }

        var random = new SeededSample(Scale.Seed);
        for (var round = 0; round < Scale.Rounds(3, 20); round++)
        {
            var acting = PutAwayAndBack(owner, workspace);
            await Task.WhenAny(acting, Task.Delay(100 + random.Next(600)));
            await bailey.Kill(InstancePart.Server);
            await acting;
            await bailey.WaitUntilReady();
            var events = await NoneAlone(owner);
            // What the record says was kept and not taken out is what there is.
            var stashes = await Patiently(() => owner.All<GitStash>($"{owner.RouteOf(workspace)}/git/stashes"));
            var made = events.Count(e => e is { Type: "git.stashed", Phase: "outcome", Result: "done" or "unknown" });
            var taken = events.Count(e => e is { Type: "git.stash_applied", Phase: "outcome", Result: "done" });
            Assert.Equal(made - taken, stashes.Count);
        }
    }

    private static async Task PutAwayAndBack(Person owner, Workspace workspace)
    {
        try
        {
            while (true)
            {
                await owner.Write(workspace, "file", Encoding.UTF8.GetBytes($"{Guid.CreateVersion7()}"));
                var stash = await owner.Post<GitStash>($"{owner.RouteOf(workspace)}/git/stash", new GitStashRequest());
                await owner.Post<GitStashApplied>($"{owner.RouteOf(workspace)}/git/stash/apply", new GitStashApplyRequest(stash.Id, Pop: true));
            }
        }
        catch (Exception interrupted) when (interrupted is HttpRequestException or TaskCanceledException)
        {
            // The kill.
        }
    }

    [Fact]
    public async Task Ctrl_C_leaves_terminals_running_and_the_next_start_finds_them()
    {
        await using var bailey = await BaileyInstance.Start();
        using var owner = await Person.SetUp(bailey);
        var workspace = await owner.CreateWorkspace("work", null);
        using var first = await owner.OpenTerminal(workspace);
        await first.Run("cd /workspace; kept=still-here");
        Assert.Equal(0, await bailey.Interrupt());
        await bailey.Start();
        using var again = await owner.Attach(workspace, first.Id);
        await again.Run("echo \"$kept\" again");
        Assert.Contains("still-here again", again.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Ticks(string output) =>
        Regex.Matches(output, "tick-(\\d+)\\r", RegexOptions.None, s_patience).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));

    // Writes until a request fails, which is when the part was killed; what was answered with success is what must be there.
    private static async Task Write(Person owner, Workspace workspace, int round, Dictionary<string, byte[]> acknowledged, List<string> commits, TaskCompletionSource committed)
    {
        for (var i = 0; i < 40; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"round-{round}-file-{i}.txt");
            var content = Encoding.UTF8.GetBytes($"{round} {i} {new string('x', i * 1000)}");
            try
            {
                await owner.Write(workspace, path, content);
                acknowledged[path] = content;
                if (i % 5 == 4)
                {
                    var commit = await owner.Post<GitCommitResponse>($"{owner.RouteOf(workspace)}/git/commit", new GitCommitRequest($"round {round}, {i}", All: true));
                    commits.Add(commit.Id);
                    committed.TrySetResult();
                }
            }
            catch (Exception interrupted) when (interrupted is HttpRequestException or TaskCanceledException)
            {
                return;
            }
        }
    }

    private static async Task Check(Person owner, Workspace workspace, Dictionary<string, byte[]> acknowledged, List<string> commits)
    {
        foreach (var (path, content) in acknowledged)
        {
            Assert.Equal(content, await Patiently(() => owner.ReadFile(workspace, path)));
        }

        var log = await Patiently(() => owner.All<GitLogEntry>($"{owner.RouteOf(workspace)}/git/log"));
        Assert.Subset(log.Select(entry => entry.Id).ToHashSet(), commits.ToHashSet());

        var written = (await NoneAlone(owner)).Where(e => e is { Type: "file.written", Result: "done" }).ToList();
        Assert.True(written.Count >= acknowledged.Count, $"{written.Count} writes recorded, {acknowledged.Count} acknowledged");
    }

    /// <summary>The record once every intent has its outcome: the reconciler asks, and an intent stays alone only until it has.</summary>
    private static Task<IReadOnlyList<AuditEvent>> NoneAlone(Person owner) => Patiently<IReadOnlyList<AuditEvent>>(async () =>
    {
        var events = await owner.All<AuditEvent>($"{owner.Route}/audit/events");
        var alone = events.Where(e => e.Phase == "intent").ExceptBy(events.Where(e => e.Phase == "outcome").Select(e => e.Operation), e => e.Operation).ToList();
        return alone.Count == 0 ? events : throw new HttpRequestException($"{alone.Count} intents have no outcome: {alone[0].Type}");
    });

    // The link between server and host, or the database, may need a moment after a kill.
    private static async Task<T> Patiently<T>(Func<Task<T>> act)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (HttpRequestException) when (attempt < 200)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>A small generator (SplitMix64), so that a sample is the same on every machine.</summary>
    private sealed class SeededSample(int seed)
    {
        private ulong _state = (ulong)seed;

        public int Next(int below)
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)below);
        }
    }
}
