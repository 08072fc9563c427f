using Bailey.Contracts;
using Bailey.Contracts.Wardens;

namespace Bailey.Warden.Http;

/// <summary>Who answers.</summary>
internal static class HelloRoutes
{
    internal const int Version = 1;

    internal static void Map(Routes routes, TimeProvider time)
    {
        var hello = new WardenHello(Version, typeof(HelloRoutes).Assembly.GetName().Version?.ToString(3) ?? "0", time.GetUtcNow());
        routes.Map("GET", "/v1/hello", x => x.ReplyAsync(hello, WireJson.Default.WardenHello));
    }
}
