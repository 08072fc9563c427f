namespace Bailey.Server.Platform;

/// <summary>The server cannot start, for a reason that its operator can mend: the message is one line that says how. Exit code 78.</summary>
public sealed class StartRefusedException(string message) : Exception(message);
