using Bailey.Bench;
using Bailey.TestKit;

// bench/run [name]: each figure beside a floor or a peer, in the same run on the same machine.
Dictionary<string, Func<Report, Task>> all = new(StringComparer.Ordinal)
{
    ["wake"] = WakeBench.Run,
    ["keystroke"] = KeystrokeBench.Run,
    ["output"] = OutputBench.Run,
    ["flood"] = FloodBench.Run,
    ["fair"] = FairBench.Run,
    ["ssh"] = SshBench.Run,
    ["start"] = StartBench.Run,
    ["memory"] = MemoryBench.Run,
    ["thaw"] = ThawBench.Run,
    ["terminals"] = TerminalsBench.Run,
    ["scale"] = ScaleBench.Run,
    ["files"] = FilesBench.Run,
    ["search"] = SearchBench.Run,
};

var wanted = args.Length == 0 ? all.Keys.ToArray() : args;
if (wanted.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no bench '{unknown}'; there are {string.Join(", ", all.Keys)}.");
    return 2;
}

var report = new Report();
Console.WriteLine($"{Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} before, {Repository.Root}");
foreach (var name in wanted)
{
    try
    {
        await all[name](report);
    }
    catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or HttpRequestException or IOException)
    {
        report.Failed(name, failure.Message);
    }
}

report.Print();
return report.Missed == 0 ? 0 : 1;
