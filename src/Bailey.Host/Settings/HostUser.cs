using System.Runtime.InteropServices;
using Bailey.Host.Processes;

namespace Bailey.Host.Settings;

/// <summary>The operating-system user that this host is, as the password database says, whatever the environment claims.</summary>
internal sealed record HostUser(uint Uid, uint Gid, string Name, string Home)
{
    /// <summary>Refuses root: a sandbox started by root is no boundary, its uid 0 stays the machine's (measured).</summary>
    public static unsafe HostUser Current()
    {
        var uid = Libc.geteuid();
        if (uid == 0)
        {
            throw new SettingException("bailey-host does not run as root: a sandbox made by root holds nothing in. Start it as its own user; ./run does.");
        }

        var entry = (Entry*)Libc.getpwuid(uid);
        return entry is null
            ? throw new SettingException($"The user with the id {uid} is not in the password database.")
            : new HostUser(uid, Libc.getegid(), Marshal.PtrToStringUTF8(entry->Name)!, Marshal.PtrToStringUTF8(entry->Home)!);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public nint Name;
        public nint Password;
        public uint Uid;
        public uint Gid;
        public nint Comment;
        public nint Home;
        public nint Shell;
    }
}
