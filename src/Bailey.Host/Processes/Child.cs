using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Host.Processes;

/// <summary>
/// Starts a program by posix_spawn with exactly the descriptors it is given (everything above is closed), its own session,
/// default signals and no environment but the one given. .NET's own way passes descriptors and environment on.
/// </summary>
internal static unsafe class Child
{
    private const short OwnSession = 0x80 | 0x04 | 0x08;
    private const int SafeNumber = 64;

    /// <summary>Starts <paramref name="path"/>; <paramref name="descriptors"/>[n] becomes descriptor n of the child.</summary>
    public static ProcessHandle Start(
        string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<SafeHandle> descriptors, ProcessWatch watch)
    {
        // Moved out of the way first: a source number may be a later target.
        var moved = new List<int>(descriptors.Count);
        var actions = stackalloc byte[256];
        var attributes = stackalloc byte[512];
        var signals = stackalloc byte[128];
        _ = Libc.posix_spawn_file_actions_init(actions);
        _ = Libc.posix_spawnattr_init(attributes);
        try
        {
            for (var number = 0; number < descriptors.Count; number++)
            {
                moved.Add(Descriptor.Check(
                    Libc.fcntl((int)descriptors[number].DangerousGetHandle(), Libc.DuplicateCloseOnExec, SafeNumber), "fcntl"));
                _ = Libc.posix_spawn_file_actions_adddup2(actions, moved[number], number);
            }

            _ = Libc.posix_spawn_file_actions_addclosefrom_np(actions, descriptors.Count);
            _ = Libc.posix_spawnattr_setflags(attributes, OwnSession);
            _ = Libc.posix_spawnattr_setsigmask(attributes, signals);
            new Span<byte>(signals, 128).Fill(0xff);
            // All but SIGKILL, SIGSTOP and the C library's own two.
            *(ulong*)signals &= ~((1UL << 8) | (1UL << 18) | (1UL << 31) | (1UL << 32));
            _ = Libc.posix_spawnattr_setsigdefault(attributes, signals);
            return new ProcessHandle(Spawn(path, arguments, environment, actions, attributes), isChild: true, watch);
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
            moved.ForEach(number => _ = Libc.close(number));
        }
    }

    private static int Spawn(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, void* actions, void* attributes)
    {
        var argv = Vector([path, .. arguments]);
        var envp = Vector(environment);
        var file = Text(path);
        try
        {
            int pid;
            var error = Libc.posix_spawn(&pid, file, actions, attributes, argv, envp);
            return error == 0 ? pid : throw new Win32Exception(error, $"{path}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        finally
        {
            Free(argv);
            Free(envp);
            NativeMemory.Free(file);
        }
    }

    private static byte* Text(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A NUL in an argument.", nameof(text));
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        var copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        copy[bytes.Length] = 0;
        return copy;
    }

    private static byte** Vector(IReadOnlyList<string> texts)
    {
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)texts.Count + 1, (nuint)sizeof(byte*));
        for (var index = 0; index < texts.Count; index++)
        {
            vector[index] = Text(texts[index]);
        }

        return vector;
    }

    private static void Free(byte** vector)
    {
        for (var item = vector; *item is not null; item++)
        {
            NativeMemory.Free(*item);
        }

        NativeMemory.Free(vector);
    }
}
