using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Akashi.Platform.Modules;
using Akashi.Trust.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Server;

/// <summary>How much one address may ask for. Sign-in is dear (it hashes), so it has a bucket of its own.</summary>
internal static class RateLimits
{
    private const string Pages = "pages";
    private const string SignIns = "sign-ins";

    public const string PagesPolicy = Pages;
    private const string Papers = "papers";

    public static string PolicyFor(RouteDeclaration route) =>
        route.Pattern.StartsWith("/trust/whitepaper", StringComparison.Ordinal)
        || route.Pattern.StartsWith("/trust/oscal", StringComparison.Ordinal)
            ? Papers
        : route.Method == "POST" && route.Permission.World == World.Public ? SignIns
        : Pages;

    public static void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "10";
            return ValueTask.CompletedTask;
        };
        options.AddPolicy(SignIns, http => Bucket(http, capacity: 120, perSecond: 4));
        options.AddPolicy(Papers, http => Bucket(http, capacity: 150, perSecond: 10));
        options.AddPolicy(Pages, http => Bucket(http, capacity: 2000, perSecond: 500));
    }

    private static RateLimitPartition<string> Bucket(HttpContext http, int capacity, int perSecond) =>
        // Probes sign in more often than any person; who proves to be one takes nothing from anybody's bucket.
        http.Request.Headers.ContainsKey(CanaryDoor.Header) && http.RequestServices.GetRequiredService<CanaryDoor>().IsOpenTo(http)
            ? RateLimitPartition.GetNoLimiter("probes")
            : RateLimitPartition.GetTokenBucketLimiter(
                Network(http.Connection.RemoteIpAddress),
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = capacity,
                    TokensPerPeriod = perSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }
            );

    /// <summary>Whoever has one IPv6 address has the whole /64, so that is what counts.</summary>
    private static string Network(IPAddress? address) =>
        address is null ? ""
        : address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
        : address.ToString();
}
