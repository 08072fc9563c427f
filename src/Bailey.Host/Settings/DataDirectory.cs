using System.ComponentModel;
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
            return FileLock.TryTake(Path.Join(settings.Data, "host.lock")) ?? throw new SettingException($"Another host runs on {settings.Data}.");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new SettingException($"The data directory {settings.Data} cannot be used: {refused.Message}");
        }
    }
}
