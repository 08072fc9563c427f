using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

public sealed class AccessibilityTests(OpenInstance open)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public Task No_page_has_a_serious_barrier_in_either_theme(int width, int height) =>
        Browser.Run("accessibility.mjs", new
        {
            address = open.Bailey.Address,
            email = open.Owner.Email,
            password = Person.Password,
            organisation = open.Owner.Organisation,
            workspace = open.Hostile.Id,
            viewport = new { width, height },
        });
}
