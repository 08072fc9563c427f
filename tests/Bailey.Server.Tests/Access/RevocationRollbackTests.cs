using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Access;

/// <summary>A revocation whose transaction fails ends nothing, and the next one is not missed for it.</summary>
public sealed class RevocationRollbackTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task What_was_rolled_back_ends_nothing_and_hides_nothing()
    {
        var (_, _, user) = await server.SignedInOwner();
        var (first, second) = (Ids.New<SessionId>(TimeProvider.System), Ids.New<SessionId>(TimeProvider.System));
        using var one = Enter(user, first);
        using var two = Enter(user, second);
        var (revocations, instance) = (server.Get<Revocations>(), server.Get<Instance>());
        await Assert.ThrowsAsync<InvalidOperationException>(() => instance.Run<int>(
            async scope =>
            {
                await revocations.SessionEnded(scope, user, first);
                throw new InvalidOperationException();
            },
            CancellationToken.None));

        await instance.Run(scope => revocations.SessionEnded(scope, user, second), CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromMinutes(1), two.Ended));
        Assert.False(one.Ended.IsCancellationRequested);

        await instance.Run(scope => revocations.SessionEnded(scope, user, first), CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromMinutes(1), one.Ended));

        // Of the one that failed nothing is remembered.
        for (var i = 0; i < 600 && revocations.Awaited > 0; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, revocations.Awaited);
    }

    private LiveSocket Enter(UserId user, SessionId session)
    {
        var http = new DefaultHttpContext();
        var sockets = server.Get<LiveSockets>();
        sockets.Begin(http);
        return sockets.Enter(http, session, user, null);
    }
}
