using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Bailey.Server.Tests.Identity;

/// <summary>What the tests of this room do again and again.</summary>
internal static class Doors
{
    /// <summary>The code of the problem document.</summary>
    public static async Task<string?> Code(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();

    /// <summary>Refused with this status and code.</summary>
    public static async Task Refused(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        await ServerFixture.Expect(answer, status);
        Assert.Equal(code, await Code(answer));
    }

    /// <summary>Runs a statement as the administrator of the database, around the product.</summary>
    public static async Task<object?> Sql(ServerFixture server, string sql, params object[] values)
    {
        await using var admin = NpgsqlDataSource.Create(server.Database.ConnectionString("admin"));
        await using var command = admin.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteScalarAsync();
    }

    /// <summary>A client that speaks with a token and nothing else.</summary>
    public static HttpClient WithToken(ServerFixture server, string token)
    {
        var client = server.Bare();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>Entries of a type in the record, over every tree.</summary>
    public static async Task<long> Recorded(ServerFixture server, string type) =>
        (long)(await Sql(server, "select count(*) from audit_leaves where type = $1", type))!;
}
