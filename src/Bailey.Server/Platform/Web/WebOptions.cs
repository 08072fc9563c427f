namespace Bailey.Server.Platform.Web;

/// <summary>Section <c>Web</c>: the pages.</summary>
public sealed class WebOptions
{
    /// <summary>The folder of the built pages; empty: <c>web</c> of the build.</summary>
    public string? Root { get; set; }
}
