using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Bailey.Server.Tests.Operations;

/// <summary>The API's description: for whoever is signed in, and the copy in docs is the present one.</summary>
public sealed partial class ApiDescriptionTests(ServerFixture server) : IClassFixture<ServerFixture>
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

    [Fact]
    public async Task Every_part_of_a_path_is_described()
    {
        using var document = JsonDocument.Parse(await Text());
        var missing =
            from path in document.RootElement.GetProperty("paths").EnumerateObject()
            from part in Parts().Matches(path.Name).Select(m => m.Groups[1].Value)
            from operation in path.Value.EnumerateObject()
            where !operation.Value.TryGetProperty("parameters", out var parameters)
                || parameters.EnumerateArray().All(p => p.GetProperty("name").GetString() != part || p.GetProperty("in").GetString() != "path")
            select $"{operation.Name} {path.Name}: {part}";
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("EventMessage")]
    [InlineData("SearchMatch")]
    [InlineData("FilesChanged")]
    [InlineData("FileNames")]
    [InlineData("AuditLeaf")]
    public async Task What_a_stream_sends_has_a_schema(string name)
    {
        using var document = JsonDocument.Parse(await Text());
        Assert.True(document.RootElement.GetProperty("components").GetProperty("schemas").TryGetProperty(name, out _));
    }

    [GeneratedRegex(@"\{(\w+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();

    private async Task<string> Text()
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync(TestContext.Current.CancellationToken);
        var json = await document.SerializeAsync(OpenApiSpecVersion.OpenApi3_1, OpenApiConstants.Json, TestContext.Current.CancellationToken);
        return json.ReplaceLineEndings("\n").TrimEnd() + "\n";
    }
}
