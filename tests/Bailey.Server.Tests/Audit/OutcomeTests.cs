using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Tests.Audit;

/// <summary>Whatever happens outside the database has an intent before it and an outcome after it, also when something breaks in between.</summary>
public sealed class OutcomeTests
{
    private static readonly WorkspaceId s_workspace = Ids.New<WorkspaceId>(TimeProvider.System);
    private readonly OrgId _org = Ids.New<OrgId>(TimeProvider.System);

    [Fact]
    public async Task Success_is_done_and_a_refusal_is_not_done()
    {
        await using var server = await ServerFixture.Start();
        Assert.Equal(7, await Act(server, _ => Task.FromResult(7)));
        await Assert.ThrowsAsync<RefusedException>(() => Act(server, _ => throw Refusal.NotFound("file").ToException()));
        Assert.Equal(["outcome not_done", "intent ", "outcome done", "intent "], await Phases(server));
        var events = await Events(server);
        Assert.Equal(events[0].Operation, events[1].Operation);
        Assert.Equal("src/a", events[0].Body!["path"]);
    }

    [Theory]
    [InlineData(OperationAnswer.Done, "done")]
    [InlineData(OperationAnswer.NotDone, "not_done")]
    [InlineData(OperationAnswer.Unknown, "unknown")]
    public async Task After_a_broken_line_the_warden_is_asked_what_became_of_it(OperationAnswer answer, string result)
    {
        OperationId? asked = null;
        await using var server = await ServerFixture.Start(services: s => s.AddSingleton<AskOperation>((open, _) =>
        {
            Assert.Equal((_org, s_workspace, "file.written", "src/a"), (open.Organisation, open.Workspace, open.Type, open.Facts["path"]));
            asked = open.Operation;
            return Task.FromResult(answer);
        }));
        OperationId? begun = null;
        await Assert.ThrowsAsync<IOException>(() => Act(server, operation =>
        {
            begun = operation;
            throw new IOException("the line broke");
        }));
        await Round(server);
        await Round(server);
        Assert.Equal(begun, asked);
        Assert.Equal([$"outcome {result}", "intent "], await Phases(server));
    }

    [Fact]
    public async Task Who_cannot_be_asked_now_is_asked_again()
    {
        var answers = new Queue<Func<OperationAnswer>>([() => OperationAnswer.AskLater, () => throw new IOException(), () => OperationAnswer.Done]);
        await using var server = await ServerFixture.Start(services: s => s.AddSingleton<AskOperation>((_, _) => Task.FromResult(answers.Dequeue()())));
        await Assert.ThrowsAsync<IOException>(() => Act(server, _ => throw new IOException()));
        while (answers.Count > 0)
        {
            Assert.Equal(["intent "], await Phases(server));
            await Round(server);
        }

        Assert.Equal(["outcome done", "intent "], await Phases(server));
    }

    [Fact]
    public async Task What_is_being_done_now_is_not_asked_about()
    {
        await using var server = await ServerFixture.Start(services: s => s.AddSingleton<AskOperation>((_, _) => Task.FromResult(OperationAnswer.NotDone)));
        await Act(server, async _ =>
        {
            await Round(server);
            return 0;
        });
        Assert.Equal(["outcome done", "intent "], await Phases(server));
    }

    private static Task Round(ServerFixture server) =>
        server.Get<Reconciler>().Round(TimeProvider.System.GetUtcNow().AddMinutes(1), TestContext.Current.CancellationToken);

    private Task<int> Act(ServerFixture server, Func<OperationId, Task<int>> act) => server.Get<AuditLog>().Act(
        _org,
        new AuditEntry("file.written", "user:1", "Olive", s_workspace) { Body = new Dictionary<string, string> { ["path"] = "src/a" } },
        act,
        TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<AuditEvent>> Events(ServerFixture server) =>
        (await server.Get<AuditDirectory>().Events(_org, null, null, null, null, 50, TestContext.Current.CancellationToken)).Items;

    private async Task<string[]> Phases(ServerFixture server) => [.. (await Events(server)).Select(e => $"{e.Phase} {e.Result}")];
}
