using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace Bailey.Server.Platform.Web;

/// <summary>
/// The files of the built pages, listed once: only what the build made is ever served, so that no path of a request reaches the disk.
/// </summary>
internal sealed class WebFiles
{
    private readonly Dictionary<string, WebFile> _files = new(StringComparer.Ordinal);

    private WebFiles(string root)
    {
        Read = File.GetLastWriteTimeUtc(Path.Join(root, "index.html"));
        Index = File.ReadAllText(Path.Join(root, "index.html"));
        var types = new FileExtensionContentTypeProvider { Mappings = { [".webmanifest"] = "application/manifest+json", [".mjs"] = "text/javascript" } };
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(p => !p.EndsWith("index.html", StringComparison.Ordinal)))
        {
            var name = "/" + Path.GetRelativePath(root, path);
            var type = types.TryGetContentType(path, out var known) ? known : "application/octet-stream";
            var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))[..32]}\"";
            _files[name] = new WebFile(path, type.StartsWith("text/", StringComparison.Ordinal) ? $"{type}; charset=utf-8" : type, etag, name.StartsWith("/assets/", StringComparison.Ordinal));
        }
    }

    /// <summary>The page, with <c>__CSP_NONCE__</c> where the nonce belongs.</summary>
    public string Index { get; }

    /// <summary>The age of the build, to see a newer one.</summary>
    public DateTime Read { get; }

    public WebFile? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>Lists a folder; null when it holds no page.</summary>
    public static WebFiles? Open(string? root) => root is not null && File.Exists(Path.Join(root, "index.html")) ? new(root) : null;
}

/// <summary>One file; one with a hash in its name never changes.</summary>
internal sealed record WebFile(string Path, string ContentType, string ETag, bool IsImmutable);
