using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Tests.Architecture;

/// <summary>Every options class is checked before the server starts, and stands in docs/configuration.md.</summary>
public sealed class OptionsAccountingTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public void Every_options_class_is_checked_at_the_start()
    {
        FloorPlanTests.Empty(ConfigurationPage.Types
            .Where(t => server.App.Services.GetServices(typeof(IValidateOptions<>).MakeGenericType(t)).FirstOrDefault() is null)
            .Select(t => $"{t.Name} is not checked when the server starts"));
    }

    [Fact]
    public void The_page_of_settings_is_what_the_classes_say() =>
        Generated.Matches(Path.Join("docs", "configuration.md"), ConfigurationPage.Write());
}
