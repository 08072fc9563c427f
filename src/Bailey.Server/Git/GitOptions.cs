using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Git;

/// <summary>Section <c>Git</c>: how the server fetches from a project's remote, and pushes to it, on behalf of a workspace.</summary>
public sealed class GitOptions
{
    /// <summary>What an ssh remote's unknown host key means: <c>accept-new</c> keeps the first one seen, <c>yes</c> takes only known ones.</summary>
    [Required, RegularExpression("^(accept-new|yes)$")]
    public string StrictHostKeys { get; set; } = "accept-new";

    /// <summary>Minutes that one fetch or push may take; its size is not limited.</summary>
    [Range(1, 1440)]
    public int TransferMinutes { get; set; } = 60;

    /// <summary>Seconds without a byte from the remote after which it is given up.</summary>
    [Range(5, 3600)]
    public int IdleSeconds { get; set; } = 300;

    /// <summary>Megabytes that the pack of one push may have; it is kept on the server's disk until it is decided.</summary>
    [Range(1, 100_000)]
    public int PushMegabytes { get; set; } = 2048;

    /// <summary>Megabytes that one object of LFS may have, in either direction; it goes through the server and is not kept.</summary>
    [Range(1, 1_000_000)]
    public int LfsMegabytes { get; set; } = 5120;

    /// <summary>Fetches and pushes at once on the whole server.</summary>
    [Range(1, 10_000)]
    public int MostTransfers { get; set; } = 64;

    /// <summary>Fetches and pushes at once of one workspace.</summary>
    [Range(1, 1000)]
    public int MostTransfersOfWorkspace { get; set; } = 16;
}
