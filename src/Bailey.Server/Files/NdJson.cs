namespace Bailey.Server.Files;

/// <summary>One line of JSON of a stream, sent at once.</summary>
internal static class NdJson
{
    public static async Task Write(HttpResponse response, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var line = response.BodyWriter.GetMemory(json.Length + 1);
        json.CopyTo(line);
        line.Span[json.Length] = (byte)'\n';
        response.BodyWriter.Advance(json.Length + 1);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}
