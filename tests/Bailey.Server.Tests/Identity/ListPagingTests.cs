using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;

namespace Bailey.Server.Tests.Identity;

/// <summary>Lists of people and what is theirs come in pages, each item once, in an order that does not move.</summary>
public sealed class ListPagingTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Every_list_is_paged_by_cursor_and_holds_each_item_once()
    {
        var (owner, organisation, _) = await server.SignedInOwner();
        using var client = owner;
        var root = $"/api/v1/orgs/{organisation}";
        for (var i = 0; i < 5; i++)
        {
            await ServerFixture.Expect(await client.PostAsJsonAsync("/api/v1/auth/tokens", new CreateTokenRequest($"token {i}", 1)), HttpStatusCode.OK);
            await ServerFixture.Expect(await client.PostAsJsonAsync($"{root}/members", new InviteRequest($"waits{i}@example.com", "member")), HttpStatusCode.OK);
            await ServerFixture.Expect(await client.PostAsJsonAsync("/api/v1/orgs", new CreateOrganisationRequest("Same name")), HttpStatusCode.OK);
            (await server.SignedInMember($"joined{i}@example.com")).Client.Dispose();
        }

        var made = await client.PostAsJsonAsync($"{root}/projects", new CreateProjectRequest("yard"));
        var project = (await made.Content.ReadFromJsonAsync<Project>())!.Id;

        // Each sign-in of the owner is one more.
        Assert.Equal(11, (await All<SessionInfo>(client, "/api/v1/auth/sessions")).Select(s => s.Id).Distinct().Count());
        Assert.Equal(6, (await All<Organisation>(client, "/api/v1/orgs")).Select(o => o.Id).Distinct().Count());
        Assert.Equal(5, (await All<Invitation>(client, $"{root}/invitations")).Select(i => i.Email).Distinct().Count());
        var members = (await All<Member>(client, $"{root}/members")).Select(m => m.Email).ToList();
        Assert.Equal([ServerFixture.OwnerEmail, .. Enumerable.Range(0, 5).Select(i => $"joined{i}@example.com")], members);
        Assert.Equal(members, (await All<ProjectMember>(client, $"{root}/projects/{project}/members")).Select(m => m.Email));
        foreach (var path in (string[])["/api/v1/auth/sessions", "/api/v1/orgs", $"{root}/invitations", $"{root}/members", $"{root}/projects/{project}/members"])
        {
            foreach (var wrong in (string[])["cursor=nonsense", "cursor=%00", "cursor=MSAy", "limit=0", "limit=201"])
            {
                await ServerFixture.Expect(await client.GetAsync($"{path}?{wrong}"), HttpStatusCode.UnprocessableEntity);
            }
        }
    }

    private static async Task<List<T>> All<T>(HttpClient client, string path)
    {
        List<T> all = [];
        string? next = null;
        do
        {
            var page = await client.GetFromJsonAsync<Page<T>>($"{path}?limit=2{(next is null ? "" : $"&cursor={next}")}");
            Assert.InRange(page!.Items.Count, 1, 2);
            all.AddRange(page.Items);
            next = page.Next;
        }
        while (next is not null);

        return all;
    }
}
