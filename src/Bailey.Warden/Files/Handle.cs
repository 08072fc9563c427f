using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>An open descriptor that is closed with its owner.</summary>
internal sealed class Handle(int fd) : IDisposable
{
    private int _fd = fd;

    internal int Fd => _fd;

    /// <summary>The descriptor, or the refusal that its negated error number means.</summary>
    internal static Handle Of(int fdOrError) => fdOrError >= 0 ? new Handle(fdOrError) : throw FileRefusal.Of(-fdOrError);

    internal FileStatus Status()
    {
        var error = FileStatus.Of(_fd, out var status);
        return error == 0 ? status : throw FileRefusal.Of(error);
    }

    public void Dispose()
    {
        var held = Interlocked.Exchange(ref _fd, -1);
        if (held >= 0)
        {
            _ = Libc.Close(held);
        }
    }
}
