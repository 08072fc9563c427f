using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Tests.Workspaces;

public sealed class InterruptedActsTests
{
    [Theory]
    [InlineData("wake", "awake", "Done")]
    [InlineData("wake", "frozen", "Done")]
    [InlineData("wake", "stopped", "NotDone")]
    [InlineData("wake", "failed", "NotDone")]
    [InlineData("wake", "starting", "AskLater")]
    [InlineData("sleep", "frozen", "Done")]
    [InlineData("sleep", "awake", "NotDone")]
    [InlineData("stop", "stopped", "Done")]
    [InlineData("stop", "failed", "Done")]
    [InlineData("stop", "awake", "NotDone")]
    [InlineData("stop", "stopping", "AskLater")]
    [InlineData("delete", "stopped", "NotDone")]
    public void The_state_of_a_workspace_says_how_the_last_act_on_it_came_out(string act, string state, string answer) =>
        Assert.Equal(answer, InterruptedActs.Life(new ActRow { Act = act, State = state }).ToString());

    [Fact]
    public void An_operation_says_when_it_began()
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);

        Assert.Equal(time, InterruptedActs.Began(OperationId.From(Guid.CreateVersion7(time))));
    }
}
