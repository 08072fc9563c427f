using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bailey.Contracts;
using Bailey.Contracts.Wardens;

namespace Bailey.Warden.Tests.Sandboxes;

/// <summary>The words of the warden, said by a test.</summary>
internal static class WardenHttp
{
    internal static async Task<T> ReadAsync<T>(this HttpResponseMessage response, JsonTypeInfo<T> type)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize(text, type)!;
    }

    /// <summary>The refusal's status and code; a success is a failed test.</summary>
    internal static async Task<(int Status, string Code)> RefusalAsync(this Task<HttpResponseMessage> asked)
    {
        using var response = await asked;
        var text = await response.Content.ReadAsStringAsync();
        Assert.False(response.IsSuccessStatusCode, text);
        return ((int)response.StatusCode, JsonSerializer.Deserialize(text, WireJson.Default.WireError)!.Code);
    }

    internal static async Task<T> GetAsync<T>(this WardenSandbox sandbox, string path, JsonTypeInfo<T> type)
    {
        using var response = await sandbox.Http.GetAsync(path);
        return await response.ReadAsync(type);
    }

    internal static Task<HttpResponseMessage> PostAsync<T>(this WardenSandbox sandbox, string path, T body, JsonTypeInfo<T> type, string? operation = null) =>
        sandbox.SendAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, type), x => AddOperation(x, operation));

    internal static Task<HttpResponseMessage> PutAsync<T>(this WardenSandbox sandbox, string path, T body, JsonTypeInfo<T> type) =>
        sandbox.SendAsync(HttpMethod.Put, path, JsonSerializer.SerializeToUtf8Bytes(body, type), null);

    internal static async Task<HttpResponseMessage> SendAsync(
        this WardenSandbox sandbox, HttpMethod method, string path, byte[]? body, Action<HttpRequestMessage>? prepare)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new ByteArrayContent(body) };
        prepare?.Invoke(request);
        return await sandbox.Http.SendAsync(request);
    }

    internal static async Task<WardenTerminal> OpenTerminalAsync(
        this WardenSandbox sandbox, string id, IReadOnlyList<string>? command = null, string cell = "person-1", int columns = 80, int rows = 24)
    {
        using var response = await sandbox.PutAsync(
            $"/v1/terminals/{id}", new WardenOpenTerminal(new CellSpec(cell, "person"), command, null, columns, rows), WireJson.Default.WardenOpenTerminal);
        return await response.ReadAsync(WireJson.Default.WardenTerminal);
    }

    internal static void AddOperation(HttpRequestMessage request, string? operation)
    {
        if (operation is not null)
        {
            request.Headers.Add("Bailey-Operation", operation);
        }
    }

    internal static string Encode(string path) => WebUtility.UrlEncode(path);

    /// <summary>Asks again until it is so; what is awaited is an event inside, which tells nobody.</summary>
    internal static async Task UntilAsync(this WardenSandbox sandbox, Func<Task<bool>> holds)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(30), "It did not come about within 30 s. " + await sandbox.LogAsync());
            await Task.Delay(50);
        }
    }

    /// <summary>Puts back the ways out that a test's own request may have moved or deleted; as the machine, so that it costs nothing.</summary>
    internal static Task EnsureLinksAsync(this WardenSandbox sandbox)
    {
        foreach (var (name, target) in ((string, string)[])[("out", "/"), ("up", ".."), ("absolute", "/etc"), ("self", "/proc/self/root")])
        {
            if (new FileInfo($"{sandbox.Workspace}/{name}").LinkTarget is null)
            {
                File.CreateSymbolicLink($"{sandbox.Workspace}/{name}", target);
            }
        }

        Directory.CreateDirectory($"{sandbox.Workspace}/sub");
        return File.WriteAllTextAsync($"{sandbox.Workspace}/inside", "here");
    }
}
