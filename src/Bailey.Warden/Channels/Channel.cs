using System.Text;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Commands;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;
using Bailey.Warden.Terminals;

namespace Bailey.Warden.Channels;

/// <summary>
/// A process on pipes that outlives whoever talks to it. What it says is kept until acknowledged and never dropped; what it is told has a place, so that
/// a repeat is ignored. Whoever comes with a higher epoch takes it over, and the one before is cut off.
/// </summary>
internal sealed class Channel : IAsyncDisposable
{
    private const int MaximumErrorTail = 8 * 1024, Chunk = 64 * 1024, MaximumWaiting = 8 * 1024 * 1024;
    private readonly Lock _gate = new();
    private readonly KeptOutput _output = new();
    private readonly AsyncSignal _room = new();
    private readonly Command _command;
    private readonly List<byte> _errors = [];
    private ChannelViewer? _viewer;
    private Task _written = Task.CompletedTask;
    private long _inputOffset;
    private long _waiting;
    private long _epoch;
    private int? _exitCode;

    internal Channel(string id, Command command, string cell, long epoch)
    {
        (Id, _command, Cell, _epoch) = (id, command, cell, epoch);
        var output = PumpOutputAsync();
        _ = EndAsync(output, PumpErrorsAsync());
    }

    internal string Id { get; }

    internal string Cell { get; }

    internal bool Running => _exitCode is null;

    internal WardenChannel Describe()
    {
        lock (_gate)
        {
            return new WardenChannel(Id, Cell, Running, _exitCode, _output.Acknowledged, _output.End, _inputOffset, _epoch, Encoding.UTF8.GetString([.. _errors]));
        }
    }

    /// <summary>Refuses a lower epoch than one seen before, takes the place of an earlier attachment, and answers where reading begins.</summary>
    internal long Attach(ChannelViewer viewer, long epoch, long? from)
    {
        ChannelViewer? before;
        long start;
        lock (_gate)
        {
            if (epoch < _epoch)
            {
                throw Refusal.Conflict("Somebody with a later lease has the channel.");
            }

            start = from ?? _output.Acknowledged;
            if (start < _output.Acknowledged || start > _output.End)
            {
                throw Refusal.Invalid($"The channel holds {_output.Acknowledged} to {_output.End}.");
            }

            _epoch = epoch;
            before = _viewer;
            _viewer = viewer;
        }

        before?.CutOff();
        return start;
    }

    internal void Leave(ChannelViewer viewer)
    {
        lock (_gate)
        {
            _viewer = _viewer == viewer ? null : _viewer;
        }
    }

    /// <summary>Copies from the offset on; the exit code comes when nothing is left.</summary>
    internal (int Count, int? ExitCode) Read(long offset, Span<byte> into)
    {
        lock (_gate)
        {
            var count = _output.Read(Math.Max(offset, _output.Acknowledged), into);
            return (count, count == 0 ? _exitCode : null);
        }
    }

    internal void Acknowledge(ChannelViewer viewer, long offset)
    {
        lock (_gate)
        {
            if (_viewer == viewer)
            {
                _output.Acknowledge(offset);
            }
        }

        _room.Set();
    }

    /// <summary>
    /// False when the input leaves a gap or comes from somebody who has been replaced. Input waits in memory for a process that does not read: were the
    /// socket held instead, an acknowledgement behind it could not come, and both would wait for ever.
    /// </summary>
    internal async Task<bool> WriteAsync(ChannelViewer viewer, long offset, ReadOnlyMemory<byte> bytes)
    {
        Task written;
        lock (_gate)
        {
            if (_viewer != viewer || offset > _inputOffset)
            {
                return false;
            }

            var fresh = bytes[(int)Math.Min(_inputOffset - offset, bytes.Length)..];
            _inputOffset += fresh.Length;
            if (_waiting == 0)
            {
                // A process that reads gets it from where it lies.
                fresh = fresh[_command.Input.TryWrite(fresh.Span)..];
                if (fresh.IsEmpty)
                {
                    return true;
                }
            }

            _waiting += fresh.Length;
            _written = written = FeedAsync(_written, fresh.ToArray());
            if (_waiting <= MaximumWaiting)
            {
                return true;
            }
        }

        await written;
        return true;
    }

    private async Task FeedAsync(Task before, byte[] bytes)
    {
        await before.ConfigureAwait(false);

        // What an ended process does not take is taken all the same: nobody will read it.
        await _command.Input.WriteAsync(bytes).ConfigureAwait(false);
        lock (_gate)
        {
            _waiting -= bytes.Length;
        }
    }

    private async Task PumpOutputAsync()
    {
        var buffer = new byte[Chunk];
        for (; ; )
        {
            int room;
            lock (_gate)
            {
                room = _output.Room;
            }

            if (room == 0)
            {
                await _room.WaitAsync().ConfigureAwait(false);
                continue;
            }

            var count = await _command.Output.ReadAsync(buffer.AsMemory(0, Math.Min(room, Chunk))).ConfigureAwait(false);
            if (count == 0)
            {
                return;
            }

            lock (_gate)
            {
                _output.Append(buffer.AsSpan(0, count));
                _viewer?.Wake();
            }
        }
    }

    private async Task PumpErrorsAsync()
    {
        var buffer = new byte[4096];
        int count;
        while ((count = await _command.Error.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            lock (_gate)
            {
                _errors.AddRange(buffer.AsSpan(0, count));
                if (_errors.Count > MaximumErrorTail)
                {
                    _errors.RemoveRange(0, _errors.Count - MaximumErrorTail);
                }
            }
        }
    }

    private async Task EndAsync(Task output, Task errors)
    {
        var code = await _command.Child.Exited;

        // A grandchild may hold the pipe; what the process itself said is in it already.
        await Task.WhenAny(Task.WhenAll(output, errors), Task.Delay(TimeSpan.FromSeconds(1)));
        await _command.DisposeAsync();
        lock (_gate)
        {
            _exitCode = code;
            _viewer?.Wake();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        _room.Set();
        ChannelViewer? viewer;
        lock (_gate)
        {
            viewer = _viewer;
        }

        viewer?.CutOff();
    }
}
