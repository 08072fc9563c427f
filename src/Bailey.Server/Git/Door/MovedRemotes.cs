using System.Collections.Concurrent;

namespace Bailey.Server.Git.Door;

/// <summary>Where remotes redirected the advertisement to: git's next request goes there at once, since a body cannot be sent twice.</summary>
internal sealed class MovedRemotes
{
    private const int Most = 1000;
    private readonly ConcurrentDictionary<Uri, Uri> _moved = new();

    public Uri Of(Uri remote) => _moved.GetValueOrDefault(remote, remote);

    public void Remember(Uri remote, Uri at)
    {
        if (remote == at)
        {
            _moved.TryRemove(remote, out _);
            return;
        }

        if (_moved.Count >= Most)
        {
            _moved.Clear();
        }

        _moved[remote] = at;
    }
}
