namespace Bailey.Host.Idle;

/// <summary>Reads what a warden answers, which is hostile, up to a bound.</summary>
internal static class BoundedBody
{
    private const int Most = 256 * 1024;

    /// <exception cref="IOException">It is longer.</exception>
    public static async Task<byte[]> Read(HttpContent content, CancellationToken cancel)
    {
        await using var stream = await content.ReadAsStreamAsync(cancel);
        var buffer = new byte[Most];
        var count = await stream.ReadAtLeastAsync(buffer, Most, throwOnEndOfStream: false, cancel);
        return count < Most ? buffer[..count] : throw new IOException("The warden's answer has no end.");
    }
}
