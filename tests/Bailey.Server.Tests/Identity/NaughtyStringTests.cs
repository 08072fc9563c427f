using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Bailey.Contracts.Identity;
using Bailey.TestKit;

namespace Bailey.Server.Tests.Identity;

/// <summary>Whatever stands in a text field, the answer is a success or a problem document, and never a defect.</summary>
public sealed class NaughtyStringTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly string[] s_own =
    [
        "", " ", "\0", "a\0b", "\u202Egnp.exe", "\u200B\u200B\u200B", "\uFEFF", "'; drop table users; --", "$(id)", "{{7*7}}", "<script>alert(1)</script>",
        "%00", "../../etc/passwd", "\r\nSet-Cookie: bailey=x", "🏴󠁧󠁢󠁥󠁮󠁧󠁿👩‍👩‍👧‍👦", "Ω≈ç√∫˜µ≤≥÷", "ﷺ", new string('x', 5000), string.Concat(Enumerable.Repeat("🔑", 81)), "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A", "null", "undefined", "NaN", "-1", "1e999",
    ];

    [Fact]
    public async Task No_text_in_any_field_makes_a_defect()
    {
        var (owner, organisation, user) = await server.SignedInOwner();
        using (owner)
        using (var nobody = server.Client())
        {
            foreach (var text in Strings())
            {
                var orgs = $"/api/v1/orgs/{organisation}";
                var path = Uri.EscapeDataString(text.Length is 0 or > 500 ? "x" : text);
                await Sane(await nobody.PostAsJsonAsync("/api/v1/auth/setup", new SetupRequest(text, text, text, text, text)), text);
                await Sane(await nobody.PostAsJsonAsync("/api/v1/auth/login", new LoginRequest(text, text)), text);
                await Sane(await nobody.PostAsJsonAsync("/api/v1/auth/invitation", new AcceptInvitationRequest(text, text, text)), text);
                await Sane(await owner.PostAsJsonAsync("/api/v1/auth/tokens", new CreateTokenRequest(text)), text);
                await Sane(await owner.PostAsJsonAsync("/api/v1/orgs", new CreateOrganisationRequest(text)), text);
                await Sane(await owner.PostAsJsonAsync($"{orgs}/members", new InviteRequest(text, "member")), text);
                await Sane(await owner.PostAsJsonAsync($"{orgs}/members", new InviteRequest("a@example.com", text)), text);
                await Sane(await owner.PutAsJsonAsync($"{orgs}/members/{user}/role", new SetRoleRequest(text)), text);
                await Sane(await owner.PutAsJsonAsync($"{orgs}/projects/{path}/members/{path}", new SetProjectRoleRequest(text)), text);
                await Sane(await owner.DeleteAsync($"{orgs}/members/{path}"), text);
                await Sane(await owner.DeleteAsync($"/api/v1/auth/sessions/{path}"), text);
                await Sane(await owner.GetAsync($"{orgs}/access/explain?action={path}&user={path}&project={path}"), text);
                await Sane(await owner.GetAsync($"/api/v1/orgs/{path}/members"), text);
            }
        }
    }

    [Theory]
    [InlineData("""{"email":"\ud800@example.com","password":"\udfff"}""")]
    [InlineData("""{"email":["a"],"password":{}}""")]
    [InlineData("""{"email":"a","email":"b","password":"c"}""")]
    [InlineData("""{"email":"a","password":"b","isOperator":true}""")]
    [InlineData("""[]""")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    public async Task A_body_of_another_form_is_refused(string body)
    {
        using var client = server.Client();
        var answer = await client.PostAsync("/api/v1/auth/login", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity]);
        Assert.NotNull(await Doors.Code(answer));
    }

    private static async Task Sane(HttpResponseMessage answer, string text)
    {
        if ((int)answer.StatusCode >= 500)
        {
            Assert.Fail($"{answer.RequestMessage?.RequestUri} with {JsonSerializer.Serialize(text)}: {await answer.Content.ReadAsStringAsync()}");
        }

        // An address that is none (%00) is refused by the listener, before there is anybody who could explain it.
        if ((int)answer.StatusCode >= 400 && !(answer.StatusCode == HttpStatusCode.BadRequest && answer.RequestMessage!.RequestUri!.OriginalString.Contains("%00", StringComparison.Ordinal)))
        {
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    /// <summary>Our own, and of the big list of naughty strings a seeded sample, all of them in a long run, where it is at hand.</summary>
    private static IEnumerable<string> Strings()
    {
        var file = Path.Join(Repository.SharedData("naughty-strings"), "blns.json");
        if (!File.Exists(file))
        {
            return s_own;
        }

        var all = JsonSerializer.Deserialize<string[]>(File.ReadAllText(file))!;
        var step = Math.Max(1, all.Length / Scale.Rounds(20, all.Length));
        return s_own.Concat(all.Where((_, i) => (i + Scale.Seed) % step == 0));
    }
}
