namespace Bailey.Cli.Platform;

/// <summary>Addresses of servers that a token may be sent to.</summary>
internal static class Addresses
{
    /// <summary>Reads one; a token never travels unencrypted beyond this machine.</summary>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0
            || address.AbsolutePath != "/"
            || address.Query.Length > 0
            || address.Fragment.Length > 0)
        {
            throw new CommandFailedException(ExitCodes.Usage, "invalid_url", $"'{text}' is not the address of a server, such as https://bailey.example.");
        }

        return address is { Scheme: "http", IsLoopback: false }
            ? throw new CommandFailedException(ExitCodes.Usage, "unencrypted", $"'{text}' is not encrypted, and a token would be readable on the way: use https.")
            : address;
    }
}
