using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Hosts;

/// <summary>Section <c>Hosts</c>, the part of this room: <c>BAILEY_HOSTS__EMBEDDED</c>.</summary>
public sealed class HostsOptions
{
    /// <summary><c>first-organisation</c>: the host of this machine serves the first organisation alone.</summary>
    [RegularExpression("^first-organisation$", ErrorMessage =
        "BAILEY_HOSTS__EMBEDDED knows only first-organisation in this version: the host of this machine serves the first organisation. Leave it out.")]
    public string Embedded { get; set; } = "first-organisation";
}
