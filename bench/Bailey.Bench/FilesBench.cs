using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>A folder, a file and a repository's state over HTTP, beside the program that a shell would start for it on the same content.</summary>
internal static class FilesBench
{
    private const int Rounds = 30;
    private const int Megabytes4 = 4 * 1024 * 1024;

    private const string Content =
        "mkdir many && (cd many && seq -f 'file-%05.0f.txt' 10000 | xargs touch) && head -c 4194304 /dev/urandom | base64 -w 100 | head -c 4194304 > open.txt && cp open.txt save.txt";

    private const string Repository =
        "mkdir -p repo && cd repo && git init -q . && for d in $(seq 200); do mkdir d$d; for f in $(seq 100); do echo \"$d $f\" > d$d/f$f.txt; done; done && git add . "
        + "&& git -c user.name=bench -c user.email=bench@example.org commit -qm all && echo changed > d7/f7.txt && echo new > new.txt && git status >/dev/null && cd ..";

    public static async Task Run(Report report)
    {
        await using var subject = await Subject.Start();
        var files = await subject.Workspace("files");
        using var floor = new TemporaryFolder();
        await Beside.Prepare(subject, files, floor, Content);

        await Row(report, "list 10,000 files", 3, "ls -la", () => Beside.Process(floor, "ls", "-la", "many"), () => Read(subject, files, "files?path=many&limit=10000"));
        await Row(report, "open a file of 4 MB", 2, "cat", () => Beside.Process(floor, "cat", "open.txt"), () => Read(subject, files, "files/content?path=open.txt"));

        // A save that a crash cannot halve: written aside, on the disk, then in its place.
        var text = await File.ReadAllBytesAsync(floor.At("save.txt"));
        var saved = 0;
        await Row(
            report, "save a file of 4 MB", 2, "dd conv=fsync, mv",
            () => Beside.Process(floor, "sh", "-c", "dd if=open.txt of=aside bs=1M conv=fsync status=none && mv aside save.txt"),
            () =>
            {
                text[saved++] ^= 1;
                return Save(subject, files, text);
            });

        var git = await subject.Workspace("git");
        using var repository = new TemporaryFolder();
        // The workspace is the repository itself.
        await Beside.Prepare(subject, git, repository, Repository, "rm -rf .git && mv repo/* repo/.git . && rmdir repo && git status >/dev/null");
        await Row(
            report, "git status of 20,000 files", 2, "git status",
            () => Beside.Process(repository, "git", "status", "--porcelain=v2", "--branch", "-z"), () => Read(subject, git, "git/status"));
    }

    internal static async Task Row(Report report, string what, double most, string program, Func<Task<TimeSpan>> floor, Func<Task<TimeSpan>> own)
    {
        Sample beside = new(), ours = new();
        for (var round = -3; round < Rounds; round++)
        {
            var (one, other) = (await floor(), await own());
            // The first three warm both up.
            if (round >= 0)
            {
                beside.Add(one);
                ours.Add(other);
            }
        }

        var ratio = ours.Median / beside.Median;
        report.Add(what, ours.Show(0.95), $"{program} {beside.Show(0.95)}", ratio, $"<= {most:0.0} x", ratio <= most);
    }

    internal static Task<TimeSpan> Read(Subject subject, Workspace workspace, string word) => Beside.Time(async () =>
    {
        using var answer = await subject.Owner.Client.GetAsync(new Uri($"{subject.Owner.RouteOf(workspace)}/{word}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    });

    private static Task<TimeSpan> Save(Subject subject, Workspace workspace, byte[] text) => Beside.Time(async () =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{subject.Owner.RouteOf(workspace)}/files/content?path=save.txt") { Content = new ByteArrayContent(text, 0, Megabytes4) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await subject.Owner.Client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    });
}
