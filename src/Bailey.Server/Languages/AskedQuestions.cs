namespace Bailey.Server.Languages;

/// <summary>
/// Questions that wait for a language server's answer, by numbers of the session's own, so that two pages' never meet. Not safe for threads; the session's gate
/// is held.
/// </summary>
internal sealed class AskedQuestions
{
    private const int MostOfOne = 256;
    private readonly Dictionary<long, Asked> _asked = [];
    private long _numbers;

    /// <summary>Its number; null when the page asks too much. Without a page it is the session's own.</summary>
    public long? Add(LanguageMember? member, byte[] id)
    {
        if (member is not null && _asked.Values.Count(asked => asked.Member == member) >= MostOfOne)
        {
            return null;
        }

        _asked[++_numbers] = new Asked(member, id);
        return _numbers;
    }

    /// <summary>Whose it was, once.</summary>
    public Asked? Take(long number) => _asked.Remove(number, out var asked) ? asked : null;

    /// <summary>The number of a page's question, 0 when it is answered.</summary>
    public long Number(LanguageMember member, byte[] id) => _asked.FirstOrDefault(asked => asked.Value.Member == member && asked.Value.Id.AsSpan().SequenceEqual(id)).Key;

    /// <summary>The page is gone; the numbers that nobody waits for any more.</summary>
    public IReadOnlyList<long> Leave(LanguageMember member)
    {
        List<long> left = [.. _asked.Where(asked => asked.Value.Member == member).Select(asked => asked.Key)];
        left.ForEach(number => _asked.Remove(number));
        return left;
    }

    /// <summary>Who asked, and with what id, as raw JSON.</summary>
    internal sealed record Asked(LanguageMember? Member, byte[] Id);
}
