using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Bailey.Contracts.Platform;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform.Http;

/// <summary>How often one address may try to sign in. Whoever is refused is told when to come again.</summary>
public static class RateLimits
{
    /// <summary>The class of routes that take a password, a secret or a token.</summary>
    public const string SignIn = "sign-in";

    /// <summary>The route counts as an attempt to sign in: 30 in a minute for each address, 5 at once.</summary>
    public static TBuilder LimitsSignIn<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireRateLimiting(SignIn);

    internal static void AddLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<NetworkOptions>>((limiter, network) =>
        {
            limiter.AddPolicy(SignIn, context => RateLimitPartition.GetTokenBucketLimiter(Client(context.Connection.RemoteIpAddress), _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = network.Value.AuthBurst,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1) / network.Value.AuthPerMinute,
                AutoReplenishment = true,
            }));
            limiter.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(2);
                await new Refusal(ProblemCodes.TooMany, "Too many attempts from this address.") { RetryAfter = wait }.ToResult().ExecuteAsync(rejected.HttpContext);
            };
        });
    }

    /// <summary>One client: an IPv4 address, or the network of an IPv6 address, since a single client has 2^64 of those.</summary>
    internal static string Client(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]).ToString()
            : address.ToString();
    }
}
