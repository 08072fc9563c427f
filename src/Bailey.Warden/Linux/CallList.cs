using System.Runtime.InteropServices;

namespace Bailey.Warden.Linux;

/// <summary>
/// System calls that a new process makes before it becomes a program: written down beforehand, made in order by a few machine instructions in a child that
/// shares the memory (as posix_spawn's does, which cannot mount). No managed code ever runs in that child. A call that fails ends it, unless it may.
/// </summary>
internal sealed unsafe partial class CallList : IDisposable
{
    private const int Words = 8, Capacity = 160, StackSize = 64 * 1024;
    private const int ShareMemory = 0x100, WaitForExec = 0x4000, ChildSignal = 17;
    private static readonly nint Runner = MakeRunner();
    private readonly long* _calls = (long*)NativeMemory.AllocZeroed(Words * 8, Capacity + 1);
    private readonly List<nint> _texts = [];
    private readonly string[] _steps = new string[Capacity];
    private int _count;

    /// <summary>The step is what an error message will call it.</summary>
    internal void Add(string step, bool mayFail, nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0)
    {
        var call = _calls + (_count * Words);
        (call[0], call[1], call[2], call[3], call[4], call[5], call[7]) = (number, a, b, c, d, e, mayFail ? 1 : 0);
        _steps[_count++] = step;
    }

    /// <summary>Memory of the list's own for bytes that a call points to.</summary>
    internal nint Keep(ReadOnlySpan<byte> bytes)
    {
        var copy = (byte*)NativeMemory.Alloc((nuint)Math.Max(bytes.Length, 1));
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        _texts.Add((nint)copy);
        return (nint)copy;
    }

    /// <summary>A zero-terminated vector of texts, as execve takes it.</summary>
    internal nint Keep(byte[][] texts)
    {
        var vector = new nint[texts.Length + 1];
        for (var i = 0; i < texts.Length; i++)
        {
            vector[i] = Keep(texts[i]);
        }

        return Keep(MemoryMarshal.AsBytes<nint>(vector));
    }

    /// <summary>Makes the child and returns when it has become its program, or names the step that failed.</summary>
    internal (string Step, int Error, int Pid) Run()
    {
        _calls[_count * Words] = -1;
        var stack = (byte*)NativeMemory.AlignedAlloc(StackSize, 16);
        try
        {
            var pid = Clone(Runner, stack + StackSize, ShareMemory | WaitForExec | ChildSignal, _calls);
            if (pid < 0)
            {
                return ("clone", Libc.Errno, 0);
            }

            // Each call's result is where its number was; a successful execve leaves none.
            for (var i = 0; i < _count; i++)
            {
                if (_calls[i * Words] < 0 && _calls[(i * Words) + 7] == 0)
                {
                    int status;
                    _ = Libc.WaitPid(pid, &status, 0);
                    return (_steps[i], (int)-_calls[i * Words], 0);
                }
            }

            return ("", 0, pid);
        }
        finally
        {
            NativeMemory.AlignedFree(stack);
        }
    }

    private static nint MakeRunner()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new PlatformNotSupportedException("The warden makes cells on x86-64 only.");
        }

        ReadOnlySpan<byte> code =
        [
            0x48, 0x89, 0xFB, //             mov rbx, rdi         the list
            0x48, 0x8B, 0x03, //       next: mov rax, [rbx]       the number
            0x48, 0x85, 0xC0, //             test rax, rax
            0x78, 0x2F, //                   js end               -1 ends the list
            0x48, 0x8B, 0x7B, 0x08, //       mov rdi, [rbx+8]     the arguments
            0x48, 0x8B, 0x73, 0x10, //       mov rsi, [rbx+16]
            0x48, 0x8B, 0x53, 0x18, //       mov rdx, [rbx+24]
            0x4C, 0x8B, 0x53, 0x20, //       mov r10, [rbx+32]
            0x4C, 0x8B, 0x43, 0x28, //       mov r8, [rbx+40]
            0x4C, 0x8B, 0x4B, 0x30, //       mov r9, [rbx+48]
            0x0F, 0x05, //                   syscall
            0x48, 0x89, 0x03, //             mov [rbx], rax       the result
            0x48, 0x85, 0xC0, //             test rax, rax
            0x79, 0x07, //                   jns good
            0x48, 0x83, 0x7B, 0x38, 0x00, // cmp qword [rbx+56], 0
            0x74, 0x06, //                   je end               it may not fail
            0x48, 0x83, 0xC3, 0x40, // good: add rbx, 64
            0xEB, 0xC9, //                   jmp next
            0xB8, 0x01, 0x00, 0x00, 0x00, // end: mov eax, 1
            0xC3, //                         ret                  and clone exits with it
        ];
        var page = Map(0, 4096, 3, 0x22, -1, 0);
        code.CopyTo(new Span<byte>((void*)page, code.Length));
        return Protect(page, 4096, 5) == 0 ? page : throw new IOException("No memory can be made executable.");
    }

    [LibraryImport("libc", EntryPoint = "clone", SetLastError = true)]
    private static partial int Clone(nint function, byte* stack, int flags, void* argument);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    public void Dispose()
    {
        _texts.ForEach(x => NativeMemory.Free((void*)x));
        _texts.Clear();
        NativeMemory.Free(_calls);
    }
}
