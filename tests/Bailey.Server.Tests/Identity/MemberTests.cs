using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Access;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Tests.Identity;

/// <summary>People are added by a one-time link, given roles, and removed.</summary>
public sealed class MemberTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_link_adds_one_person_once_and_only_its_hash_is_kept()
    {
        var (owner, organisation, _) = await server.SignedInOwner();
        using (owner)
        {
            var secret = await Invite(owner, organisation, "New@Example.com", "auditor");
            Assert.Contains((await owner.GetFromJsonAsync<Page<Invitation>>($"/api/v1/orgs/{organisation}/invitations"))!.Items, i => i.Email == "New@Example.com");
            Assert.False((bool)(await Doors.Sql(server, "select position($1 in coalesce(string_agg(i::text, ' '), '')) > 0 from invitations i", secret))!);
            using var client = server.Client();
            var joined = await client.PostAsJsonAsync("/api/v1/auth/invitation", new AcceptInvitationRequest(secret, "Nia", ServerFixture.OwnerPassword));
            await ServerFixture.Expect(joined, HttpStatusCode.OK);
            var session = (await joined.Content.ReadFromJsonAsync<SessionResponse>())!;
            Assert.Equal(("New@Example.com", "auditor"), (session.User!.Email, session.Organisations.Single().Role));
            var member = (await Members(owner, organisation)).Single(m => m.Id == session.User.Id);
            Assert.Equal(("Nia", "auditor"), (member.Name, member.Role));
            Assert.NotNull(member.LastSeen);

            using var second = server.Client();
            await Doors.Refused(
                await second.PostAsJsonAsync("/api/v1/auth/invitation", new AcceptInvitationRequest(secret, "Eve", ServerFixture.OwnerPassword)), HttpStatusCode.Gone, "expired");
        }
    }

    [Fact]
    public async Task Of_many_who_open_an_invitation_at_once_one_gets_in()
    {
        var (owner, organisation, _) = await server.SignedInOwner();
        using (owner)
        {
            var secret = await Invite(owner, organisation, "race@example.com", "member");
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
            {
                using var client = server.Client();
                return (await client.PostAsJsonAsync("/api/v1/auth/invitation", new AcceptInvitationRequest(secret, $"R{i}", ServerFixture.OwnerPassword))).StatusCode;
            }));
            Assert.Equal(1, answers.Count(s => s == HttpStatusCode.OK));
            Assert.Equal(1L, await Doors.Sql(server, "select count(*) from users where email_key = 'race@example.com'"));
            Assert.All(answers.Where(s => s != HttpStatusCode.OK), s => Assert.Contains(s, (HttpStatusCode[])[HttpStatusCode.Gone, HttpStatusCode.Conflict]));
        }
    }

    [Fact]
    public async Task A_link_for_somebody_who_has_an_account_asks_for_their_password_first()
    {
        var (owner, organisation, _) = await server.SignedInOwner();
        using (owner)
        using (var member = (await server.SignedInMember("known@example.com")).Client)
        using (var other = (await server.SignedInMember("other@example.com")).Client)
        {
            var made = await (await owner.PostAsJsonAsync("/api/v1/orgs", new CreateOrganisationRequest("Annex"))).Content.ReadFromJsonAsync<Organisation>();
            var secret = await Invite(owner, made!.Id, "KNOWN@example.com", "member");
            using var nobody = server.Client();
            var takeOver = new AcceptInvitationRequest(secret, "Eve", "another fine password");
            await Doors.Refused(await nobody.PostAsJsonAsync("/api/v1/auth/invitation", takeOver), HttpStatusCode.Conflict, "already_exists");
            await Doors.Refused(await other.PostAsJsonAsync("/api/v1/auth/invitation", takeOver), HttpStatusCode.Forbidden, "not_allowed");
            await ServerFixture.Expect(await member.PostAsJsonAsync("/api/v1/auth/invitation", new AcceptInvitationRequest(secret)), HttpStatusCode.OK);
            Assert.Equal(2, (await member.GetFromJsonAsync<SessionResponse>("/api/v1/auth/session"))!.Organisations.Count);
            await ServerFixture.SignIn(nobody, "known@example.com", ServerFixture.OwnerPassword);
            await Doors.Refused(
                await owner.PostAsJsonAsync($"/api/v1/orgs/{organisation}/members", new InviteRequest("Known@example.com", "member")), HttpStatusCode.Conflict, "already_exists");
        }
    }

    [Fact]
    public async Task A_link_that_is_old_or_was_withdrawn_or_whose_maker_lost_the_right_is_void()
    {
        var (owner, organisation, _) = await server.SignedInOwner();
        var (admin, user) = await server.SignedInMember("admin-for-a-day@example.com", "admin");
        using (owner)
        using (admin)
        {
            var old = await Invite(owner, organisation, "late@example.com", "member");
            await Doors.Sql(server, "update invitations set expires = now() where email_key = 'late@example.com'");
            var withdrawn = await Invite(owner, organisation, "unwanted@example.com", "member");
            var id = (await owner.GetFromJsonAsync<Page<Invitation>>($"/api/v1/orgs/{organisation}/invitations"))!.Items.Single(i => i.Email == "unwanted@example.com").Id;
            await ServerFixture.Expect(await owner.DeleteAsync($"/api/v1/orgs/{organisation}/invitations/{id}"), HttpStatusCode.NoContent);
            await ServerFixture.Expect(await owner.DeleteAsync($"/api/v1/orgs/{organisation}/invitations/{id}"), HttpStatusCode.NotFound);
            var backDoor = await Invite(admin, organisation, "back-door@example.com", "admin");
            await ServerFixture.Expect(
                await owner.PutAsJsonAsync($"/api/v1/orgs/{organisation}/members/{user}/role", new SetRoleRequest("member")), HttpStatusCode.NoContent);
            foreach (var secret in (string[])[old, withdrawn, backDoor, new string('x', 43), "x' or 1=1 -- and more"])
            {
                using var client = server.Client();
                await Doors.Refused(
                    await client.PostAsJsonAsync("/api/v1/auth/invitation", new AcceptInvitationRequest(secret, "Eve", ServerFixture.OwnerPassword)), HttpStatusCode.Gone, "expired");
            }
        }
    }

    [Fact]
    public async Task Only_owners_make_owners_and_the_last_one_stays()
    {
        var (owner, organisation, ownerId) = await server.SignedInOwner();
        var (admin, adminId) = await server.SignedInMember("admin@example.com", "admin");
        var (member, memberId) = await server.SignedInMember("plain@example.com");
        using (owner)
        using (admin)
        using (member)
        {
            string Role(UserId user) => $"/api/v1/orgs/{organisation}/members/{user}/role";
            await Doors.Refused(await admin.PutAsJsonAsync(Role(memberId), new SetRoleRequest("owner")), HttpStatusCode.Forbidden, "not_allowed");
            await Doors.Refused(await admin.PutAsJsonAsync(Role(adminId), new SetRoleRequest("owner")), HttpStatusCode.Forbidden, "not_allowed");
            await Doors.Refused(await admin.PutAsJsonAsync(Role(ownerId), new SetRoleRequest("member")), HttpStatusCode.Forbidden, "not_allowed");
            await Doors.Refused(await admin.DeleteAsync($"/api/v1/orgs/{organisation}/members/{ownerId}"), HttpStatusCode.Forbidden, "not_allowed");
            await Doors.Refused(await owner.PutAsJsonAsync(Role(ownerId), new SetRoleRequest("admin")), HttpStatusCode.Forbidden, "not_allowed");
            await Doors.Refused(await owner.DeleteAsync($"/api/v1/orgs/{organisation}/members/{ownerId}"), HttpStatusCode.Forbidden, "not_allowed");
            await Doors.Refused(await member.PutAsJsonAsync(Role(memberId), new SetRoleRequest("admin")), HttpStatusCode.Forbidden, "not_allowed");
            await Doors.Refused(await owner.PostAsJsonAsync($"/api/v1/orgs/{organisation}/members", new InviteRequest("o@example.com", "owner")), HttpStatusCode.UnprocessableEntity, "invalid_value");
            await ServerFixture.Expect(await owner.DeleteAsync($"/api/v1/orgs/{organisation}/members/{new UserId(Guid.CreateVersion7())}"), HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Two_owners_who_demote_each_other_at_once_leave_one()
    {
        await using var own = await ServerFixture.Start();
        var (one, organisation, oneId) = await own.SignedInOwner();
        var (two, twoId) = await own.SignedInMember("two@example.com", "admin");
        using (one)
        using (two)
        {
            await ServerFixture.Expect(await one.PutAsJsonAsync($"/api/v1/orgs/{organisation}/members/{twoId}/role", new SetRoleRequest("owner")), HttpStatusCode.NoContent);
            await Task.WhenAll(
                one.PutAsJsonAsync($"/api/v1/orgs/{organisation}/members/{twoId}/role", new SetRoleRequest("member")),
                two.PutAsJsonAsync($"/api/v1/orgs/{organisation}/members/{oneId}/role", new SetRoleRequest("member")));
            Assert.Equal(1L, await Doors.Sql(own, "select count(*) from memberships where role = 'owner'"));
        }
    }

    [Fact]
    public async Task Who_waits_to_be_let_in_sees_nothing_of_the_organisation()
    {
        var (owner, organisation, _) = await server.SignedInOwner();
        using (owner)
        using (var pending = (await server.SignedInMember("pending@example.com", "pending")).Client)
        {
            Assert.Empty((await pending.GetFromJsonAsync<Page<Organisation>>("/api/v1/orgs"))!.Items);
            Assert.Empty((await pending.GetFromJsonAsync<SessionResponse>("/api/v1/auth/session"))!.Organisations.Single().Actions);
            foreach (var path in (string[])["members", "projects", "workspaces", "invitations", "audit/events", "access/explain?action=file.read"])
            {
                await ServerFixture.Expect(await pending.GetAsync($"/api/v1/orgs/{organisation}/{path}"), HttpStatusCode.NotFound);
            }
        }
    }

    [Fact]
    public async Task A_person_whom_the_operator_keeps_out_is_out_everywhere_until_let_in_again()
    {
        var (owner, _, ownerId) = await server.SignedInOwner();
        var (member, user) = await server.SignedInMember("kept-out@example.com", "admin");
        using (owner)
        using (member)
        {
            var token = (await (await member.PostAsJsonAsync("/api/v1/auth/tokens", new CreateTokenRequest("t"))).Content.ReadFromJsonAsync<TokenResponse>())!.Token;
            using var tool = Doors.WithToken(server, token);
            await Doors.Refused(await member.PutAsJsonAsync($"/api/v1/people/{ownerId}/active", new SetActiveRequest(false)), HttpStatusCode.Forbidden, "not_allowed");
            await Doors.Refused(await owner.PutAsJsonAsync($"/api/v1/people/{ownerId}/active", new SetActiveRequest(false)), HttpStatusCode.Forbidden, "not_allowed");
            await ServerFixture.Expect(await owner.PutAsJsonAsync($"/api/v1/people/{user}/active", new SetActiveRequest(false)), HttpStatusCode.NoContent);
            await ServerFixture.Expect(await member.GetAsync("/api/v1/orgs"), HttpStatusCode.Unauthorized);
            await ServerFixture.Expect(await tool.GetAsync("/api/v1/orgs"), HttpStatusCode.Unauthorized);
            Assert.Equal("wrong_credentials", (await SignInTests.Try(member, "kept-out@example.com", ServerFixture.OwnerPassword)).Code);
            await ServerFixture.Expect(await owner.PutAsJsonAsync($"/api/v1/people/{user}/active", new SetActiveRequest(true)), HttpStatusCode.NoContent);
            await ServerFixture.SignIn(member, "kept-out@example.com", ServerFixture.OwnerPassword);
            await ServerFixture.Expect(await owner.PutAsJsonAsync("/api/v1/people/nobody/active", new SetActiveRequest(true)), HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task An_admin_learns_who_could_do_what_and_why()
    {
        var (owner, organisation, _) = await server.SignedInOwner();
        var (member, user) = await server.SignedInMember("explained@example.com");
        using (owner)
        using (member)
        {
            var project = Guid.CreateVersion7();
            await Doors.Sql(server, "insert into projects (org_id, id, name, source, created) values ($1, $2, $3, 'empty', now())", organisation.Value, project, $"p{project:N}");
            var path = $"/api/v1/orgs/{organisation}/projects/{project:N}/members/{user}";
            await ServerFixture.Expect(await owner.PutAsJsonAsync(path, new SetProjectRoleRequest("viewer")), HttpStatusCode.NoContent);
            Assert.Equal(["viewer of the project"], await Reasons("file.read"));
            Assert.Equal(["file.write needs more than the role viewer in the project"], await Reasons("file.write"));
            await ServerFixture.Expect(await owner.PutAsJsonAsync(path, new SetProjectRoleRequest(null)), HttpStatusCode.NoContent);
            Assert.Equal(["no role in the project"], await Reasons("file.read"));
            await ServerFixture.Expect(await owner.GetAsync($"/api/v1/orgs/{organisation}/access/explain?action=fly"), HttpStatusCode.UnprocessableEntity);
            await ServerFixture.Expect(await member.GetAsync($"/api/v1/orgs/{organisation}/access/explain?action=file.read"), HttpStatusCode.Forbidden);

            async Task<IEnumerable<string>> Reasons(string action) => (await owner.GetFromJsonAsync<AccessExplanation>(
                $"/api/v1/orgs/{organisation}/access/explain?action={action}&user={user}&project={project:N}"))!.Answers.Select(a => a.Reason);
        }
    }

    private static async Task<string> Invite(HttpClient by, OrgId organisation, string email, string role)
    {
        var answer = await by.PostAsJsonAsync($"/api/v1/orgs/{organisation}/members", new InviteRequest(email, role));
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<InvitationResponse>())!.Path.Split("/invitation#")[1];
    }

    private static async Task<IReadOnlyList<Member>> Members(HttpClient client, OrgId organisation) =>
        (await client.GetFromJsonAsync<Page<Member>>($"/api/v1/orgs/{organisation}/members"))!.Items;
}
