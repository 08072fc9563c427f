using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Bailey.Server.Tests.Platform;

/// <summary>A body that is too large is refused with a problem that its sender really reads, however it sends; one without end is cut off.</summary>
public sealed class LargeBodyTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Path = "/api/v1/auth/login";

    [Theory]
    [InlineData(1, false, false), InlineData(1, true, false), InlineData(1, false, true), InlineData(1, true, true)]
    [InlineData(16, false, false), InlineData(16, true, false), InlineData(16, false, true), InlineData(16, true, true)]
    public async Task A_program_reads_the_refusal_of_its_body(int megabytes, bool expect, bool chunked)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Large(megabytes) };
        request.Headers.ExpectContinue = expect;
        request.Headers.TransferEncodingChunked = chunked;

        using var answer = await client.SendAsync(request);

        await ServerFixture.Expect(answer, HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("too_large", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        // And the next one finds a server that serves.
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz")).StatusCode);
    }

    [Theory]
    [InlineData("Expect: 100-continue"), InlineData("Expect:"), InlineData("Transfer-Encoding: chunked")]
    public async Task Curl_reads_the_refusal_of_its_body(string header)
    {
        var file = System.IO.Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, new string(' ', 8 << 20));
            using var curl = Process.Start(new ProcessStartInfo(
                "curl", ["-sS", "--max-time", "60", "--noproxy", "*", "-H", "Content-Type: application/json", "-H", $"Origin: {server.Address.GetLeftPart(UriPartial.Authority)}", "-H", header, "--data-binary", $"@{file}", new Uri(server.Address, Path).AbsoluteUri])
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            var (said, complaint) = (curl.StandardOutput.ReadToEndAsync(), curl.StandardError.ReadToEndAsync());
            await curl.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal(("", 0), (await complaint, curl.ExitCode));
            Assert.Contains("too_large", await said, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task With_an_expectation_the_refusal_comes_instead_of_the_invitation_to_send()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await client.GetStream().WriteAsync(Head("Content-Length: 2000000\r\nExpect: 100-continue\r\n"));
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 413", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        // The connection ends although nothing of the body ever comes.
        Assert.Contains("too_large", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task A_body_without_end_is_cut_off(bool chunked)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Head(chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {long.MaxValue.ToString(CultureInfo.InvariantCulture)}\r\n"));
        var piece = new byte[64 * 1024];
        Array.Fill(piece, (byte)' ');
        byte[] sent = chunked ? [.. "10000\r\n"u8, .. piece, .. "\r\n"u8] : piece;
        var cut = await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
            {
                await stream.WriteAsync(sent, TestContext.Current.CancellationToken);
            }
        });
        Assert.IsType<SocketException>(cut.InnerException);
    }

    [Fact]
    public async Task What_was_left_of_a_refused_body_is_never_read_as_a_request()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync((byte[])[.. Head("Content-Length: 2000000\r\n"), .. "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8]);
        using var reader = new StreamReader(stream);
        var all = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 413", all, StringComparison.Ordinal);
        Assert.DoesNotContain("200 OK", all, StringComparison.Ordinal);
    }

    private static byte[] Head(string more) => Encoding.ASCII.GetBytes(
        $"POST {Path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\n{more}\r\n");

    private static ByteArrayContent Large(int megabytes)
    {
        var bytes = new byte[(megabytes << 20) + 100];
        Array.Fill(bytes, (byte)' ');
        return new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
    }
}
