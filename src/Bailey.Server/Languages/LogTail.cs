namespace Bailey.Server.Languages;

/// <summary>The last lines that a language server said, for the person whose it is. Cleaned and cut before they come here.</summary>
internal sealed class LogTail
{
    private const int Most = 300;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(string line)
    {
        if (line.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Most)
            {
                _lines.Dequeue();
            }
        }
    }
}
