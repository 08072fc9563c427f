using Bailey.Contracts.Identity;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

public sealed class AccessibilityTests(OpenInstance open)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task No_page_has_a_serious_barrier_in_either_theme(int width, int height)
    {
        // Somebody who has an account, and is invited again after they were removed.
        using var known = await open.Owner.Invite($"known-{width}@example.org", "member");
        var user = (await known.Get<SessionResponse>("/api/v1/auth/session")).User!.Id;
        await open.Owner.Do(HttpMethod.Delete, $"{open.Owner.Route}/members/{user}");
        var asleep = await open.Owner.CreateWorkspace($"asleep-{width}", null);
        await open.Owner.Do(HttpMethod.Post, $"{open.Owner.RouteOf(asleep)}/stop");
        await Browser.Run("accessibility.mjs", new
        {
            address = open.Bailey.Address,
            email = known.Email,
            password = Person.Password,
            organisation = open.Owner.Organisation,
            workspace = open.Hostile.Id,
            asleep = asleep.Id,
            invitations = new { known = await Link(known.Email), other = await Link($"other-{width}@example.org") },
            viewport = new { width, height },
        });
    }

    private async Task<string> Link(string email) =>
        (await open.Owner.Post<InvitationResponse>($"{open.Owner.Route}/members", new InviteRequest(email, "admin"))).Path;
}
