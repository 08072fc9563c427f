using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Hosts;

/// <summary>
/// Asking hosts and wardens. Whatever they answer is hostile input: its size, type and shape are checked here, its refusals become ours by a
/// closed list, and anything else is <c>bad_upstream</c>.
/// </summary>
internal static class HostAnswers
{
    public const int MostJson = 1 << 20;
    private const int MostLine = 64 * 1024;
    private const int MostRefusal = 16 * 1024;
    private static readonly Uri s_base = new("http://host/v1/");

    /// <summary>The address of a word.</summary>
    public static Uri Address(string word, string scheme = "http") => new($"{scheme}://{s_base.Host}{s_base.AbsolutePath}{word}");

    /// <summary>Sends a question; an answer that is no success becomes a refusal.</summary>
    public static async Task<HttpResponseMessage> Send(
        HostLink link, HttpMethod method, string word, HttpContent? content, CancellationToken cancellationToken, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(method, Address(word)) { Content = content };
        headers?.Invoke(request.Headers);
        HttpResponseMessage response;
        try
        {
            response = await link.Send(request, cancellationToken);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or ObjectDisposedException)
        {
            throw new LostException("The host went away before it answered. Look again whether it was done.", failed);
        }

        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
        {
            return response;
        }

        using (response)
        {
            throw (await Refusal(response, cancellationToken)).ToException();
        }
    }

    /// <summary>Asks for one JSON value.</summary>
    public static async Task<T> Ask<T>(
        HostLink link, HttpMethod method, string word, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken, int most = MostJson, Action<HttpRequestHeaders>? headers = null)
    {
        using var response = await Send(link, method, word, content, cancellationToken, headers);
        return await Read(response, type, most, cancellationToken);
    }

    /// <summary>Reads one JSON value of at most <paramref name="most"/> bytes.</summary>
    public static async Task<T> Read<T>(HttpResponseMessage response, JsonTypeInfo<T> type, int most, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            throw Bad("no JSON");
        }

        var bytes = await Bytes(response, most, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, type) ?? throw Bad("null");
        }
        catch (Exception failed) when (failed is JsonException or NotSupportedException or ArgumentException)
        {
            throw Bad("JSON of another shape");
        }
    }

    /// <summary>Reads lines of JSON as they come, each of at most 64 KiB.</summary>
    public static async IAsyncEnumerable<T> Lines<T>(Stream body, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(body, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken);
                var buffer = result.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = buffer.Slice(0, end);
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                    if (line.Length > 0)
                    {
                        yield return Line(line, type);
                    }
                }

                if (buffer.Length > MostLine)
                {
                    throw Bad("a line that does not end");
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    /// <summary>A host of another wire version is not spoken to.</summary>
    public static HostHello Check(HostHello hello) =>
        hello.Version != 1 ? throw Bad($"version {hello.Version}, this server speaks 1")
        : hello.Build is null || hello.Isolation is null || hello.MissingWalls is null || hello.MissingWalls.Count > 100 ? throw Bad("an incomplete hello")
        : hello with { Build = Clean(hello.Build, 100), Isolation = Clean(hello.Isolation, 100), MissingWalls = [.. hello.MissingWalls.Select(wall => Clean(wall, 500))] };

    /// <summary>Words of the other side for a person to read: one line, no control or direction characters, cut.</summary>
    public static string Clean(string? text, int most)
    {
        if (text is null)
        {
            return "";
        }

        var short_ = text.Length > most ? text.AsSpan(0, most) : text.AsSpan();
        return string.Create(short_.Length, short_, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                var c = source[i];
                var hidden = char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format
                    or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
                target[i] = hidden ? ' ' : c;
            }
        });
    }

    /// <summary>The answer is of no use.</summary>
    public static RefusedException Bad(string what) => new Refusal(ProblemCodes.BadUpstream, $"The sandbox gave no usable answer ({what}).").ToException();

    private static async Task<Refusal> Refusal(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.RequestMessage?.Method == HttpMethod.Head)
        {
            return WireRefusals.Bodiless(response.StatusCode);
        }

        try
        {
            return WireRefusals.Read(await Read(response, WireJson.Default.WireError, MostRefusal, cancellationToken));
        }
        catch (RefusedException)
        {
            return WireRefusals.Of(response.StatusCode);
        }
    }

    private static T Line<T>(ReadOnlySequence<byte> line, JsonTypeInfo<T> type)
    {
        if (line.Length > MostLine)
        {
            throw Bad("a line that is too long");
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize(ref reader, type) ?? throw Bad("null");
        }
        catch (Exception failed) when (failed is JsonException or NotSupportedException or ArgumentException)
        {
            throw Bad("a line of another shape");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> Bytes(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > most)
        {
            throw Bad("too much");
        }

        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var bytes = new MemoryStream((int)(response.Content.Headers.ContentLength ?? 4096));
            var buffer = new byte[Math.Min(most, 64 * 1024)];
            int count;
            while ((count = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (bytes.Length + count > most)
                {
                    throw Bad("too much");
                }

                bytes.Write(buffer, 0, count);
            }

            return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException)
        {
            throw new LostException("The host went away in the middle of its answer. Look again whether it was done.", failed);
        }
    }
}
