using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Host.Egress;
using Bailey.Host.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bailey.Host.Tests.Egress;

/// <summary>
/// The real egress proxy on a real socket. Two seams stand for the world outside: what names resolve to, and who answers at an address that the guard
/// let through. Every connection that is made is noted.
/// </summary>
internal sealed class EgressBench : IAsyncDisposable
{
    public static readonly IPAddress Public = IPAddress.Parse("93.184.215.14");
    private readonly string _folder = Directory.CreateTempSubdirectory("bailey-egress-").FullName;
    private readonly TcpListener _world = new(IPAddress.Loopback, 0);
    private readonly HostEventLog _events = new(TimeProvider.System);
    private readonly CancellationTokenSource _over = new();

    public EgressBench(EgressPolicy policy, Func<Socket, Task> world, ProjectId project = default, string? serverFolder = null)
    {
        _world.Start();
        _ = Serve(world);
        var connector = new GuardedConnector(Resolve, null, new OwnAddresses(TimeProvider.System), Dial);
        Spec = new SandboxSpec(Ids.New<OrgId>(TimeProvider.System), Ids.New<WorkspaceId>(TimeProvider.System), project, "host", "work", SandboxLimits.Default, policy);
        Proxy = new EgressListener(
            Path.Join(_folder, "egress.sock"), null, new EgressDecisions(Spec.Workspace, _events, NullLogger.Instance), connector, [],
            new InternalNames(Spec, Path.Join(serverFolder ?? _folder, "internal.sock"), null));
        Proxy.SetPolicy(policy);
        Proxy.Open();
    }

    public SandboxSpec Spec { get; }

    /// <summary>What names resolve to; a list is given out answer by answer, its last for ever.</summary>
    public Dictionary<string, Queue<IPAddress[]>> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Which addresses were connected to.</summary>
    public ConcurrentQueue<IPEndPoint> Dialled { get; } = new();

    public EgressListener Proxy { get; }

    public void Name(string name, params string[][] answers) =>
        Names[name] = new Queue<IPAddress[]>(answers.Select(answer => answer.Select(IPAddress.Parse).ToArray()));

    public async Task<Socket> Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Join(_folder, "egress.sock")));
        return socket;
    }

    /// <summary>Sends bytes and reads until the other side ends or says nothing more is to come.</summary>
    public async Task<string> Say(params string[] parts)
    {
        using var socket = await Connect();
        foreach (var part in parts)
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(part));
        }

        socket.Shutdown(SocketShutdown.Send);
        return await ReadAll(socket);
    }

    public static async Task<string> ReadAll(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is var count and > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            // Reset: what came before counts.
        }

        return text.ToString();
    }

    /// <summary>Reads one head, byte by byte.</summary>
    public static async Task<string> ReadHead(Socket socket)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await socket.ReceiveAsync(one, TestContext.Current.CancellationToken) == 1)
        {
            text.Append((char)one[0]);
        }

        return text.ToString();
    }

    /// <summary>The first decision that was told.</summary>
    public async Task<HostEvent> Decision()
    {
        await foreach (var happened in _events.Read(0, TestContext.Current.CancellationToken))
        {
            return happened;
        }

        throw new InvalidOperationException();
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        Proxy.Dispose();
        _world.Dispose();
        _over.Dispose();
        Directory.Delete(_folder, true);
    }

    private Task<IPAddress[]> Resolve(string name, CancellationToken cancel) => Task.FromResult(
        !Names.TryGetValue(name, out var answers) ? [] : answers.Count > 1 ? answers.Dequeue() : answers.Peek());

    private async Task<Socket> Dial(IPAddress address, int port, CancellationToken cancel)
    {
        Dialled.Enqueue(new IPEndPoint(address, port));
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_world.LocalEndpoint, cancel);
        return socket;
    }

    private async Task Serve(Func<Socket, Task> world)
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                var client = await _world.AcceptSocketAsync(_over.Token);
                _ = Task.Run(async () =>
                {
                    using (client)
                    {
                        await world(client);
                    }
                });
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
