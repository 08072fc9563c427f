using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Identity;

/// <summary>Section <c>Auth</c>: how people sign in.</summary>
public sealed class AuthOptions
{
    /// <summary><c>accounts</c>, or <c>none</c>: every request is the first user.</summary>
    [Required, RegularExpression("^(accounts|none)$", ErrorMessage = "BAILEY_AUTH__MODE is accounts or none.")]
    public string Mode { get; set; } = "accounts";

    /// <summary>With mode none: start although other machines can reach the server.</summary>
    public bool AllowUnauthenticatedNetwork { get; set; }

    /// <summary>Makes the first account at a start without any, instead of the setup link.</summary>
    [StringLength(254)]
    public string? AdminEmail { get; set; }

    /// <summary>The password of that account; not needed any more once it was made.</summary>
    [StringLength(1024)]
    public string? AdminPassword { get; set; }

    /// <summary>The name of that account.</summary>
    [Required, StringLength(80, MinimumLength = 1)]
    public string AdminName { get; set; } = "Admin";

    /// <summary>The name of the first organisation when no person names it.</summary>
    [Required, StringLength(80, MinimumLength = 1)]
    public string AdminOrganisation { get; set; } = "Home";

    /// <summary>Attempts to sign in to one account in a minute, from wherever they come.</summary>
    [Range(1, 1_000_000)]
    public int AccountPerMinute { get; set; } = 20;

    /// <summary>Failed sign-ins in a row after which an account is closed to passwords for a while; sessions stay.</summary>
    [Range(3, 1000)]
    public int LockoutAfter { get; set; } = 10;

    /// <summary>How long the first time; each further time doubles it, up to a day.</summary>
    [Range(1, 1440)]
    public int LockoutMinutes { get; set; } = 15;

    /// <summary>Days without a request after which a browser's session ends.</summary>
    [Range(1, 365)]
    public int IdleDays { get; set; } = 7;

    /// <summary>Days after which a browser's session ends in any case.</summary>
    [Range(1, 365)]
    public int AbsoluteDays { get; set; } = 30;

    /// <summary>Days after which a command line that was let in must be let in anew.</summary>
    [Range(1, 365)]
    public int DeviceDays { get; set; } = 28;

    /// <summary>Memory of one password hash, KiB.</summary>
    [Range(19_456, 1_048_576)]
    public int HashMemory { get; set; } = 65_536;

    /// <summary>Passes of one password hash over its memory.</summary>
    [Range(2, 64)]
    public int HashPasses { get; set; } = 3;

    /// <summary>How many password hashes are computed at once.</summary>
    [Range(1, 64)]
    public int HashesAtOnce { get; set; } = 4;

    /// <summary>Whether sign-in is off.</summary>
    internal bool IsOpen => Mode == "none";

    internal TimeSpan Idle => TimeSpan.FromDays(IdleDays);

    internal TimeSpan Absolute => TimeSpan.FromDays(AbsoluteDays);
}
