namespace Bailey.Server.Git.Door;

/// <summary>
/// A repository in a folder of this machine that the operator allowed: a <c>git upload-pack</c> of the server's own. The repository's
/// configuration is not the operator's: nothing that it names is run, and no missing object is fetched for it. git gets the folder that was
/// judged, by its open descriptor: a link that is put in its place afterwards leads nowhere.
/// </summary>
internal sealed class FolderUploadPack(OpenFolder folder) : IUploadPack
{
    public async Task Advertise(DoorExchange exchange, CancellationToken cancellationToken)
    {
        using var held = folder;
        using var repository = Repository();
        await using var process = Start(exchange, repository, "--http-backend-info-refs");
        process.Input.Close();
        var first = await PacketLines.Next(buffer => exchange.Read(process.Output, buffer, cancellationToken));
        if (first.IsEmpty)
        {
            throw new DoorRefusedException(404, $"There is no repository that can be read: {await process.Complaint(cancellationToken)}");
        }

        exchange.Begin(GitService.UploadPack.Advertisement);
        if (!first.Span[4..].StartsWith("version 2"u8))
        {
            await exchange.Write(GitService.UploadPack.Announcement, cancellationToken);
        }

        await exchange.Write(first, cancellationToken);
        await exchange.Copy(process.Output, cancellationToken);
    }

    public async Task Fetch(DoorExchange exchange, CancellationToken cancellationToken)
    {
        using var held = folder;
        using var repository = Repository();
        await using var process = Start(exchange, repository, null);
        await using var body = exchange.PlainBody();
        var fed = process.Feed(body, cancellationToken);
        exchange.Begin(GitService.UploadPack.Result);
        await exchange.Copy(process.Output, cancellationToken);
        await fed;
    }

    /// <summary>A working copy is served from its .git; a .git that is a file or a link leads elsewhere and is not followed.</summary>
    private OpenFolder Repository() => folder.Inner(".git") ?? folder;

    private static RemoteProcess Start(DoorExchange exchange, OpenFolder repository, string? option)
    {
        var environment = new Dictionary<string, string>
        {
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_ALLOW_PROTOCOL"] = "none",
            ["GIT_NO_LAZY_FETCH"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["HOME"] = "/nonexistent",
        };
        if (exchange.Protocol is { } protocol)
        {
            environment["GIT_PROTOCOL"] = protocol;
        }

        return new RemoteProcess(
            "/usr/bin/git",
            ["-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false",
                "upload-pack", "--strict", "--stateless-rpc", .. option is null ? (string[])[] : [option], "--", repository.Name],
            environment);
    }
}
