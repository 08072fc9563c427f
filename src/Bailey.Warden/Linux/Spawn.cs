using System.Runtime.InteropServices;

namespace Bailey.Warden.Linux;

/// <summary>
/// What is to be started, with every byte made beforehand: the thread that starts it may already have given up its rights.
/// <c>Programs</c> are tried in order, as a search along PATH would. <c>Terminal</c> is the slave's path, opened by the child as its controlling terminal.
/// </summary>
internal sealed record SpawnPlan(
    IReadOnlyList<byte[]> Programs, byte[][] Arguments, byte[][] Environment, byte[]? Directory, int Input = -1, int Output = -1, int Error = -1,
    byte[]? Terminal = null);

/// <summary>posix_spawn: no fork in a process with threads. The child inherits namespaces, credentials and filter of the calling thread.</summary>
internal static unsafe partial class Spawn
{
    private const short SetSignalDefaults = 4, SetSignalMask = 8, SetSession = 0x80;

    /// <summary>Starts it and answers 0 or an error number. The child has descriptors 0, 1 and 2 and no other, and leads its own session.</summary>
    internal static int Start(SpawnPlan plan, out int pid)
    {
        // The library's own sizes are 80, 336 and 128 bytes; there is room to spare.
        var actions = stackalloc byte[512];
        var attributes = stackalloc byte[1024];
        var every = stackalloc byte[256];
        var none = stackalloc byte[256];
        ActionsInit(actions);
        AttributesInit(attributes);
        SigFillSet(every);
        foreach (var signal in (ReadOnlySpan<int>)[9, 19, 32, 33])
        {
            SigDelSet(every, signal);
        }

        SigEmptySet(none);
        SetFlags(attributes, SetSignalDefaults | SetSignalMask | SetSession);
        SetDefaults(attributes, every);
        SetMask(attributes, none);
        var arguments = Vector(plan.Arguments);
        var environment = Vector(plan.Environment);
        try
        {
            fixed (byte* terminal = plan.Terminal, directory = plan.Directory)
            {
                if (terminal != null)
                {
                    // A session's leader without a terminal gets the one it opens.
                    AddOpen(actions, 0, terminal, Flag.ReadWrite, 0);
                    AddDup2(actions, 0, 1);
                    AddDup2(actions, 0, 2);
                }
                else
                {
                    AddDup2(actions, plan.Input, 0);
                    AddDup2(actions, plan.Output, 1);
                    AddDup2(actions, plan.Error, 2);
                }

                AddCloseFrom(actions, 3);
                if (directory != null)
                {
                    AddChdir(actions, directory);
                }

                return TryEach(plan.Programs, actions, attributes, arguments, environment, out pid);
            }
        }
        finally
        {
            Free(arguments, plan.Arguments.Length);
            Free(environment, plan.Environment.Length);
            ActionsDestroy(actions);
            AttributesDestroy(attributes);
        }
    }

    private static int TryEach(IReadOnlyList<byte[]> programs, byte* actions, byte* attributes, byte** arguments, byte** environment, out int pid)
    {
        var result = Err.NoEntry;
        var child = 0;
        for (var i = 0; i < programs.Count && (result is Err.NoEntry or Err.Access or Err.NotFolder); i++)
        {
            fixed (byte* program = programs[i])
            {
                result = PosixSpawn(&child, program, actions, attributes, arguments, environment);
            }
        }

        pid = child;
        return result;
    }

    private static byte** Vector(byte[][] items)
    {
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)(items.Length + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < items.Length; i++)
        {
            vector[i] = (byte*)NativeMemory.Alloc((nuint)items[i].Length);
            items[i].CopyTo(new Span<byte>(vector[i], items[i].Length));
        }

        return vector;
    }

    private static void Free(byte** vector, int count)
    {
        for (var i = 0; i < count; i++)
        {
            NativeMemory.Free(vector[i]);
        }

        NativeMemory.Free(vector);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int PosixSpawn(int* pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial void ActionsInit(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial void ActionsDestroy(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    private static partial void AddOpen(void* actions, int fd, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial void AddDup2(void* actions, int fd, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial void AddCloseFrom(void* actions, int fd);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    private static partial void AddChdir(void* actions, byte* path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial void AttributesInit(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial void AttributesDestroy(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial void SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial void SetDefaults(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial void SetMask(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial void SigEmptySet(void* set);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial void SigFillSet(void* set);

    [LibraryImport("libc", EntryPoint = "sigdelset")]
    private static partial void SigDelSet(void* set, int signal);
}
