using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Fetching;

namespace Bailey.Server.Git.Repository;

/// <summary>A program in the workspace's <c>tools</c> cell on a channel of the warden; given up, it is ended.</summary>
internal static class WorkspaceChannel
{
    private static readonly CellSpec s_cell = new("tools", "tools");

    public static async Task<(int ExitCode, string Complaint)> Run(
        WardenClient warden, LongRun run, Func<ReadOnlyMemory<byte>, Task> take, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (id, epoch) = ($"git-{Ids.New<OperationId>(clock)}", clock.GetUtcNow().ToUnixTimeMilliseconds());
        await warden.OpenChannel(id, new WardenOpenChannel(s_cell, run.Command, null, run.Environment, epoch), cancellationToken);
        try
        {
            var exit = await ChannelReader.Read(warden, id, epoch, take, cancellationToken, run.Input);
            var channel = await warden.Channel(id, cancellationToken);
            return (exit ?? channel.ExitCode ?? throw new LostException("The channel broke while git was running."), channel.ErrorTail ?? "");
        }
        finally
        {
            try
            {
                await warden.CloseChannel(id, CancellationToken.None);
            }
            catch (Exception gone) when (gone is RefusedException or LostException)
            {
                // It ended with its sandbox.
            }
        }
    }
}
