using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Audit;

/// <summary>Section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>Days after which what an entry of the record says beyond who, what and when is erased; 0 keeps it for good.</summary>
    [Range(0, 36500)]
    public int BodyDays { get; set; }
}
