using Bailey.Contracts.Platform;
using Bailey.Server.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bailey.Server.Tests.Platform;

/// <summary>A right that ends while a socket is being opened ends the socket too.</summary>
public sealed class LiveSocketsTests : IDisposable
{
    private readonly LiveSockets _sockets = new(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance));
    private readonly SessionId _session = Ids.New<SessionId>(TimeProvider.System);

    public void Dispose() => _sockets.Dispose();

    [Fact]
    public void What_was_closed_since_the_request_began_closes_its_socket_and_what_was_closed_before_does_not()
    {
        _sockets.Close(s => s.Session == _session, LiveSockets.SessionEnded, "before");
        var request = Begun();
        using var fresh = Enter(request);
        Assert.False(fresh.Ended.IsCancellationRequested);

        _sockets.Close(s => s.Session != _session, LiveSockets.SessionEnded, "somebody else's");
        using var other = Enter(request);
        Assert.False(other.Ended.IsCancellationRequested);

        _sockets.Close(s => s.Session == _session, LiveSockets.SessionEnded, "this one's");
        Assert.True(fresh.Ended.IsCancellationRequested);
        using var late = Enter(request);
        Assert.True(late.Ended.IsCancellationRequested);
        using var next = Enter(Begun());
        Assert.False(next.Ended.IsCancellationRequested);
    }

    [Fact]
    public void A_request_that_is_older_than_what_is_remembered_or_was_never_begun_has_to_come_again()
    {
        var request = Begun();
        for (var i = 0; i < 5000; i++)
        {
            _sockets.Close(_ => false, LiveSockets.SessionEnded, "somebody else's");
        }

        using var late = Enter(request);
        Assert.True(late.Ended.IsCancellationRequested);
        using var unknown = Enter(new DefaultHttpContext());
        Assert.True(unknown.Ended.IsCancellationRequested);
    }

    [Fact]
    public void An_answer_under_way_is_cut_when_its_right_ends_and_whoever_has_the_connection_next_is_not()
    {
        var request = Begun();
        using (_sockets.Answer(request, _session, default, null))
        {
            _sockets.Close(s => s.Session != _session, LiveSockets.SessionEnded, "somebody else's");
            Assert.False(request.RequestAborted.IsCancellationRequested);
            _sockets.Close(s => s.Session == _session, LiveSockets.SessionEnded, "this one's");
            Assert.True(SpinWait.SpinUntil(() => request.RequestAborted.IsCancellationRequested, TimeSpan.FromSeconds(30)));
        }

        var next = Begun();
        _sockets.Answer(next, _session, default, null).Dispose();
        _sockets.Close(s => s.Session == _session, LiveSockets.SessionEnded, "this one's");
        Assert.False(next.RequestAborted.IsCancellationRequested);
    }

    private DefaultHttpContext Begun()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestLifetimeFeature>(new Line());
        _sockets.Begin(context);
        return context;
    }

    private LiveSocket Enter(HttpContext context) => _sockets.Enter(context, _session, default, null);

    private sealed class Line : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public void Abort() => RequestAborted = new CancellationToken(canceled: true);
    }
}
