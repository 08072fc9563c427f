namespace Bailey.Host.Sandboxes;

/// <summary>What was asked cannot be done while something else is under way in the sandbox.</summary>
internal sealed class SandboxBusyException(string message) : Exception(message);
