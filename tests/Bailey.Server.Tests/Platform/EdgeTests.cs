using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Bailey.Server.Tests.Platform;

/// <summary>What every response carries and what every request is refused for, at the edge of the server.</summary>
public sealed class EdgeTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Health_answers_and_readiness_asks_the_database()
    {
        using var client = server.Bare();
        await ServerFixture.Expect(await client.GetAsync("/healthz"), HttpStatusCode.OK);
        await ServerFixture.Expect(await client.GetAsync("/readyz"), HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_unknown_host_name_is_421_before_anything_else()
    {
        using var client = server.Bare();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = "rebound.example" } };
        var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Assert.Equal("unknown_host_name", await Code(answer));
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
    }

    private static async Task<string?> Code(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
