namespace Bailey.Host.Egress;

/// <summary>Headers that belong to one connection and not to the message.</summary>
internal static class Hops
{
    private static readonly string[] s_always = ["Proxy-Connection", "Proxy-Authorization", "Keep-Alive", "TE", "Trailer", "HTTP2-Settings"];

    // What the proxy itself decides by: a client that lists one of them in Connection must not make it vanish on the way.
    private static readonly string[] s_kept = ["host", "content-length", "transfer-encoding", "upgrade", "connection", "close", "keep-alive"];

    public static void Strip(HttpHead head)
    {
        var upgrade = head.Words("Connection").Contains("upgrade") ? head.All("Upgrade").FirstOrDefault() : null;
        var close = head.Words("Connection").Contains("close") || (head.Start[^1] == "HTTP/1.0" && !head.Words("Connection").Contains("keep-alive"));
        foreach (var listed in head.Words("Connection").Except(s_kept).ToArray())
        {
            head.Remove(listed);
        }

        head.Remove(s_always);
        head.Remove("Connection", "Upgrade");
        // h2c would hide the requests that follow.
        if (upgrade is not null && !upgrade.Contains("h2c", StringComparison.OrdinalIgnoreCase))
        {
            head.Headers.Add(("Connection", "Upgrade"));
            head.Headers.Add(("Upgrade", upgrade));
        }
        else
        {
            head.Headers.Add(("Connection", close ? "close" : "keep-alive"));
        }
    }
}
