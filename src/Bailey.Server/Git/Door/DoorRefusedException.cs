namespace Bailey.Server.Git.Door;

/// <summary>What git in the sandbox shows its user after "remote:". One line of plain text.</summary>
internal sealed class DoorRefusedException(int status, string message) : Exception(message)
{
    public int Status => status;
}
