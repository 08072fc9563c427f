using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// Closes a connection so that its last answer arrives. The kernel answers what still comes to a closed socket with a reset, and a client that reads
/// only when it has sent everything would then see a broken pipe instead of the refusal of its body. So what a refused request still sends is
/// read and dropped for a while, up to a bound.
/// </summary>
internal static class LingeringClose
{
    private const long Most = 64 << 20;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(2);

    public static ConnectionDelegate Around(ConnectionDelegate next) => async connection =>
    {
        var transport = connection.Transport;
        var output = new HeldOutput(transport.Output);
        var left = new UnreadBody();
        connection.Features.Set(left);
        connection.Transport = new Pipes(transport.Input, output);
        try
        {
            await next(connection);
            if (left.IsLeft && !output.Failed)
            {
                await Drain(connection, transport.Input);
            }
        }
        finally
        {
            connection.Transport = transport;
            await transport.Output.CompleteAsync();
        }
    };

    private static async Task Drain(ConnectionContext connection, PipeReader input)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        limit.CancelAfter(s_longest);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        try
        {
            for (var dropped = 0L; dropped < Most;)
            {
                silence.CancelAfter(s_silence);
                var more = await input.ReadAsync(silence.Token);
                dropped += more.Buffer.Length;
                input.AdvanceTo(more.Buffer.End);
                if (more.IsCompleted || more.IsCanceled)
                {
                    return;
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client went, said nothing any more or did not stop, or the server stops.
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>The connection's output, which stays open when HTTP is done with it.</summary>
    private sealed class HeldOutput(PipeWriter inner) : PipeWriter
    {
        public bool Failed { get; private set; }

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(source, cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => Failed |= exception is not null;
    }
}

/// <summary>On a connection: its last request was refused, and its body may still be on the way.</summary>
internal sealed class UnreadBody
{
    public bool IsLeft { get; set; }
}
