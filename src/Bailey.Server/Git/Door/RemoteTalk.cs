using System.Net;
using Bailey.Server.Platform.Connections;

namespace Bailey.Server.Git.Door;

/// <summary>
/// The server's own conversation with a remote, version 0 of the protocol: first what the remote has, then at most one thing said to it and its
/// answer.
/// </summary>
internal abstract class RemoteTalk(RefAdvertisement refs) : IAsyncDisposable
{
    public RefAdvertisement Refs => refs;

    /// <summary>Says it, streaming, and returns the answer as it comes; the conversation disposes of it.</summary>
    public abstract Task<Stream> Say(RemoteRequest request, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <summary>Opens one over HTTP.</summary>
    public static async Task<RemoteTalk> Open(HttpRemote remote, GitService service, Patience patience, CancellationToken cancellationToken)
    {
        using var response = await remote.Advertise(service, null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new Http(remote, service, await Advertised(body, default, patience, cancellationToken));
    }

    /// <summary>Opens one over ssh.</summary>
    public static async Task<RemoteTalk> Open(SshRemote remote, GitService service, Patience patience, CancellationToken cancellationToken)
    {
        var (process, first) = await remote.Start(service, null, patience, cancellationToken);
        try
        {
            return new Ssh(process, await Advertised(process.Output, first, patience, cancellationToken));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static async Task<RefAdvertisement> Advertised(Stream body, ReadOnlyMemory<byte> first, Patience patience, CancellationToken cancellationToken)
    {
        try
        {
            return await RefAdvertisement.Read(buffer => patience.Read(body, buffer, cancellationToken), first);
        }
        catch (IOException wrong)
        {
            throw new DoorRefusedException(502, $"The remote: {wrong.Message}");
        }
    }

    private sealed class Http(HttpRemote remote, GitService service, RefAdvertisement refs) : RemoteTalk(refs)
    {
        private HttpResponseMessage? _response;

        public override async Task<Stream> Say(RemoteRequest request, CancellationToken cancellationToken)
        {
            _response = await remote.Post(service, new Content(request), null, cancellationToken);
            return await _response.Content.ReadAsStreamAsync(cancellationToken);
        }

        public override ValueTask DisposeAsync()
        {
            _response?.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Ssh(RemoteProcess process, RefAdvertisement refs) : RemoteTalk(refs)
    {
        private Task _said = Task.CompletedTask;

        public override Task<Stream> Say(RemoteRequest request, CancellationToken cancellationToken)
        {
            // It answers while it is still being told; whoever waits for the end of the one would wait for ever.
            _said = Tell(request, cancellationToken);
            return Task.FromResult(process.Output);
        }

        public override async ValueTask DisposeAsync()
        {
            await process.DisposeAsync();
            await _said;
        }

        private async Task Tell(RemoteRequest request, CancellationToken cancellationToken)
        {
            try
            {
                await request.Write(process.Input, cancellationToken);
                await process.Input.FlushAsync(cancellationToken);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // It ended, or was given up; its answer says what came of it.
            }
            finally
            {
                process.EndInput();
            }
        }
    }

    private sealed class Content(RemoteRequest request) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => request.Write(stream, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            request.Write(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = request.Length;
            return true;
        }
    }
}

/// <summary>What is said to a remote: lines, and a file after them where there is one.</summary>
internal sealed record RemoteRequest(ReadOnlyMemory<byte> Lines, string? File = null)
{
    public long Length => Lines.Length + (File is null ? 0 : new FileInfo(File).Length);

    public async Task Write(Stream to, CancellationToken cancellationToken)
    {
        await to.WriteAsync(Lines, cancellationToken);
        if (File is not null)
        {
            await using var file = System.IO.File.OpenRead(File);
            await file.CopyToAsync(to, cancellationToken);
        }
    }
}
