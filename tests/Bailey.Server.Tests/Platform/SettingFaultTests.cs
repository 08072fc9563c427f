using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Tests.Platform;

/// <summary>A setting that cannot work is named as its operator wrote it, in one line.</summary>
public sealed class SettingFaultTests
{
    [Theory]
    [InlineData("Port", "99999", "BAILEY_NETWORK__PORT must be between 0 and 65535.")]
    [InlineData("Port", "soon", "BAILEY_NETWORK__PORT must be a whole number.")]
    [InlineData("MaxBody", "1e9", "BAILEY_NETWORK__MAX_BODY must be a whole number.")]
    public void A_number_out_of_its_range_or_no_number(string property, string value, string line) => Assert.Equal(line, LineOf<NetworkOptions>("Network", property, value));

    [Theory]
    [InlineData("Embedded", "each", "BAILEY_HOSTS__EMBEDDED is first-organisation or per-organisation.")]
    [InlineData("Embedded", "", "BAILEY_HOSTS__EMBEDDED is empty.")]
    public void A_word_that_is_not_known(string property, string value, string line) => Assert.Equal(line, LineOf<HostsOptions>("Hosts", property, value));

    [Fact]
    public void A_user_id_that_is_none() => Assert.Equal("BAILEY_HOSTS__UID must be a whole number.", LineOf<PeerOptions>("Hosts", "Uid", "-1"));

    [Fact]
    public void A_level_that_is_none_is_answered_with_those_there_are() =>
        Assert.StartsWith("BAILEY_LOG__LEVEL must be Trace, Debug,", LineOf<LogOptions>("Log", "Level", "loud"), StringComparison.Ordinal);

    private static string? LineOf<T>(string section, string property, string value)
        where T : class
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [$"{section}:{property}"] = value }).Build();
        var services = new ServiceCollection();
        services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateDataAnnotations();
        using var provider = services.BuildServiceProvider();
        return ServerProcess.Line(Assert.ThrowsAny<Exception>(() => provider.GetRequiredService<IOptions<T>>().Value));
    }
}
