using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

public sealed class JourneyTests
{
    [Fact]
    public async Task From_the_printed_link_to_a_commit_in_a_real_browser()
    {
        using var folder = new TemporaryFolder();
        var repository = await HostileRepository.Create(folder.Path);
        await using var bailey = await BaileyInstance.Start(new Dictionary<string, string> { ["BAILEY_GIT__ALLOWED_PATHS"] = folder.Path });
        await Browser.Run("journey.mjs", new { address = bailey.Address, secret = bailey.SetupSecret, repository });
    }
}
