using System.Buffers.Binary;
using System.Text;

namespace Bailey.Warden.Egress;

/// <summary>
/// Answers one DNS question without asking anybody: A with an address of the table, anything else with nothing. The question is hostile; whatever is
/// not one plain question gets FORMERR or no answer at all.
/// </summary>
internal static class DnsAnswer
{
    private const int Header = 12, MaximumName = 253;
    private const ushort Address = 1, Internet = 1;

    /// <summary>Null when not even a refusal can be addressed.</summary>
    internal static byte[]? To(ReadOnlySpan<byte> query, NameTable names)
    {
        if (query.Length < Header || (query[2] & 0x80) != 0)
        {
            return null;
        }

        var operation = (query[2] >> 3) & 0xF;
        var at = Header;
        if (operation != 0)
        {
            return Refuse(query, 4);
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(query[4..]) != 1 || ReadName(query, ref at) is not { } name || at + 4 > query.Length)
        {
            return Refuse(query, 1);
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(query[at..]);
        var space = BinaryPrimitives.ReadUInt16BigEndian(query[(at + 2)..]);
        at += 4;
        var known = type == Address && space == Internet && name.Length > 0;
        var answer = new byte[at + (known ? 16 : 0)];
        query[..at].CopyTo(answer);
        SetHeader(answer, query, 0);
        answer[5] = 1;
        if (known)
        {
            answer[7] = 1;
            var record = answer.AsSpan(at);
            BinaryPrimitives.WriteUInt16BigEndian(record, 0xC000 | Header);
            BinaryPrimitives.WriteUInt16BigEndian(record[2..], Address);
            BinaryPrimitives.WriteUInt16BigEndian(record[4..], Internet);
            BinaryPrimitives.WriteUInt32BigEndian(record[6..], 30);
            BinaryPrimitives.WriteUInt16BigEndian(record[10..], 4);
            BinaryPrimitives.WriteUInt32BigEndian(record[12..], names.AddressOf(name));
        }

        return answer;
    }

    private static byte[] Refuse(ReadOnlySpan<byte> query, int code)
    {
        var answer = new byte[Header];
        SetHeader(answer, query, code);
        return answer;
    }

    /// <summary>Response, recursion available, the question's own id and recursion wish; no counts.</summary>
    private static void SetHeader(Span<byte> answer, ReadOnlySpan<byte> query, int code)
    {
        answer[..Header].Clear();
        query[..2].CopyTo(answer);
        answer[2] = (byte)(0x80 | (query[2] & 0x79));
        answer[3] = (byte)(0x80 | code);
    }

    /// <summary>Host names only: letters, digits, '-' and '_'. A pointer has no business in a question.</summary>
    private static string? ReadName(ReadOnlySpan<byte> query, ref int at)
    {
        var name = new StringBuilder();
        while (at < query.Length)
        {
            int length = query[at++];
            if (length == 0)
            {
                return name.ToString();
            }

            if (length > 63 || at + length > query.Length || name.Length + length + 1 > MaximumName)
            {
                return null;
            }

            name.Append(name.Length == 0 ? "" : ".");
            foreach (var character in query.Slice(at, length))
            {
                if (!char.IsAsciiLetterOrDigit((char)character) && character is not ((byte)'-' or (byte)'_'))
                {
                    return null;
                }

                name.Append(char.ToLowerInvariant((char)character));
            }

            at += length;
        }

        return null;
    }
}
