using System.Net;
using System.Net.Http.Json;

namespace Bailey.Server.Tests.Platform;

/// <summary>The limits as they are delivered: the one suite that does not raise them.</summary>
public sealed class RateLimitTests
{
    private static readonly Dictionary<string, string?> s_delivered = new() { ["Network:AuthPerMinute"] = "30", ["Network:AuthBurst"] = "5" };

    [Fact]
    public async Task The_sixth_attempt_at_once_is_told_when_to_come_again_whatever_it_says_about_its_address()
    {
        await using var server = await ServerFixture.Start(s_delivered);
        var statuses = await Attempts(server, 7);
        Assert.Equal(5, statuses.Count(s => s.StatusCode == HttpStatusCode.Unauthorized));
        Assert.All(statuses.Where(s => s.StatusCode != HttpStatusCode.Unauthorized), refused =>
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        });
    }

    [Fact]
    public async Task Behind_a_configured_proxy_each_client_has_its_own_limit()
    {
        await using var server = await ServerFixture.Start(new Dictionary<string, string?>(s_delivered) { ["Network:TrustedProxies"] = "127.0.0.1" });
        Assert.All(await Attempts(server, 7), s => Assert.Equal(HttpStatusCode.Unauthorized, s.StatusCode));
    }

    private static async Task<HttpResponseMessage[]> Attempts(ServerFixture server, int count)
    {
        using var client = server.Client();
        return await Task.WhenAll(Enumerable.Range(0, count).Select(i => client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/login")
        {
            Content = JsonContent.Create(new { email = $"a{i}@example.com", password = "nothing like it" }),
            Headers = { { "X-Forwarded-For", $"192.0.2.{i}" } },
        })));
    }
}
