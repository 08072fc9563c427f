using System.Buffers.Binary;
using System.Text;

namespace Bailey.Server.Git.Signing;

/// <summary>Strings of ssh's binary form (RFC 4251, section 5): a length of four bytes, then the bytes. Reading never goes past the end.</summary>
internal ref struct SshWire(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsEnd => _rest.IsEmpty;

    public bool Number(out uint number)
    {
        var fits = BinaryPrimitives.TryReadUInt32BigEndian(_rest, out number);
        _rest = fits ? _rest[4..] : [];
        return fits;
    }

    public bool Text(out ReadOnlySpan<byte> text)
    {
        if (!Number(out var length) || length > _rest.Length)
        {
            text = [];
            _rest = [];
            return false;
        }

        text = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    public bool Skip(ReadOnlySpan<byte> expected)
    {
        var same = _rest.StartsWith(expected);
        _rest = same ? _rest[expected.Length..] : [];
        return same;
    }

    public static void Write(MemoryStream to, uint number)
    {
        Span<byte> form = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(form, number);
        to.Write(form);
    }

    public static void Write(MemoryStream to, ReadOnlySpan<byte> text)
    {
        Write(to, (uint)text.Length);
        to.Write(text);
    }

    public static void Write(MemoryStream to, string text) => Write(to, Encoding.ASCII.GetBytes(text));
}
