using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Bailey.Server.Tests.Hosts;

/// <summary>Lets Kestrel serve on a connection that was dialled: what a host does. It dials again when the connection ends.</summary>
internal sealed class DialledListener(string path) : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _free = new(1);

    public EndPoint EndPoint { get; } = new Dialled(path);

    public bool CanBind(EndPoint endpoint) => endpoint is Dialled;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => ValueTask.FromResult<IConnectionListener>(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellationToken);
            await _free.WaitAsync(either.Token);
            while (true)
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), either.Token);
                    return new Connection(new NetworkStream(socket, ownsSocket: true), _free);
                }
                catch (SocketException)
                {
                    socket.Dispose();
                    await Task.Delay(50, either.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default) => await _stop.CancelAsync();

    public ValueTask DisposeAsync()
    {
        _stop.Cancel();
        return ValueTask.CompletedTask;
    }

    public sealed class Dialled(string path) : EndPoint
    {
        public override string ToString() => $"dialled:{path}";
    }

    private sealed class Connection(NetworkStream stream, SemaphoreSlim free) : ConnectionContext, IDuplexPipe
    {
        private int _over;

        public override string ConnectionId { get; set; } = "link";

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override IDuplexPipe Transport { get => this; set => throw new NotSupportedException(); }

        public PipeReader Input { get; } = PipeReader.Create(stream);

        public PipeWriter Output { get; } = PipeWriter.Create(stream);

        public override void Abort(ConnectionAbortedException abortReason) => stream.Dispose();

        public override ValueTask DisposeAsync()
        {
            stream.Dispose();
            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                free.Release();
            }

            return base.DisposeAsync();
        }
    }
}
