using Bailey.Contracts.Platform;

namespace Bailey.Server.Languages;

/// <summary>Whose language server of which language, in which workspace.</summary>
internal readonly record struct LanguageKey(OrgId Organisation, WorkspaceId Workspace, UserId User, string Language)
{
    /// <summary>
    /// The channel's name; the same after a restart of this server, so that what a dead one left running is ended by the next start.
    /// </summary>
    public string Channel => $"language-{Language}-{User}";
}

/// <summary>
/// What is known of one person's server of a language beyond its life: how often it ended by itself lately, and what it said last. Its gate makes starts and
/// ends follow each other.
/// </summary>
internal sealed class LanguageSeat
{
    /// <summary>Ended so often within <see cref="s_memory"/>, it is not started again by itself.</summary>
    private const int MostEnds = 4;

    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan[] s_pauses = [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)];
    private readonly Lock _lock = new();
    private readonly List<DateTimeOffset> _ends = [];

    public SemaphoreSlim Gate { get; } = new(1);

    public LogTail Log { get; } = new();

    /// <summary>The running one. Written with the gate held.</summary>
    public LanguageSession? Session { get; set; }

    /// <summary>The sentence that says why the last one ended by itself.</summary>
    public string? LastEnd { get; private set; }

    /// <summary>It ended by itself, or did not start.</summary>
    public void EndedByItself(DateTimeOffset now, string reason)
    {
        lock (_lock)
        {
            _ends.Add(now);
            LastEnd = reason;
        }
    }

    /// <summary>A person asked for a fresh start.</summary>
    public void Forgive()
    {
        lock (_lock)
        {
            _ends.Clear();
            LastEnd = null;
        }
    }

    /// <summary>Whether it ended too often to be started again by itself.</summary>
    public bool HasFailed(DateTimeOffset now) => Ends(now) >= MostEnds;

    /// <summary>How long to wait before the next start.</summary>
    public TimeSpan Pause(DateTimeOffset now)
    {
        lock (_lock)
        {
            var count = Math.Min(Recent(now), s_pauses.Length - 1);
            var due = _ends.Count == 0 ? now : _ends[^1] + s_pauses[count];
            return due > now ? due - now : TimeSpan.Zero;
        }
    }

    /// <summary>Nothing is to be remembered any more.</summary>
    public bool IsEmpty(DateTimeOffset now) => Session is null && Ends(now) == 0;

    private int Ends(DateTimeOffset now)
    {
        lock (_lock)
        {
            return Recent(now);
        }
    }

    private int Recent(DateTimeOffset now)
    {
        _ends.RemoveAll(end => now - end > s_memory);
        return _ends.Count;
    }
}
