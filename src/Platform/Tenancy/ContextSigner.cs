using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Akashi.Platform.Tenancy;

/// <summary>
/// Signs the tenant context that the row-level policies check (TEN-2). The database role of the server cannot read the key,
/// so a statement that an attacker smuggles in cannot choose its tenant: <c>set_config</c> alone proves nothing.
/// </summary>
/// <param name="key">32 bytes; the database keeps the same key where only the owner's function reads it.</param>
public sealed class ContextSigner(byte[] key, TimeProvider clock)
{
    /// <summary>How long a signed context is good for. A transaction that takes longer sees no rows any more.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary><c>tenant.expiry.hmac</c>: tenant as a UUID, expiry in Unix seconds, HMAC-SHA256 in lower-case hex.</summary>
    public string Sign(Guid tenant) => Sign(tenant, clock.GetUtcNow() + Lifetime);

    /// <summary>The same with an expiry of the caller's choice.</summary>
    public string Sign(Guid tenant, DateTimeOffset expiry)
    {
        var claim = string.Create(CultureInfo.InvariantCulture, $"{tenant:D}.{expiry.ToUnixTimeSeconds()}");
        return $"{claim}.{Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(claim)))}";
    }
}
