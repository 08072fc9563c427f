using System.Globalization;
using System.Buffers.Text;
using System.Text;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Platform.Http;

/// <summary>Pages of a list: the cursor is the last item's place, opaque to clients. One more row than asked for tells that there is more.</summary>
public static class Cursor
{
    /// <summary>Most items of a page.</summary>
    public const int Most = 200;

    /// <summary>Items of a page when nobody says how many.</summary>
    public const int Usual = 100;

    /// <summary>How many items the page has.</summary>
    public static int Limit(int? limit) => limit is < 1 or > Most ? throw Refusal.Invalid("limit", $"A page has 1 to {Most} items.").ToException() : limit ?? Usual;

    /// <summary>The place after which the page begins; null: at the beginning.</summary>
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

    /// <summary>The place of an item in a list that is ordered by time and then by id.</summary>
    public static string Place(DateTimeOffset time, Guid id) => string.Create(CultureInfo.InvariantCulture, $"{time.UtcTicks} {id:N}");

    /// <summary>Reads such a place.</summary>
    public static (DateTimeOffset Time, Guid Id)? ReadPlace(string? cursor) => Read(cursor)?.Split(' ') switch
    {
        null => null,
        [var ticks, var id] when long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks
            && Guid.TryParseExact(id, "N", out var guid) => (new DateTimeOffset(at, TimeSpan.Zero), guid),
        _ => throw Refused(),
    };

    /// <summary>Reads the place in a list that is ordered by id.</summary>
    public static T? ReadId<T>(string? cursor)
        where T : struct, IId<T> => Read(cursor) is not { } place ? null : Ids.TryParse<T>(place, out var id) ? id : throw Refused();

    /// <summary>The page of these rows, of which one more was read than it has.</summary>
    public static Page<TShown> Page<TRow, TShown>(IReadOnlyList<TRow> rows, int limit, Func<TRow, string> place, Func<TRow, TShown> show) => new(
        [.. rows.Take(limit).Select(show)],
        rows.Count > limit ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place(rows[limit - 1]))) : null);

    private static RefusedException Refused() => Refusal.Invalid("cursor", "The cursor is not one that this list gave.").ToException();
}
