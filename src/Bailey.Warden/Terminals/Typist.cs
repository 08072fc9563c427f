namespace Bailey.Warden.Terminals;

/// <summary>
/// One client that types, over all of its connections: how many of its bytes were taken. After a line broke it asks, and sends again what did
/// not arrive. Only its newest connection is heard: what an older one still had under way would come a second time.
/// </summary>
internal sealed class Typist
{
    private long _taken;

    /// <summary>Bytes taken so far.</summary>
    internal long Taken => Interlocked.Read(ref _taken);

    /// <summary>The connection that is heard; guarded by the input.</summary>
    internal Viewer? Holder { get; set; }

    /// <summary>When it last came, for forgetting the oldest; guarded by the input.</summary>
    internal long Came { get; set; }

    internal void Took(int count) => Interlocked.Add(ref _taken, count);
}
