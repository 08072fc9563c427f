using System.Collections.Concurrent;
using Bailey.Contracts;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Cells;
using Bailey.Warden.Commands;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Channels;

/// <summary>All channels, at most 64; one that ended stays until it is deleted, since its last words may be unread.</summary>
internal sealed class ChannelDirectory(CellDirectory cells, Reactor reactor)
{
    internal const int Maximum = 64;
    private readonly ConcurrentDictionary<string, Channel> _channels = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _opening = new(1, 1);

    internal void Map(Routes routes)
    {
        routes.Map("PUT", "/v1/channels/{id}", async x =>
        {
            var request = await x.ReadAsync(WireJson.Default.WardenOpenChannel);
            await x.ReplyAsync((await OpenAsync(x.Id, request)).Describe(), WireJson.Default.WardenChannel);
        });
        routes.Map("GET", "/v1/channels/{id}", x => x.ReplyAsync(Find(x.Id).Describe(), WireJson.Default.WardenChannel));
        routes.Map("GET", "/v1/channels/{id}/attach", AttachAsync);
        routes.Map("DELETE", "/v1/channels/{id}", async x =>
        {
            var channel = Find(x.Id);
            _channels.TryRemove(KeyValuePair.Create(channel.Id, channel));
            await channel.DisposeAsync();
            x.Response.StatusCode = 204;
        });
    }

    internal Task ShutDownAsync() => Task.WhenAll(_channels.Values.Select(x => x.DisposeAsync().AsTask()));

    private Channel Find(string id) => _channels.TryGetValue(id, out var channel) ? channel : throw Refusal.NotFound("There is no such channel.");

    private async Task<Channel> OpenAsync(string id, WardenOpenChannel request)
    {
        var launch = Launch.Of(request.Command ?? throw Refusal.Invalid("There is no command."), request.Directory, request.Environment);
        await _opening.WaitAsync();
        try
        {
            if (_channels.TryGetValue(id, out var open))
            {
                return open;
            }

            if (_channels.Count >= Maximum)
            {
                throw Refusal.TooMany("The workspace has 64 channels already.");
            }

            var use = await cells.EnterAsync(request.Cell, default);
            return _channels[id] = new Channel(id, await Command.StartAsync(reactor, use, launch), use.Cell.Name, request.Epoch);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task AttachAsync(Exchange exchange)
    {
        var channel = Find(exchange.Id);
        var epoch = exchange.Number("epoch") ?? throw Refusal.Malformed("The query needs 'epoch'.");
        if (epoch < channel.Describe().Epoch)
        {
            throw Refusal.Conflict("Somebody with a later lease has the channel.");
        }

        var from = exchange.Number("from");
        if (from is { } asked && channel.Describe() is var now && (asked < now.Acknowledged || asked > now.Offset))
        {
            throw Refusal.Invalid($"The channel holds {now.Acknowledged} to {now.Offset}.");
        }

        using var socket = await exchange.AcceptAsync();
        using var viewer = new ChannelViewer(channel, socket);
        await viewer.RunAsync(channel.Attach(viewer, epoch, from), exchange.Gone);
    }
}
