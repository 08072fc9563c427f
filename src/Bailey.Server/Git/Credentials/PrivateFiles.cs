using System.Security.Cryptography;
using System.Text;
using Bailey.Server.Platform;

namespace Bailey.Server.Git.Credentials;

/// <summary>
/// Files that a program of the server's own must read, in a folder of their own that nobody else can enter; gone when disposed, and at the next start
/// when that never came.
/// </summary>
internal sealed class PrivateFiles : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public PrivateFiles(DataDirectory data) =>
        Folder = Directory.CreateDirectory(Path.Join(data.Private, RandomNumberGenerator.GetHexString(16, lowercase: true)), OwnerOnly | UnixFileMode.UserExecute).FullName;

    public string Folder { get; }

    public string At(string name) => Path.Join(Folder, name);

    /// <summary>Writes one with mode 0600.</summary>
    public string Write(string name, string content)
    {
        using var file = new FileStream(At(name), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        file.Write(Encoding.UTF8.GetBytes(content));
        return At(name);
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
