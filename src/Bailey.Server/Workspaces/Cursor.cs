using System.Buffers.Text;
using System.Text;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>Pages of a list: the cursor is the last item's place, opaque to clients. One more row than asked for tells that there is more.</summary>
internal static class Cursor
{
    public const int Most = 200;
    public const int Usual = 100;

    public static int Limit(int? limit) => limit is < 1 or > Most ? throw Refusal.Invalid("limit", $"A page has 1 to {Most} items.").ToException() : limit ?? Usual;

    public static string? Read(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        try
        {
            return cursor.Length > 400 ? throw Refused() : new UTF8Encoding(false, true).GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (Exception failed) when (failed is FormatException or DecoderFallbackException)
        {
            throw Refused();
        }
    }

    public static Page<TShown> Page<TRow, TShown>(IReadOnlyList<TRow> rows, int limit, Func<TRow, string> place, Func<TRow, TShown> show) => new(
        [.. rows.Take(limit).Select(show)],
        rows.Count > limit ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place(rows[limit - 1]))) : null);

    private static RefusedException Refused() => Refusal.Invalid("cursor", "The cursor is not one that this list gave.").ToException();
}
