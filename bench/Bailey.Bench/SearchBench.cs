using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>A search of 200 MB that finds some lines, over HTTP to the last match, beside ripgrep asked the same.</summary>
internal static class SearchBench
{
    // 2,000 files of 100 KB in 100 folders; one line in every tenth file is what is looked for.
    private const string Tree =
        "head -c 75000 /dev/urandom | base64 -w 80 > /tmp/bench-block && mkdir tree && cd tree && for d in $(seq 100); do mkdir d$d; for f in $(seq 20); do "
        + "{ echo \"$d $f\"; cat /tmp/bench-block; [ $((f % 10)) -ne 0 ] || echo 'a Needle in the hay'; } > d$d/f$f.txt; done; done; rm /tmp/bench-block; cd ..";

    public static async Task Run(Report report)
    {
        await using var subject = await Subject.Start();
        var workspace = await subject.Workspace("search");
        using var floor = new TemporaryFolder();
        await Beside.Prepare(subject, workspace, floor, Tree);
        await FilesBench.Row(
            report, "search a tree of 200 MB", 1.5, "rg",
            () => Beside.Process(floor, "rg", "--no-config", "--json", "--hidden", "--ignore-case", "--fixed-strings", "--regexp", "needle", "."),
            () => FilesBench.Read(subject, workspace, "search?query=needle&limit=10000"));
    }
}
