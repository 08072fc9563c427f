namespace Bailey.Contracts.Egress;

/// <summary>
/// What an address is for. Only <see cref="Public"/> may be connected to for a sandbox; an operator's word widens that to what
/// <see cref="AddressGuard.MayBeTrusted"/> says.
/// </summary>
public enum AddressClass
{
    /// <summary>A global unicast address.</summary>
    Public,

    /// <summary>0.0.0.0/8 and ::, which mean this machine to some systems.</summary>
    Unspecified,

    /// <summary>127.0.0.0/8 and ::1.</summary>
    Loopback,

    /// <summary>169.254.0.0/16 and fe80::/10.</summary>
    LinkLocal,

    /// <summary>Where clouds hand credentials to whoever asks.</summary>
    Metadata,

    /// <summary>RFC 1918 and IPv6 unique local.</summary>
    Private,

    /// <summary>100.64.0.0/10, behind carriers and overlays.</summary>
    SharedCarrier,

    /// <summary>TEST-NET and 2001:db8::/32.</summary>
    Documentation,

    /// <summary>198.18.0.0/15.</summary>
    Benchmarking,

    /// <summary>224.0.0.0/4 and ff00::/8.</summary>
    Multicast,

    /// <summary>An IPv4 address inside an IPv6 one: mapped, compatible, translated, 6to4, Teredo, NAT64.</summary>
    Embedded,

    /// <summary>All other special-purpose and unassigned space.</summary>
    Reserved,
}
