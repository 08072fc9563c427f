using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Http;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Warden.Operations;

/// <summary>How an act ended: the answer that was given, and is given again to whoever repeats it.</summary>
internal sealed record Outcome(int Status, byte[] Body);

/// <summary>
/// Remembers the last 10,000 acts by their operation ids, so that an act is done once however often it is asked for, and that after a crash somebody can
/// ask what became of it. One line per finished act, on the disk before the answer goes out. An act that a crash cut off is unknown.
/// </summary>
internal sealed class OperationLog
{
    internal const int Remembered = 10_000;
    private const int CompactAfter = 20_000;
    private readonly string _path = $"{Storage.Operations}/log";
    private readonly ConcurrentDictionary<string, Task<Outcome>> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Status, long Offset, int Length)> _finished = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Lock _gate = new();
    private SafeFileHandle _file;
    private long _end;
    private int _lines;

    internal OperationLog()
    {
        _file = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        Load();
    }

    /// <summary>Does it, or answers what came of it the first time. Without an id it is simply done.</summary>
    internal async Task<Outcome> OnceAsync(string? id, Func<Task<Outcome>> act)
    {
        if (id is null)
        {
            return await act();
        }

        var source = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        for (; ; )
        {
            if (Recall(id) is { } earlier)
            {
                return earlier;
            }

            var first = _running.GetOrAdd(id, source.Task);
            if (first != source.Task)
            {
                return await first;
            }

            // It may have ended between the two looks.
            if (Recall(id) is not { } late)
            {
                break;
            }

            _running.TryRemove(id, out _);
            source.SetResult(late);
            return late;
        }

        Outcome outcome;
        try
        {
            try
            {
                outcome = await act();
            }
            catch (Refusal refusal)
            {
                outcome = Exchange.Outcome(refusal);
            }

            await Task.Run(() => Remember(id, outcome));
            source.SetResult(outcome);
            return outcome;
        }
        catch (Exception e)
        {
            source.TrySetException(e);
            _ = source.Task.Exception;
            throw;
        }
        finally
        {
            _running.TryRemove(id, out _);
        }
    }

    internal WardenOperation Describe(string id)
    {
        if (_running.ContainsKey(id))
        {
            return new WardenOperation(id, "running", null);
        }

        return Recall(id) switch
        {
            null => new WardenOperation(id, "unknown", null),
            { Status: < 400 } done => new WardenOperation(id, EndedBadly(done.Body) ? "failed" : "done", null),
            { } failed => new WardenOperation(id, "failed", Encoding.UTF8.GetString(failed.Body.AsSpan(0, Math.Min(failed.Body.Length, 2048)))),
        };
    }

    /// <summary>A program that was run and ended with another code than 0; its answer begins with the code.</summary>
    private static bool EndedBadly(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        return body.Length > 0 && reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read()
            && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("exitCode"u8)
            && reader.Read() && reader.TryGetInt32(out var code) && code != 0;
    }

    private Outcome? Recall(string id)
    {
        lock (_gate)
        {
            if (!_finished.TryGetValue(id, out var at))
            {
                return null;
            }

            var text = new byte[at.Length];
            _ = RandomAccess.Read(_file, text, at.Offset);
            return new Outcome(at.Status, Convert.FromBase64String(Encoding.ASCII.GetString(text)));
        }
    }

    private void Remember(string id, Outcome outcome)
    {
        lock (_gate)
        {
            try
            {
                Append(id, outcome.Status, Convert.ToBase64String(outcome.Body));
                RandomAccess.FlushToDisk(_file);
                if (_lines > CompactAfter)
                {
                    Compact();
                }
            }
            catch (IOException e)
            {
                // A full disk: the act is done and is answered; asked for again, it is unknown.
                Console.Error.WriteLine($"operation {id} is not remembered: {e.Message}");
            }
        }
    }

    private void Append(string id, int status, string body)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{id} {status} ");
        var line = Encoding.ASCII.GetBytes($"{head}{body}\n");
        RandomAccess.Write(_file, line, _end);
        Add(id, status, _end + head.Length, body.Length);
        _end += line.Length;
    }

    private void Add(string id, int status, long offset, int length)
    {
        _lines++;
        _finished[id] = (status, offset, length);
        _order.Enqueue(id);
        while (_order.Count > Remembered)
        {
            _finished.Remove(_order.Dequeue());
        }
    }

    /// <summary>A line that a crash cut off counts for nothing and is overwritten.</summary>
    private void Load()
    {
        using var reader = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var pending = new List<byte>();
        int next;
        while ((next = reader.ReadByte()) >= 0)
        {
            if (next != '\n')
            {
                pending.Add((byte)next);
                continue;
            }

            var line = Encoding.ASCII.GetString([.. pending]);
            var parts = line.Split(' ');
            if (parts.Length == 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            {
                Add(parts[0], status, _end + line.Length - parts[2].Length, parts[2].Length);
            }

            _end += line.Length + 1;
            pending.Clear();
        }
    }

    private void Compact()
    {
        var kept = _order.Where(_finished.ContainsKey).Select(x => (Id: x, Outcome: Recall(x)!)).ToList();
        var old = _file;
        _file = File.OpenHandle(_path + ".new", FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        (_end, _lines) = (0, 0);
        _finished.Clear();
        _order.Clear();
        foreach (var (id, outcome) in kept)
        {
            Append(id, outcome.Status, Convert.ToBase64String(outcome.Body));
        }

        RandomAccess.FlushToDisk(_file);
        File.Move(_path + ".new", _path, overwrite: true);
        old.Dispose();
    }
}
