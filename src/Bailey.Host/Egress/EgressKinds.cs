namespace Bailey.Host.Egress;

/// <summary>How the bytes of an allowed destination are held to the name that was asked for.</summary>
internal static class EgressKinds
{
    /// <summary>Plain HTTP: the Host of every request.</summary>
    public const string Http = "http";

    /// <summary>TLS: the server name of the first message.</summary>
    public const string Tls = "tls";

    /// <summary>Any bytes, to exactly that host and port.</summary>
    public const string Opaque = "opaque";
}
