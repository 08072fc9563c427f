using System.Runtime.InteropServices;

namespace Bailey.Warden.Linux;

/// <summary>The kernel's statx, the same on every processor.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    [FieldOffset(4)] internal uint BlockSize;
    [FieldOffset(16)] internal uint Links;
    [FieldOffset(20)] internal uint Owner;
    [FieldOffset(24)] internal uint Group;
    [FieldOffset(28)] internal ushort Mode;
    [FieldOffset(32)] internal ulong Inode;
    [FieldOffset(40)] internal long Size;
    [FieldOffset(96)] internal long ChangedSeconds;
    [FieldOffset(104)] internal uint ChangedNanoseconds;
    [FieldOffset(112)] internal long ModifiedSeconds;
    [FieldOffset(120)] internal uint ModifiedNanoseconds;
    [FieldOffset(136)] internal uint DeviceMajor;
    [FieldOffset(140)] internal uint DeviceMinor;

    private const int TypeMask = 0xF000;

    internal readonly bool IsFile => (Mode & TypeMask) == 0x8000;

    internal readonly bool IsFolder => (Mode & TypeMask) == 0x4000;

    internal readonly bool IsLink => (Mode & TypeMask) == 0xA000;

    internal readonly DateTimeOffset Modified
    {
        get
        {
            // A hostile file may claim any time; what the calendar cannot hold becomes its edge.
            var seconds = Math.Clamp(ModifiedSeconds, -62_135_596_800, 253_402_300_799);
            return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(ModifiedNanoseconds / 100);
        }
    }

    /// <summary>What changes whenever the content does, as far as the kernel tells.</summary>
    internal readonly (ulong, uint, uint, long, long, uint, long, uint) Stamp =>
        (Inode, DeviceMajor, DeviceMinor, Size, ModifiedSeconds, ModifiedNanoseconds, ChangedSeconds, ChangedNanoseconds);

    /// <summary>The kind as <c>FileEntry.Kind</c> names it.</summary>
    internal readonly string Kind => IsFile ? "file" : IsFolder ? "folder" : IsLink ? "link" : "other";

    internal static unsafe int Of(int folder, byte[] name, int flags, out FileStatus status)
    {
        status = default;
        fixed (FileStatus* at = &status)
        {
            return Libc.Statx(folder, name, flags, 0x7FF, at) == 0 ? 0 : Libc.Errno;
        }
    }

    internal static int Of(int fd, out FileStatus status) => Of(fd, [0], Flag.AtEmptyPath, out status);
}
