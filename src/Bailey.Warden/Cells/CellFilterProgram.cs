using System.Buffers.Binary;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Cells;

/// <summary>Makes the BPF program of <see cref="CellFilter"/>: an array of the kernel's 8-byte <c>sock_filter</c>.</summary>
internal static class CellFilterProgram
{
    private const ushort Load = 0x20, JumpIfEqual = 0x15, JumpIfAtLeast = 0x35, JumpIfAnySet = 0x45, Return = 0x06;
    private const uint Allow = 0x7FFF_0000, ErrorAnswer = 0x0005_0000, KillProcess = 0x8000_0000;
    private const uint Number = 0, Architecture = 4, FirstArgument = 16, SecondArgument = 24, ThirdArgument = 32;

    internal static byte[] Make(bool arm)
    {
        var program = new List<byte>(2048);
        Add(program, Load, Architecture);
        Add(program, JumpIfEqual, arm ? 0xC000_00B7 : 0xC000_003E, 1, 0);
        Add(program, Return, KillProcess);
        Add(program, Load, Number);
        if (!arm)
        {
            // The x32 numbers would name the same calls by other numbers.
            Add(program, JumpIfAtLeast, 0x4000_0000, 0, 1);
            Add(program, Return, ErrorAnswer | Err.NoSystemCall);
        }

        foreach (var call in CellFilter.Calls)
        {
            if ((arm ? call.Arm64 : call.X64) is var number && number >= 0)
            {
                Add(program, JumpIfEqual, (uint)number, 0, 1);
                Add(program, Return, ErrorAnswer | (uint)call.Answer);
            }
        }

        Block(program, arm ? 220 : 56, Clone);
        Block(program, arm ? 29 : 16, Ioctl);
        Block(program, arm ? 198 : 41, Sockets);
        Block(program, arm ? 199 : 53, Sockets);
        Block(program, arm ? 92 : 135, Personality);
        Add(program, Return, Allow);
        return [.. program];
    }

    /// <summary>A part for one system call; it always returns, and what comes after it sees the number still loaded.</summary>
    private static void Block(List<byte> program, int number, Action<List<byte>> body)
    {
        var inner = new List<byte>();
        body(inner);
        Add(program, JumpIfEqual, (uint)number, 0, checked((byte)(inner.Count / 8)));
        program.AddRange(inner);
    }

    private static void Clone(List<byte> to)
    {
        Add(to, Load, FirstArgument);
        Add(to, JumpIfAnySet, CellFilter.CloneFlags, 0, 1);
        Add(to, Return, ErrorAnswer | Err.Perm);
        Add(to, Return, Allow);
    }

    private static void Ioctl(List<byte> to)
    {
        Add(to, Load, SecondArgument);
        foreach (var control in CellFilter.Controls)
        {
            Add(to, JumpIfEqual, control, 0, 1);
            Add(to, Return, ErrorAnswer | Err.Perm);
        }

        Add(to, Return, Allow);
    }

    private static void Sockets(List<byte> to)
    {
        Add(to, Load, FirstArgument);
        foreach (var family in CellFilter.Families)
        {
            Add(to, JumpIfEqual, family, 0, 1);
            Add(to, Return, Allow);
        }

        Add(to, JumpIfEqual, CellFilter.Netlink, 1, 0);
        Add(to, Return, ErrorAnswer | Err.AddressFamily);
        Add(to, Load, ThirdArgument);
        foreach (var protocol in CellFilter.NetlinkProtocols)
        {
            Add(to, JumpIfEqual, protocol, 0, 1);
            Add(to, Return, Allow);
        }

        Add(to, Return, ErrorAnswer | Err.AddressFamily);
    }

    private static void Personality(List<byte> to)
    {
        Add(to, Load, FirstArgument);
        foreach (var personality in CellFilter.Personalities)
        {
            Add(to, JumpIfEqual, personality, 0, 1);
            Add(to, Return, Allow);
        }

        Add(to, Return, ErrorAnswer | Err.Perm);
    }

    private static void Add(List<byte> program, ushort code, uint value, byte ifTrue = 0, byte ifFalse = 0)
    {
        Span<byte> instruction = stackalloc byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(instruction, code);
        instruction[2] = ifTrue;
        instruction[3] = ifFalse;
        BinaryPrimitives.WriteUInt32LittleEndian(instruction[4..], value);
        program.AddRange(instruction);
    }
}
