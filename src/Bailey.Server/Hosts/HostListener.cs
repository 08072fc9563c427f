using System.Net.Sockets;
using Bailey.Contracts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Hosts;

/// <summary>
/// Takes hosts' connections on <c>hosts.sock</c>. Anybody on the machine may connect to the socket; who is let in is what the kernel
/// says about the other end.
/// </summary>
internal sealed partial class HostListener(
    DataDirectory data, HostDirectory directory, HostFeed feed, IOptions<HostsOptions> options, IOptions<PeerOptions> peer, HostPeers peers, TimeProvider clock, ILogger<HostListener> log) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan s_hello = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource _stop = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => options.Value.IsOfEach && string.IsNullOrEmpty(peer.Value.List)
        ? throw new StartRefusedException(
            "BAILEY_HOSTS__EMBEDDED=per-organisation wants hosts under users of their own, which BAILEY_HOSTS__LIST names: ./run as root makes them.")
        : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After every room has started, so that all listen before the first notice.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var path = Path.Join(data.Run, "hosts.sock");
        File.Delete(path);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        _listener.Listen();
        _accepting = Accept(_listener);
        await directory.Assign(cancellationToken);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        _listener?.Dispose();
        await _accepting;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _listener?.Dispose();
        _stop.Dispose();
    }

    private async Task Accept(Socket listener)
    {
        var links = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var connection = await listener.AcceptAsync(_stop.Token);
                links.RemoveAll(link => link.IsCompleted);
                links.Add(Serve(connection));
            }
            catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                break;
            }
        }

        await Task.WhenAll(links);
    }

    private async Task Serve(Socket connection)
    {
        var uid = PeerCredentials.UserOf(connection);
        if (peers.NumberOf(uid) is not { } number)
        {
            Stranger(log, uid);
            connection.Dispose();
            return;
        }

        var place = directory.Place(number);
        using var link = new HostLink(connection);
        try
        {
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token))
            {
                limit.CancelAfter(s_hello);
                link.Hello = HostAnswers.Check(await HostAnswers.Ask(link, HttpMethod.Get, "hello", null, WireJson.Default.HostHello, limit.Token));
            }

            place.Came(link);
            Came(log, number, link.Hello.Build, link.Hello.Isolation);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var refreshing = Refresh(link, both.Token);
            await Task.WhenAny(feed.Follow(place, link, both.Token), refreshing).Unwrap();
            await both.CancelAsync();
            await refreshing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception failed)
        {
            // The edge of the link: whatever a host does wrong ends its link and nothing else.
            if (!_stop.IsCancellationRequested && failed is not LostException)
            {
                Broken(log, number, failed.Message);
            }
        }
        finally
        {
            if (place.Left(link) && !_stop.IsCancellationRequested)
            {
                Left(log, number);
            }
        }
    }

    /// <summary>Asks again how the host is: the isolation check ends after the link is there, and a wall may fall later.</summary>
    private async Task Refresh(HostLink link, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(s_refresh, clock);
        while (await timer.WaitForNextTickAsync(ended))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
            limit.CancelAfter(s_hello);
            link.Hello = HostAnswers.Check(await HostAnswers.Ask(link, HttpMethod.Get, "hello", null, WireJson.Default.HostHello, limit.Token));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {Uid} connected to hosts.sock and was turned away: no host runs under it")]
    private static partial void Stranger(ILogger logger, uint uid);

    [LoggerMessage(Level = LogLevel.Information, Message = "Host {Number} is here: {Build}, {Isolation}")]
    private static partial void Came(ILogger logger, int number, string build, string isolation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The link to host {Number} broke: {Reason}")]
    private static partial void Broken(ILogger logger, int number, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Host {Number} is away; sandboxes go on")]
    private static partial void Left(ILogger logger, int number);
}
