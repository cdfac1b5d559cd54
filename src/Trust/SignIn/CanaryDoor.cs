using System.Security.Cryptography;
using System.Text;
using Akashi.Platform.Hosting;
using Microsoft.AspNetCore.Http;

namespace Akashi.Trust.SignIn;

/// <summary>
/// Canaries have names that anybody can read in the source. Their sign-in opens only to who knows the installation's secret, so that
/// a stranger cannot lock them and turn the controls red.
/// </summary>
public sealed class CanaryDoor(DataFolder folder, TimeProvider clock)
{
    public const string Header = "X-Akashi-Probe";

    /// <summary>What a probe shows at the door; good for this minute and the next.</summary>
    public string Key => KeyOf(clock.GetUtcNow());

    public bool IsOpenTo(HttpContext http)
    {
        var shown = Encoding.UTF8.GetBytes(http.Request.Headers[Header].ToString());
        var now = clock.GetUtcNow();
        return new[] { now, now.AddMinutes(-1) }.Any(at =>
            CryptographicOperations.FixedTimeEquals(shown, Encoding.UTF8.GetBytes(KeyOf(at)))
        );
    }

    private string KeyOf(DateTimeOffset at) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(folder.Secret("canary.key"), Encoding.UTF8.GetBytes($"door {at.ToUnixTimeSeconds() / 60}"))
        );
}
