using System.Globalization;
using Bailey.Warden.Http;

namespace Bailey.Warden.Files;

/// <summary>
/// What an upload may unpack to, counted on what is really written: never on what the archive says of itself.
/// </summary>
internal sealed class UnpackLimits(long packed)
{
    private const long MaximumBytes = 2L * 1024 * 1024 * 1024, FreeOfRatio = 32 * 1024 * 1024;
    private const int MaximumEntries = 100_000, MaximumRatio = 200;
    private long _bytes;
    private int _entries;

    internal void AddEntry()
    {
        if (++_entries > MaximumEntries)
        {
            throw Refusal.TooLarge("The archive has more than 100,000 entries.");
        }
    }

    internal void AddBytes(int count)
    {
        _bytes += count;
        if (_bytes > MaximumBytes)
        {
            throw Refusal.TooLarge("The archive unpacks to more than 2 GiB.");
        }

        if (_bytes > FreeOfRatio && _bytes / Math.Max(1, packed) > MaximumRatio)
        {
            throw Refusal.TooLarge(string.Create(CultureInfo.InvariantCulture, $"The archive unpacks to more than {MaximumRatio} times its size."));
        }
    }
}
