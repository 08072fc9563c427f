using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Platform;

/// <summary>Settings without a section of their own: <c>BAILEY_DATADIRECTORY</c>, <c>BAILEY_RUNDIRECTORY</c>.</summary>
public sealed class PlatformOptions
{
    /// <summary>Where the server keeps its database, keys and logs.</summary>
    [Required]
    public string DataDirectory { get; set; } = Path.Join(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "bailey", "server");

    /// <summary>Where the server makes its sockets; a short path.</summary>
    [Required, StringLength(70)]
    public string RunDirectory { get; set; } = $"/tmp/bailey-{Environment.UserName}/server";
}
