using System.Globalization;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Bailey.Cli.Platform;
using Bailey.Contracts.Terminals;

namespace Bailey.Cli.Terminals;

/// <summary>
/// One terminal over as many connections as it takes. Output is shown once, by its offsets; what was typed is sent again from where the other
/// side stopped; the local terminal is put back however it ends.
/// </summary>
internal sealed class TerminalSession(ServerConnection server, string path, Terminal terminal, bool replays, LocalTerminal local, ShellNotes notes)
{
    private const int SessionEnded = 4401;
    private const byte EndOfInput = 4;
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);
    private readonly string _client = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly TypedBytes _typed = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OutputCursor _output = new(replays ? terminal.Offset : 0);
    private TerminalConnection? _connection;
    private bool _looksOn;

    public async Task<ShellEnd> Run(CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Resize());
        using var resumed = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => local.MakeRaw());
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            leaving.Cancel();
        });
        local.MakeRaw();
        try
        {
            var keyboard = new Thread(ReadKeys) { IsBackground = true, Name = "keyboard" };
            keyboard.Start();
            var converse = Converse(leaving.Token);
            if (await Task.WhenAny(converse, _left.Task) == converse)
            {
                return await converse;
            }

            await leaving.CancelAsync();
            await converse.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return ShellEnd.Left;
        }
        finally
        {
            local.Restore();
        }
    }

    private async Task<ShellEnd> Converse(CancellationToken cancellationToken)
    {
        var wait = TimeSpan.Zero;
        while (true)
        {
            try
            {
                var (socket, _) = await server.Open(Address(), cancellationToken);
                using var closed = socket;
                using var connection = new TerminalConnection(socket, _typed, _output, notes, looksOn =>
                {
                    if (wait > TimeSpan.Zero)
                    {
                        notes.Back();
                    }

                    wait = TimeSpan.Zero;
                    if (looksOn && !_looksOn)
                    {
                        notes.LooksOn();
                    }

                    _looksOn = looksOn;
                });
                _connection = connection;
                if (await connection.Run(cancellationToken) is { } code)
                {
                    return new ShellEnd(code);
                }

                if ((int?)socket.CloseStatus == SessionEnded)
                {
                    throw new CommandFailedException(ExitCodes.NotSignedIn, "not_signed_in", "This machine's login was ended: bailey login");
                }
            }
            catch (CommandFailedException failure) when (failure.ExitCode is ExitCodes.Unreachable or ExitCodes.Conflict && _output.HasBegun)
            {
                // Tried again below.
            }
            finally
            {
                _connection = null;
            }

            if (wait == TimeSpan.Zero)
            {
                notes.Broken();
                wait = s_firstWait;
            }

            await Task.Delay(wait, server.Surroundings.Clock, cancellationToken);
            wait = wait * 2 < s_longestWait ? wait * 2 : s_longestWait;
        }
    }

    private string Address()
    {
        var from = _output.HasBegun || replays ? string.Create(CultureInfo.InvariantCulture, $"&from={_output.Shown}") : "";
        return $"{path}/terminals/{terminal.Id}/attach?client={_client}{from}";
    }

    private void Resize() => _connection?.Resize(LocalTerminal.Size);

    /// <summary>The keyboard's own thread: a read of it cannot be given up.</summary>
    private void ReadKeys()
    {
        var escapes = new EscapeKeys();
        var keys = new byte[4096];
        List<byte> through = [];
        while (LocalTerminal.Read(keys) is var count and > 0)
        {
            for (var at = 0; at < count;)
            {
                through.Clear();
                var wish = EscapeKeys.Wish.None;
                if (local.HasKeys)
                {
                    at += escapes.Read(keys.AsSpan(at, count - at), through, out wish);
                }
                else
                {
                    through.AddRange(keys.AsSpan(0, count));
                    at = count;
                }

                if (through.Count > 0)
                {
                    _typed.Add(CollectionsMarshal.AsSpan(through));
                }

                if (wish == EscapeKeys.Wish.Leave)
                {
                    _left.TrySetResult();
                    return;
                }

                if (wish == EscapeKeys.Wish.Help)
                {
                    notes.Help();
                }
            }
        }

        // A pipe that ended ends the shell as Ctrl-D does; a window that was closed leaves it running.
        if (!local.HasKeys)
        {
            _typed.Add([EndOfInput]);
            _typed.End();
        }
        else
        {
            _left.TrySetResult();
        }
    }
}
