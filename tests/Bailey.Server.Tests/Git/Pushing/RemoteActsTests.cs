using System.Text.Json;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Remotes;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Git.Pushing;

/// <summary>What is under way with a remote outlives its page, and not the right to it.</summary>
public sealed class RemoteActsTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("session"), InlineData("rights"), InlineData("person")]
    public async Task What_is_under_way_ends_with_the_right_to_it(string what)
    {
        var (_, organisation, user) = await server.SignedInOwner();
        var session = Ids.New<SessionId>(TimeProvider.System);
        var begun = new TaskCompletionSource();
        var mine = Begin(organisation, user, session, begun);
        var others = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        var theirs = Begin(organisation, Ids.New<UserId>(TimeProvider.System), Ids.New<SessionId>(TimeProvider.System), others, end.Task);
        await Task.WhenAll(begun.Task, others.Task);

        var revocations = server.Get<Revocations>();
        await (what switch
        {
            "rights" => server.Get<Tenant>().Run(organisation, scope => revocations.RightsChanged(scope, user), CancellationToken.None),
            "person" => server.Get<Instance>().Run(scope => revocations.PersonEnded(scope, user), CancellationToken.None),
            _ => server.Get<Instance>().Run(scope => revocations.SessionEnded(scope, user, session), CancellationToken.None),
        });

        Assert.Equal(ProblemCodes.NotAllowed, (await mine)[^1].Problem?.Code);
        end.SetResult();
        Assert.Equal("by itself", (await theirs)[^1].Result?.Summary);
    }

    private async Task<IReadOnlyList<GitRemoteEvent>> Begin(OrgId organisation, UserId user, SessionId session, TaskCompletionSource begun, Task? end = null)
    {
        using var said = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = said } };
        server.Get<LiveSockets>().Begin(http);
        await server.Get<RemoteActs>().Run(
            http, new Principal(user, "Olive Owner", session, "browser", false), organisation, Ids.New<WorkspaceId>(TimeProvider.System),
            async (_, ended) =>
            {
                begun.SetResult();
                await (end ?? Task.Delay(TimeSpan.FromMinutes(1), ended)).WaitAsync(ended);
                return new GitRemoteResult("by itself");
            },
            CancellationToken.None);
        return [.. System.Text.Encoding.UTF8.GetString(said.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<GitRemoteEvent>(line, JsonSerializerOptions.Web)!)];
    }
}
