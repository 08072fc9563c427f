using Bailey.Contracts.Egress;

namespace Bailey.Server.Egress;

/// <summary>Which entries a list may hold, in order; each rule has its sentence.</summary>
internal static class EntryRule
{
    /// <summary>The entry in its one written form, or the sentence that says why it is refused.</summary>
    public static (EgressEntry? Entry, string? Refusal) Check(EgressEntry entry, bool isOperator)
    {
        var suffix = entry.Host.StartsWith("*.", StringComparison.Ordinal);
        if (!HostName.TryParseWritten(suffix ? entry.Host[2..] : entry.Host, out var host))
        {
            return (null, "is no host name: write a name, *.suffix, or an address in its plain form.");
        }

        if (suffix && (host.Address is not null || !host.Text.Contains('.', StringComparison.Ordinal)))
        {
            return (null, "is too wide: after '*.' a suffix of at least two labels is needed.");
        }

        if (host.Text == "bailey.internal" || host.Text.EndsWith(".bailey.internal", StringComparison.Ordinal) || host.Text == "localhost" || host.Text.EndsWith(".localhost", StringComparison.Ordinal))
        {
            return (null, "is a name of the inside and cannot be listed.");
        }

        if (entry.Port is < 1 or > 65_535 || entry.Kind is not (null or "http" or "tls" or "opaque"))
        {
            return (null, "has a port or kind that does not exist.");
        }

        var opaque = entry.Kind == "opaque" || (entry.Kind is null && entry.Port is not (null or 80 or 443));
        if (opaque && (suffix || entry.Port is null))
        {
            return (null, "carries any bytes, so it needs an exact host and port.");
        }

        if (opaque && entry.Port is 80 or 443 && entry.Kind == "opaque" && !isOperator)
        {
            return (null, "would carry unchecked bytes on a web port; only the operator of the server allows that.");
        }

        if (entry.Trusted && (suffix || !isOperator))
        {
            return (null, suffix ? "is trusted, so it needs an exact host." : "is trusted; only the operator of the server adds such an entry.");
        }

        if (host.Address is { } address && AddressGuard.Classify(address) is var kind && kind != AddressClass.Public
            && !(entry.Trusted && AddressGuard.MayBeTrusted(kind)))
        {
            return (null, "is no public address.");
        }

        var written = host.Address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } ? $"[{host.Text}]" : host.Text;
        return (entry with { Host = suffix ? $"*.{host.Text}" : written, Kind = entry.Kind ?? (opaque ? "opaque" : null) }, null);
    }
}
