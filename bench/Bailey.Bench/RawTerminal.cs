namespace Bailey.Bench;

/// <summary>bash on a raw PTY in this process.</summary>
internal sealed class RawTerminal : ITerminal
{
    private readonly Pty _pty = Pty.Start("bash", "--norc");
    private readonly byte[] _buffer = new byte[64 * 1024];

    public Task Type(ReadOnlyMemory<byte> bytes)
    {
        _pty.Write(bytes.Span);
        return Task.CompletedTask;
    }

    public Task<ReadOnlyMemory<byte>> Read()
    {
        var count = _pty.Read(_buffer);
        return count > 0 ? Task.FromResult<ReadOnlyMemory<byte>>(_buffer.AsMemory(0, count)) : throw new IOException("The PTY ended.");
    }

    public ValueTask DisposeAsync()
    {
        _pty.Dispose();
        return ValueTask.CompletedTask;
    }
}
