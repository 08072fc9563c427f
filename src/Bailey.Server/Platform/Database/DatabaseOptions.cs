using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Platform.Database;

/// <summary>
/// Section <c>Database</c>. Without <c>Url</c> the server runs a private PostgreSQL of its own. With it, three logins are needed:
/// the tenant's (row security holds for it), the instance's, and the migrator's (owner of the tables).
/// </summary>
public sealed class DatabaseOptions
{
    /// <summary>Connection string or postgres:// URL of the tenant login; empty: the embedded cluster.</summary>
    public string? Url { get; set; }

    /// <summary>The same for the instance login; needed with <c>Url</c>.</summary>
    public string? InstanceUrl { get; set; }

    /// <summary>The same for the migrator; needed with <c>Url</c>.</summary>
    public string? MigrationUrl { get; set; }

    /// <summary>Where PostgreSQL's server programs are, for the embedded cluster; empty: the newest below /usr/lib/postgresql.</summary>
    public string? Programs { get; set; }

    /// <summary>Most connections of the tenant login at once.</summary>
    [Range(1, 1000)]
    public int TenantPool { get; set; } = 35;

    /// <summary>Most connections of the instance login at once.</summary>
    [Range(1, 1000)]
    public int InstancePool { get; set; } = 10;

    /// <summary>Seconds to wait for a free connection.</summary>
    [Range(1, 600)]
    public int Timeout { get; set; } = 30;

    /// <summary>Seconds after which a pooled connection is replaced.</summary>
    [Range(1, 86_400)]
    public int ConnectionLifetime { get; set; } = 3600;
}
