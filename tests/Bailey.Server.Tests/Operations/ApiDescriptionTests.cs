using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Bailey.Server.Tests.Operations;

/// <summary>The API's description: for whoever is signed in, and the copy in docs is the present one.</summary>
public sealed class ApiDescriptionTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task It_needs_a_sign_in()
    {
        using var nobody = server.Client();
        await ServerFixture.Expect(await nobody.GetAsync("/openapi/v1.json"), HttpStatusCode.Unauthorized);
        var (owner, _, _) = await server.SignedInOwner();
        using (owner)
        {
            var answer = await owner.GetAsync("/openapi/v1.json");
            await ServerFixture.Expect(answer, HttpStatusCode.OK);
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.StartsWith("3.1", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Its_copy_in_the_docs_is_the_present_one()
    {
        var text = await Text();
        Generated.Matches(Path.Join("docs", "openapi.json"), text);
    }

    [Fact]
    public async Task An_id_is_a_text_of_32_digits()
    {
        using var document = JsonDocument.Parse(await Text());
        var id = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("AuditEvent").GetProperty("properties").GetProperty("id");
        var schema = id.TryGetProperty("$ref", out var reference)
            ? document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
            : id;
        Assert.Equal("string", schema.GetProperty("type").GetString());
        Assert.Equal("^[0-9a-f]{32}$", schema.GetProperty("pattern").GetString());
    }

    private async Task<string> Text()
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync(TestContext.Current.CancellationToken);
        var json = await document.SerializeAsync(OpenApiSpecVersion.OpenApi3_1, OpenApiConstants.Json, TestContext.Current.CancellationToken);
        return json.ReplaceLineEndings("\n").TrimEnd() + "\n";
    }
}
