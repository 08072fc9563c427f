using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bailey.TestKit;

namespace Bailey.Server.Tests.Platform;

/// <summary>What every response carries and what every request is refused for, at the edge of the server.</summary>
public sealed class EdgeTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly (string Name, string Value)[] s_headers =
    [
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-XSS-Protection", "1; mode=block"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/healthz")]
    [InlineData("GET", "/api/v1/nothing")]
    [InlineData("GET", "/api/v1/events")]
    [InlineData("DELETE", "/healthz")]
    [InlineData("POST", "/api/v1/auth/login")]
    [Row("H-53", "H-55", "H-56", "H-57", "H-58", "H-59", "H-62", "H-63")]
    public async Task Every_response_carries_the_headers_and_no_name_of_the_server(string method, string path)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var answer = await client.SendAsync(request);
        Assert.All(s_headers, h => Assert.Equal(h.Value, answer.Headers.GetValues(h.Name).Single()));
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("camera=()", answer.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{16}$", answer.Headers.GetValues("Bailey-Request").Single());
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    [Row("H-54", "H-55", "H-60", "H-61", "H-64")]
    public async Task Headers_are_what_the_settings_say()
    {
        await using var other = await ServerFixture.Start(new Dictionary<string, string?>
        {
            ["Headers:FrameOptions"] = "SAMEORIGIN",
            ["Headers:XssProtection"] = "off",
            ["Headers:CrossOriginEmbedderPolicy"] = "require-corp",
            ["Headers:ContentSecurityPolicyReportOnly"] = "default-src 'self'; report-uri /csp-report",
            ["Headers:ReportingEndpoints"] = "csp=\"https://example.com/r\"",
        });
        using var client = other.Bare();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-Proto", "https" } } };
        var answer = await client.SendAsync(request);
        Assert.Equal("SAMEORIGIN", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.False(answer.Headers.Contains("X-XSS-Protection"));
        Assert.Equal("require-corp", answer.Headers.GetValues("Cross-Origin-Embedder-Policy").Single());
        Assert.Equal("default-src 'self'; report-uri /csp-report", answer.Headers.GetValues("Content-Security-Policy-Report-Only").Single());
        Assert.Equal("csp=\"https://example.com/r\"", answer.Headers.GetValues("Reporting-Endpoints").Single());
        Assert.Equal("max-age=31536000; includeSubDomains", answer.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Fact]
    public async Task Health_answers_and_readiness_asks_the_database()
    {
        using var client = server.Bare();
        await ServerFixture.Expect(await client.GetAsync("/healthz"), HttpStatusCode.OK);
        await ServerFixture.Expect(await client.GetAsync("/readyz"), HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("rebound.example")]
    [InlineData("localhost.rebound.example")]
    [InlineData("127.0.0.1.nip.example")]
    [InlineData("localhost.")]
    [InlineData("0.0.0.0")]
    [InlineData("[::2]")]
    public async Task An_unknown_host_name_is_421_before_anything_else(string host)
    {
        using var client = server.Bare();
        foreach (var path in (string[])["/", "/healthz", "/api/v1/events", "/internal/git/x"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            await Refused(await client.SendAsync(request), HttpStatusCode.MisdirectedRequest, "unknown_host_name");
        }
    }

    [Fact]
    public async Task A_configured_host_name_is_served()
    {
        await using var other = await ServerFixture.Start(new Dictionary<string, string?> { ["Network:HostNames"] = "castle.example, keep.example" });
        using var client = other.Bare();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = "KEEP.example" } };
        await ServerFixture.Expect(await client.SendAsync(request), HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task A_page_by_address_goes_to_localhost_and_the_api_does_not(string address)
    {
        using var client = server.Bare();
        using var page = new HttpRequestMessage(HttpMethod.Get, "/w/1?tab=2") { Headers = { Host = $"{address}:{server.Address.Port}", Accept = { new("text/html") } } };
        var answer = await client.SendAsync(page);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Equal(new Uri(server.Address, "/w/1?tab=2"), answer.Headers.Location);
        using var health = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = $"{address}:{server.Address.Port}", Accept = { new("text/html") } } };
        await ServerFixture.Expect(await client.SendAsync(health), HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_public_listener_serves_nothing_internal()
    {
        using var client = server.Client();
        await Refused(await client.GetAsync("/internal/git/x"), HttpStatusCode.NotFound, "not_found");
        await Refused(await client.GetAsync("/INTERNAL/git/x"), HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task The_internal_socket_serves_nothing_else()
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Join(server.RunDirectory, "internal.sock")), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        foreach (var path in (string[])["/healthz", "/api/v1/auth/session", "/"])
        {
            await Refused(await client.GetAsync($"http://castle.example{path}"), HttpStatusCode.NotFound, "not_found");
        }
    }

    [Fact]
    public async Task The_internal_socket_turns_another_user_away()
    {
        await using var other = await ServerFixture.Start(new Dictionary<string, string?> { ["Hosts:Uid"] = "4242" });
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Join(other.RunDirectory, "internal.sock")));
        var buffer = new byte[64];
        var count = 0;
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("GET /internal/x HTTP/1.1\r\nHost: x\r\n\r\n"));
            count = await socket.ReceiveAsync(buffer);
        }
        catch (SocketException)
        {
            // Closed before or with what we sent: a broken pipe or a reset.
        }

        Assert.Equal(0, count);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\u0001b\r\n\r\n")]
    [InlineData("POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nHost: example.com\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nX : 1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n")]
    public async Task A_request_with_two_meanings_is_refused_and_its_connection_closed(string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest, "malformed")]
    [InlineData("""{"email":"a@b.c","email":"x@y.z","password":"p"}""", HttpStatusCode.BadRequest, "malformed")]
    [InlineData("""{"email":"a@b.c","password":"p","more":1}""", HttpStatusCode.BadRequest, "malformed")]
    [InlineData("""{"email":1,"password":"p"}""", HttpStatusCode.BadRequest, "malformed")]
    [InlineData("""{"password":"p"}""", HttpStatusCode.UnprocessableEntity, "invalid_value")]
    [InlineData("""{"email":null,"password":null}""", HttpStatusCode.UnprocessableEntity, "invalid_value")]
    [InlineData("null", HttpStatusCode.BadRequest, "malformed")]
    [InlineData("", HttpStatusCode.BadRequest, "malformed")]
    public async Task A_body_has_one_meaning_or_is_refused(string body, HttpStatusCode status, string code)
    {
        using var client = server.Client();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await client.PostAsync("/api/v1/auth/login", content);
        var problem = await Refused(answer, status, code);
        if (status == HttpStatusCode.UnprocessableEntity)
        {
            Assert.NotEmpty(problem.GetProperty("errors").GetProperty("email").EnumerateArray());
        }
    }

    [Fact]
    public async Task A_field_that_is_not_known_is_named()
    {
        using var client = server.Client();
        using var content = new StringContent("""{"email":"a@b.c","password":"p","more":1}""", Encoding.UTF8, "application/json");
        var problem = await Refused(await client.PostAsync("/api/v1/auth/login", content), HttpStatusCode.BadRequest, "malformed");
        Assert.Equal("The request has a field that this address does not know at $.more.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_wrong_method_a_wrong_type_and_an_unknown_path_are_problems()
    {
        using var client = server.Client();
        await Refused(await client.DeleteAsync("/healthz"), HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        using var text = new StringContent("x", Encoding.UTF8, "text/plain");
        await Refused(await client.PostAsync("/api/v1/auth/login", text), HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        await Refused(await client.GetAsync("/api/v1/nothing"), HttpStatusCode.NotFound, "not_found");
    }

    private static async Task<JsonElement> Refused(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        await ServerFixture.Expect(answer, status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(answer.Headers.GetValues("Bailey-Request").Single(), problem.GetProperty("requestId").GetString());
        Assert.DoesNotContain("   at ", problem.ToString(), StringComparison.Ordinal);
        return problem;
    }
}
