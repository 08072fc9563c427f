using System.Globalization;
using System.Text;

namespace Bailey.Warden.Files;

/// <summary>Another name beside one that is taken: <c>notes (2).txt</c>. It stays within the 255 bytes that a name may have.</summary>
internal static class FreeName
{
    private const int Maximum = 255;

    internal static string Of(string path, int number)
    {
        var slash = path.LastIndexOf('/');
        var name = path[(slash + 1)..];
        var dot = name.LastIndexOf('.');
        var (stem, extension) = dot > 0 ? (name[..dot], name[dot..]) : (name, "");
        var mark = string.Create(CultureInfo.InvariantCulture, $" ({number})");
        var runes = stem.EnumerateRunes().ToList();
        while (runes.Count > 1 && runes.Sum(x => x.Utf8SequenceLength) + Encoding.UTF8.GetByteCount(mark + extension) > Maximum)
        {
            runes.RemoveAt(runes.Count - 1);
        }

        return $"{path[..(slash + 1)]}{string.Concat(runes)}{mark}{extension}";
    }
}
