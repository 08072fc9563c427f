using System.Security.Cryptography;

namespace Bailey.Server.Platform;

/// <summary>A secret of the key ring that is made once: random bytes in a file of mode 0600. Replicas need the same file.</summary>
public static class KeyFile
{
    /// <summary>Reads it, or makes it where there is none; whoever makes it at the same moment gets the same one.</summary>
    /// <exception cref="StartRefusedException">The file is there and is no such key; <paramref name="loss"/> says what is lost without it.</exception>
    public static byte[] Load(string folder, string name, int length, string loss)
    {
        var file = Path.Join(folder, name);
        if (!File.Exists(file))
        {
            var fresh = Path.Join(folder, $"{name}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.new");
            using (var stream = new FileStream(fresh, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                stream.Write(RandomNumberGenerator.GetBytes(length));
                stream.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(fresh, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(fresh);
            }
        }

        var key = File.ReadAllBytes(file);
        return key.Length == length ? key : throw new StartRefusedException($"{file} is not a key of {length} bytes. Restore it: {loss}");
    }
}
