using System.Text.Json;
using Bailey.Cli.Platform;

namespace Bailey.Cli.SignIn;

/// <summary>A server and the token for it. <c>Device</c>: this machine was let in, and the token is its own alone.</summary>
internal sealed record SavedLogin(Uri Url, string Token, bool Device = false)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => nameof(SavedLogin);
}

/// <summary>The file that remembers a login: readable by its owner alone, and replaced as a whole.</summary>
internal sealed class Credentials
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _folder;

    private Credentials(string folder) => _folder = folder;

    private string File => Path.Join(_folder, "login.json");

    public static Credentials In(Surroundings surroundings) => new(surroundings.Settings);

    public SavedLogin? Read()
    {
        try
        {
            if (!OperatingSystem.IsWindows() && System.IO.File.GetUnixFileMode(File) is var mode && (mode & ~OwnerOnly) != UnixFileMode.None)
            {
                throw new CommandFailedException(ExitCodes.Failed, "open_credentials", $"Others may read {File}, so it is not used: chmod 600 {File}");
            }

            return JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(File), CliJson.Default.SavedLogin);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw new CommandFailedException(ExitCodes.Failed, "unreadable_credentials", $"{File} cannot be read; 'bailey logout' removes it.");
        }
    }

    public void Write(SavedLogin login)
    {
        _ = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(_folder)
            : Directory.CreateDirectory(_folder, OwnerOnly | UnixFileMode.UserExecute);
        // Two logins at once each write their own; the later one stays.
        var fresh = $"{File}.{Environment.ProcessId}";
        System.IO.File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(fresh, options))
        {
            JsonSerializer.Serialize(stream, login, CliJson.Default.SavedLogin);
        }

        System.IO.File.Move(fresh, File, overwrite: true);
    }

    public bool Remove()
    {
        var there = System.IO.File.Exists(File);
        System.IO.File.Delete(File);
        return there;
    }
}
