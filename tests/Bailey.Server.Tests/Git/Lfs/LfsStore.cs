using System.Collections.Concurrent;
using System.Text.Json;
using Bailey.Server.Tests.Git.Pushing;
using Bailey.TestKit;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Git.Lfs;

/// <summary>
/// An LFS server at a yard's remote, and a storage on another port that wants what the batch gave out and must never see the remote's credential: as code hosts have them.
/// </summary>
internal sealed class LfsStore : IAsyncDisposable
{
    public const string Secret = "st0rage-that-nobody-inside-may-see";
    private readonly SmartHttpPeer _storage;

    private LfsStore(SmartHttpPeer storage) => _storage = storage;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>What the storage was asked, with the headers.</summary>
    public IReadOnlyList<(string Line, IHeaderDictionary Headers)> Seen => _storage.Seen;

    /// <summary>Objects that a client had verified.</summary>
    public ConcurrentBag<string> Verified { get; } = [];

    /// <summary>Changes an address before it is given out.</summary>
    public Func<string, string> Address { get; set; } = address => address;

    /// <summary>The storage answers nobody before this is done.</summary>
    public Task Opens { get; set; } = Task.CompletedTask;

    /// <summary>What is to be said at the storage beside the secret.</summary>
    public Dictionary<string, string> Header { get; } = [];

    /// <summary>Names acts, and nothing of them.</summary>
    public bool NamesNothing { get; set; }

    /// <summary>What a yard must be granted beside its remote.</summary>
    public string Grant => _storage.Grant;

    public static async Task<LfsStore> Start()
    {
        var storage = await SmartHttpPeer.Start();
        var store = new LfsStore(storage);
        storage.Instead = store.Store;
        return store;
    }

    /// <summary>Answers at the remote of the yard.</summary>
    public void At(PushYard yard) => yard.Peer!.Instead = Api;

    public async ValueTask DisposeAsync() => await _storage.DisposeAsync();

    private async Task<bool> Api(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (!path.StartsWith("/origin.git/info/lfs/", StringComparison.Ordinal))
        {
            return false;
        }

        context.Response.ContentType = "application/vnd.git-lfs+json";
        if (path.EndsWith("/locks/verify", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync("{\"ours\":[],\"theirs\":[]}");
            return true;
        }

        if (path.EndsWith("/locks", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 201;
            await context.Response.WriteAsync("{\"lock\":{\"id\":\"1\",\"path\":\"big.bin\",\"locked_at\":\"2026-01-01T00:00:00Z\",\"owner\":{\"name\":\"bot\"}}}");
            return true;
        }

        using var batch = await JsonDocument.ParseAsync(context.Request.Body);
        var operation = batch.RootElement.GetProperty("operation").GetString()!;
        var answers = batch.RootElement.GetProperty("objects").EnumerateArray().Select(one => Answer(operation, one.GetProperty("oid").GetString()!, one.GetProperty("size").GetInt64()));
        await context.Response.WriteAsync(JsonSerializer.Serialize(new { transfer = "basic", objects = answers }));
        return true;
    }

    private object Answer(string operation, string oid, long size)
    {
        var header = new Dictionary<string, string>(Header) { ["X-Storage"] = Secret };
        var href = Address(new Uri(_storage.Address, $"/objects/{oid}?signature={Secret}").AbsoluteUri);
        return NamesNothing ? new { oid, size, actions = new { download = (object?)null, upload = (object?)null, verify = (object?)null } }
            : operation == "download" && !Objects.ContainsKey(oid) ? new { oid, size, error = new { code = 404, message = "no such object" } }
            : operation == "download" ? new { oid, size, actions = new { download = new { href, header } } }
            : Objects.ContainsKey(oid) ? new { oid, size }
            : new { oid, size, actions = new { upload = new { href, header }, verify = new { href = href.Replace("/objects/", "/verify/", StringComparison.Ordinal), header } } };
    }

    private async Task<bool> Store(HttpContext context)
    {
        await Opens;
        var (oid, allowed) = (context.Request.Path.Value!.Split('/')[^1], context.Request.Headers["X-Storage"] == Secret && context.Request.Query["signature"] == Secret);
        if (!allowed || context.Request.Headers.Authorization.Count > 0)
        {
            context.Response.StatusCode = 403;
        }
        else if (context.Request.Method == "PUT")
        {
            using var content = new MemoryStream();
            await context.Request.Body.CopyToAsync(content);
            Objects[oid] = content.ToArray();
        }
        else if (context.Request.Method == "POST")
        {
            Verified.Add(oid);
        }
        else
        {
            await context.Response.Body.WriteAsync(Objects[oid]);
        }

        return true;
    }
}
