using Bailey.Host.Processes;

namespace Bailey.Host.Settings;

/// <summary>The data directory belongs to one host process at a time.</summary>
internal static class DataDirectory
{
    private const UnixFileMode PassThrough =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static IDisposable Hold(HostSettings settings)
    {
        try
        {
            Directory.CreateDirectory(settings.Data, PassThrough);
            // Nobody else may open it: to hold the lock would keep the host from starting.
            var path = Path.Join(settings.Data, "host.lock");
            var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            const int exclusiveNow = 2 | 4;
            return Libc.flock((int)held.SafeFileHandle.DangerousGetHandle(), exclusiveNow) == 0
                ? held
                : throw new SettingException($"Another host runs on {settings.Data}.");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The data directory {settings.Data} cannot be used: {refused.Message}");
        }
    }
}
