namespace Bailey.Server.Git.Door;

/// <summary>
/// The read side of a remote over ssh. Over a connection the far side first advertises: for a fetch that part is read and dropped, and what git sent
/// over HTTP is what the far side expects next, in every version of the protocol.
/// </summary>
internal sealed class SshUploadPack(SshRemote remote) : IUploadPack
{
    public async Task Advertise(DoorExchange exchange, CancellationToken cancellationToken)
    {
        var (process, line) = await remote.Start(GitService.UploadPack, exchange.Protocol, exchange.Patience, cancellationToken);
        await using var _ = process;
        exchange.Begin(GitService.UploadPack.Advertisement);
        if (!line.Span[4..].StartsWith("version 2"u8))
        {
            await exchange.Write(GitService.UploadPack.Announcement, cancellationToken);
        }

        while (true)
        {
            await exchange.Write(line, cancellationToken);
            if (PacketLines.IsFlush(line))
            {
                return;
            }

            line = await Next(process, exchange, cancellationToken);
        }
    }

    public async Task Fetch(DoorExchange exchange, CancellationToken cancellationToken)
    {
        var (process, line) = await remote.Start(GitService.UploadPack, exchange.Protocol, exchange.Patience, cancellationToken);
        await using var _ = process;
        while (!PacketLines.IsFlush(line))
        {
            line = await Next(process, exchange, cancellationToken);
        }

        await using var body = exchange.PlainBody();
        var fed = process.Feed(body, cancellationToken);
        exchange.Begin(GitService.UploadPack.Result);
        await exchange.Copy(process.Output, cancellationToken);
        await fed;
    }

    private static async Task<ReadOnlyMemory<byte>> Next(RemoteProcess process, DoorExchange exchange, CancellationToken cancellationToken)
    {
        var line = await PacketLines.Next(buffer => exchange.Read(process.Output, buffer, cancellationToken));
        return !line.IsEmpty ? line : throw new IOException("The remote stopped before its refs were all said.");
    }
}
