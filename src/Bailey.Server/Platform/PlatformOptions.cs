using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Platform;

/// <summary>Settings without a section of their own: where things are. docs/specs/processes.md says who sets them.</summary>
public sealed class PlatformOptions
{
    /// <summary>Where the server keeps its database, keys and logs.</summary>
    [Required, ConfigurationKeyName("Data")]
    public string DataDirectory { get; set; } = Path.Join(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "bailey", "server");

    /// <summary>Where the server makes its sockets; a short path, since sockets' names are limited to 107 bytes.</summary>
    [Required, StringLength(70), ConfigurationKeyName("Run")]
    public string RunDirectory { get; set; } = $"/tmp/bailey-{Environment.UserName}/server";

    /// <summary>The folder of the build, with <c>web</c> in it; empty: no web pages unless BAILEY_WEB__ROOT is set.</summary>
    [ConfigurationKeyName("Build")]
    public string? BuildDirectory { get; set; }
}
