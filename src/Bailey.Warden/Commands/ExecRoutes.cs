using Bailey.Contracts;
using Bailey.Warden.Http;
using Bailey.Warden.Operations;

namespace Bailey.Warden.Commands;

/// <summary>POST /v1/exec.</summary>
internal static class ExecRoutes
{
    private const int MaximumBody = 32 * 1024 * 1024;

    /// <summary>Of each stream, when the result is to be told again.</summary>
    private const int MaximumRemembered = 256 * 1024;

    internal static void Map(Routes routes, Runner runner, OperationLog operations)
    {
        routes.Map("POST", "/v1/exec", async x =>
        {
            var exec = await x.ReadAsync(WireJson.Default.WardenExec, MaximumBody);
            if (exec.Operation is not null)
            {
                exec = exec with { MaxOutput = Math.Min(exec.MaxOutput, MaximumRemembered) };
            }

            await x.ReplyAsync(await operations.OnceAsync(
                exec.Operation is null ? null : Exchange.CheckId(exec.Operation),
                async () => Exchange.Outcome(await runner.RunAsync(exec, exec.Operation is null ? x.Gone : default), WireJson.Default.WardenExecResult)));
        });
    }
}
