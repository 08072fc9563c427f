using System.Collections.Concurrent;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Languages;

/// <summary>The language servers that this server started: one for each person, workspace and language, begun by the first page that needs it.</summary>
internal sealed class LanguageSessions(Wardens wardens, PersonCell cell, LanguageFinder finder, LanguageSwitch turned, Tenant tenant, AuditLog audit, TimeProvider clock)
{
    /// <summary>Of one workspace: the warden has 64 channels, and ssh, agents and fetches need theirs.</summary>
    private const int MostOfWorkspace = 16;

    private static readonly TimeSpan s_alone = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_unused = TimeSpan.FromMinutes(30);
    private readonly ConcurrentDictionary<LanguageKey, LanguageSeat> _seats = new();

    /// <summary>What is known of one, if anything.</summary>
    public LanguageSeat? Seat(LanguageKey key) => _seats.GetValueOrDefault(key);

    /// <summary>Where a person has one.</summary>
    public IReadOnlyList<WorkspaceId> WorkspacesOf(OrgId organisation, UserId user) =>
        [.. _seats.Keys.Where(key => key.Organisation == organisation && key.User == user).Select(key => key.Workspace).Distinct()];

    /// <summary>The running one, or a new one.</summary>
    /// <exception cref="RefusedException">It is switched off, there is no program for it, it ended too often, or did not start.</exception>
    public async Task<LanguageSession> Enter(Principal principal, LanguageKey key, Language language, CancellationToken cancellationToken)
    {
        var seat = await Sit(key, cancellationToken);
        try
        {
            // Asked with the gate held: who switches off waits for the gate afterwards, and ends what was begun.
            if (!await turned.IsOn(key.User, key.Organisation, key.Workspace, cancellationToken))
            {
                throw new Refusal(ProblemCodes.NotAllowed, "Language servers are switched off for this project.").ToException();
            }

            if (seat.Session is { Ended.IsCompleted: false } running)
            {
                return running;
            }

            await Reap(key, seat);
            if (seat.HasFailed(clock.GetUtcNow()))
            {
                throw new Refusal(ProblemCodes.Unavailable, $"The language server ended too often. {seat.LastEnd} Restart it to try again.").ToException();
            }

            if (_seats.Count(one => one.Key.Workspace == key.Workspace && one.Value.Session is not null) >= MostOfWorkspace)
            {
                throw new Refusal(ProblemCodes.TooMany, "The workspace has too many language servers; close some pages.") { RetryAfter = TimeSpan.FromMinutes(1) }.ToException();
            }

            await Task.Delay(seat.Pause(clock.GetUtcNow()), clock, cancellationToken);
            return seat.Session = await Start(principal, key, language, seat, cancellationToken);
        }
        finally
        {
            seat.Gate.Release();
        }
    }

    /// <summary>Ends one because a person asked for it; what ended before is forgiven.</summary>
    public async Task Restart(LanguageKey key, CancellationToken cancellationToken)
    {
        if (_seats.TryGetValue(key, out var seat))
        {
            seat.Forgive();
            await End(key, seat, LanguageMember.ServerEnded, "restarted", cancellationToken);
        }
    }

    /// <summary>Ends those that the question is true of.</summary>
    public async Task End(Func<LanguageKey, bool> whose, string reason, CancellationToken cancellationToken)
    {
        foreach (var (key, seat) in _seats.Where(one => whose(one.Key)))
        {
            await End(key, seat, LanguageMember.Rested, reason, cancellationToken);
        }
    }

