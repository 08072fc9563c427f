namespace Bailey.Cli.Platform;

/// <summary>What the exit code of every command means. Scripts rely on them: a number never changes its meaning.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The command ran, and the answer is no: a proof does not hold, a wall is down, the server refused.</summary>
    public const int Failed = 1;

    /// <summary>The arguments make no sense.</summary>
    public const int Usage = 2;

    /// <summary>Nobody is signed in, or the token has ended.</summary>
    public const int NotSignedIn = 3;

    /// <summary>Signed in, and not allowed.</summary>
    public const int NotAllowed = 4;

    /// <summary>No such thing.</summary>
    public const int NotFound = 5;

    /// <summary>Not now: it is there already, busy, or somebody else was first.</summary>
    public const int Conflict = 6;

    /// <summary>The server cannot be reached.</summary>
    public const int Unreachable = 7;

    /// <summary>Ctrl-C, or a signal that says to end.</summary>
    public const int Interrupted = 130;

    /// <summary>For the reference.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Done, "done"),
        (Failed, "the command ran and the answer is no: a proof does not hold, a wall is down, the server refused"),
        (Usage, "the arguments make no sense"),
        (NotSignedIn, "nobody is signed in, or the token has ended"),
        (NotAllowed, "signed in, and not allowed"),
        (NotFound, "no such thing"),
        (Conflict, "not now: it is there already, busy, or somebody else was first"),
        (Unreachable, "the server cannot be reached"),
        (Interrupted, "interrupted by Ctrl-C, or told to end by a signal"),
    ];
}
