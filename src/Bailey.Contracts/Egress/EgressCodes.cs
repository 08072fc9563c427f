namespace Bailey.Contracts.Egress;

/// <summary>Why a destination was let through or not, for programs; the reason beside it is for people and may be worded anew.</summary>
public static class EgressCodes
{
    /// <summary>Let through: it is listed.</summary>
    public const string Listed = "listed";

    /// <summary>Refused: it is on no list, and an entry would let it through.</summary>
    public const string Unlisted = "unlisted";

    /// <summary>Refused whatever is listed: an address inside, a name that is not the one asked for, other bytes than the entry takes.</summary>
    public const string Guarded = "guarded";

    /// <summary>Listed, and nobody answered there: the name is not known, or the machine's own proxy failed.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Listed, Unlisted, Guarded, Unreachable];
}
