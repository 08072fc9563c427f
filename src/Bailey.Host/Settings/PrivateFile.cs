namespace Bailey.Host.Settings;

/// <summary>A small file of the host's own: others may pass through the data directory, and must not read it.</summary>
internal static class PrivateFile
{
    /// <summary>Writes it whole or not at all.</summary>
    public static void Write(string path, string text)
    {
        var fresh = path + ".new";
        using (var file = new FileStream(
            fresh, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        using (var writer = new StreamWriter(file))
        {
            writer.Write(text);
            writer.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
