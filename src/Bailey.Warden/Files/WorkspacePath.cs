using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>
/// A path of a request. Only its form is looked at here; that it stays inside is the kernel's word, when it is opened.
/// </summary>
internal static class WorkspacePath
{
    private const int Maximum = 4096;

    internal static byte[] Whole(string? path)
    {
        if (path is null)
        {
            throw Refusal.Malformed("A path is missing.");
        }

        if (path.Length > Maximum || path.Contains('\0', StringComparison.Ordinal))
        {
            throw Refusal.Invalid("The path is too long or holds a zero byte.");
        }

        return path.StartsWith('/') ? throw FileRefusal.Outside() : Libc.Z(path);
    }

    /// <summary>The folder and the last name, for what acts on a name and not on what it leads to.</summary>
    internal static (byte[] Folder, byte[] Name) Split(string? path)
    {
        _ = Whole(path);
        var trimmed = path!.TrimEnd('/');
        var slash = trimmed.LastIndexOf('/');
        var name = trimmed[(slash + 1)..];
        return name is "" or "." or ".."
            ? throw Refusal.Invalid("The path names no file or folder in a folder.")
            : (Libc.Z(slash < 0 ? "" : trimmed[..slash]), Libc.Z(name));
    }

    internal static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder.TrimEnd('/')}/{name}";
}
