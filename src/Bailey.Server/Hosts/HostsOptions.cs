using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Hosts;

/// <summary>Section <c>Hosts</c>, the part of this room: <c>BAILEY_HOSTS__EMBEDDED</c>.</summary>
public sealed class HostsOptions
{
    internal const string OfEach = "per-organisation";

    /// <summary>
    /// <c>first-organisation</c>: the host of this machine serves the first organisation alone. <c>per-organisation</c>: every organisation has a
    /// host of its own here, under a user of its own; only a start as root can make them.
    /// </summary>
    [Required, RegularExpression($"^(first-organisation|{OfEach})$", ErrorMessage = "BAILEY_HOSTS__EMBEDDED is first-organisation or per-organisation.")]
    public string Embedded { get; set; } = "first-organisation";

    internal bool IsOfEach => Embedded == OfEach;
}
