using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Operations;

/// <summary>GET /healthz: the process answers. GET /readyz: it can also serve; a proxy sends it requests only then.</summary>
internal static class Health
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => TypedResults.Text("ok"))
            .IsOpen("says only that the process answers").OnlyReads().ExcludeFromDescription();
        app.MapGet("/readyz", Ready)
            .IsOpen("says only whether the server can serve").OnlyReads().ExcludeFromDescription();
    }

    private static async Task<IResult> Ready(Instance instance, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return new Refusal(ProblemCodes.Unavailable, "The server is stopping.").ToResult();
        }

        // It listens already, and has not said yet where a first account is made.
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return new Refusal(ProblemCodes.Unavailable, "The server is starting.").ToResult();
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            await instance.Run(scope => scope.Scalar<int>("select 1"), patience.Token);
            return TypedResults.Text("ready");
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new Refusal(ProblemCodes.Unavailable, "The database does not answer.").ToResult();
        }
    }
}