    /// <summary>Ends what nobody has used for its time or was switched off at another server, and forgets what there is nothing to say of.</summary>
    public async Task Look(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var (key, seat) in _seats)
        {
            if (seat.Session is { } session)
            {
                if (now - session.Used >= s_unused || (session.Members == 0 && now - session.Left >= s_alone))
                {
                    await End(key, seat, LanguageMember.Rested, "not used", cancellationToken);
                }
                else if (!await IsOn(key, cancellationToken))
                {
                    await End(key, seat, LanguageMember.Rested, "switched off", cancellationToken);
                }
            }
            else
            {
                await Forget(key, seat, now);
            }
        }
    }

    /// <summary>The seat with its gate held; one that was forgotten while it was waited for is none.</summary>
    private async Task<LanguageSeat> Sit(LanguageKey key, CancellationToken cancellationToken)
    {
        while (true)
        {
            var seat = _seats.GetOrAdd(key, _ => new LanguageSeat());
            await seat.Gate.WaitAsync(cancellationToken);
            if (_seats.GetValueOrDefault(key) == seat)
            {
                return seat;
            }

            seat.Gate.Release();
        }
    }

    /// <summary>Unless one is just being started on it: what nobody finds any more, nobody could end.</summary>
    private async Task Forget(LanguageKey key, LanguageSeat seat, DateTimeOffset now)
    {
        if (!await seat.Gate.WaitAsync(TimeSpan.Zero))
        {
            return;
        }

        if (seat.IsEmpty(now))
        {
            _seats.TryRemove(new KeyValuePair<LanguageKey, LanguageSeat>(key, seat));
        }

        seat.Gate.Release();
    }

    private async Task<bool> IsOn(LanguageKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await turned.IsOn(key.User, key.Organisation, key.Workspace, cancellationToken);
        }
        catch (RefusedException)
        {
            // The workspace is gone.
            return false;
        }
    }

    private async Task End(LanguageKey key, LanguageSeat seat, int status, string reason, CancellationToken cancellationToken)
    {
        await seat.Gate.WaitAsync(cancellationToken);
        try
        {
            if (seat.Session is not { } session)
            {
                return;
            }

            seat.Session = null;
            session.End(status, reason);
            await EndChannel(key);
        }
        finally
        {
            seat.Gate.Release();
        }
    }

    private async Task<LanguageSession> Start(Principal principal, LanguageKey key, Language language, LanguageSeat seat, CancellationToken cancellationToken)
    {
        var program = (await finder.Find(principal, key.Organisation, key.Workspace, fresh: true, cancellationToken)).GetValueOrDefault(language.Id)
            ?? throw Refusal.NotFound("language server in this workspace").ToException();
        await EndChannel(key);
        var warden = wardens.Of(key.Organisation, key.Workspace);
        var environment = await cell.Environment(principal, key.Organisation, key.Workspace, cancellationToken);
        LanguageLine? line = null;
        try
        {
            await warden.OpenChannel(key.Channel, new WardenOpenChannel(PersonCell.Of(principal), program.Command, null, environment, 1), cancellationToken);
            line = await LanguageLine.Open(warden, key.Channel, cancellationToken);
            seat.Log.Add($"{program.Name} starts");
            var session = await LanguageSession.Start(line, language, seat.Log, clock, cancellationToken);
            await tenant.Run(
                key.Organisation,
                scope => audit.Record(scope, principal.Entry("language.started", key.Workspace, ("language", language.Id), ("server", program.Name))),
                cancellationToken);
            _ = Watch(key, seat, session, line);
            return session;
        }
        catch (Exception failed) when (failed is InvalidDataException or System.Net.WebSockets.WebSocketException or IOException or ObjectDisposedException
            || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            line?.Dispose();
            var reason = await Reason(key, failed is InvalidDataException ? failed.Message : "It did not answer in time.");
            seat.Log.Add(reason);
            seat.EndedByItself(clock.GetUtcNow(), reason);
            await EndChannel(key);
            throw new Refusal(ProblemCodes.Unavailable, $"The language server did not start. {reason}").ToException();
        }
        catch
        {
            line?.Dispose();
            await EndChannel(key);
            throw;
        }
    }

    /// <summary>When it ends by itself its pages are let go, and come again.</summary>
    private async Task Watch(LanguageKey key, LanguageSeat seat, LanguageSession session, LanguageLine line)
    {
        await session.Ended;
        await seat.Gate.WaitAsync();
        try
        {
            if (seat.Session == session)
            {
                await Reap(key, seat);
            }
        }
        finally
        {
            seat.Gate.Release();
            line.Dispose();
        }
    }

    /// <summary>One that ended by itself is counted. The gate is held.</summary>
    private async Task Reap(LanguageKey key, LanguageSeat seat)
    {
        if (seat.Session is not { } session)
        {
            return;
        }

        seat.Session = null;
        var reason = await Reason(key, await session.Ended);
        seat.Log.Add(reason);
        if (await IsThere(key))
        {
            seat.EndedByItself(clock.GetUtcNow(), reason);
            await EndChannel(key);
        }

        session.End(LanguageMember.ServerEnded, "the language server ended");
    }

    /// <summary>What it said on its error stream says more than that it ended.</summary>
    private async Task<string> Reason(LanguageKey key, string why)
    {
        try
        {
            var tail = (await wardens.Of(key.Organisation, key.Workspace).Channel(key.Channel, CancellationToken.None)).ErrorTail ?? "";
            var lines = tail.Split('\n').Select(line => HostWords.Line(line, 300).Trim()).Where(line => line.Length > 0).ToList();
            return lines.Count > 0 ? $"{why} {string.Join(' ', lines.TakeLast(3))}" : why;
        }
        catch (Exception away) when (away is RefusedException or LostException)
        {
            return why;
        }
    }

    /// <summary>A channel that is gone with its sandbox is no server that failed.</summary>
    private async Task<bool> IsThere(LanguageKey key)
    {
        try
        {
            await wardens.Of(key.Organisation, key.Workspace).Channel(key.Channel, CancellationToken.None);
            return true;
        }
        catch (Exception away) when (away is RefusedException or LostException)
        {
            return false;
        }
    }

    private async Task EndChannel(LanguageKey key)
    {
        try
        {
            await wardens.Of(key.Organisation, key.Workspace).CloseChannel(key.Channel, CancellationToken.None);
        }
        catch (Exception away) when (away is RefusedException or LostException)
        {
            // There is none, or its sandbox sleeps or is away; the next start ends what is left.
        }
    }
}
