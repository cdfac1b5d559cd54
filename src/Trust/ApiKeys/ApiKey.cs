using System.Security.Cryptography;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.ApiKeys;

/// <summary>A key that a program works with on behalf of whoever made it. The database keeps only the hash of its secret.</summary>
public sealed class ApiKey : ITenantOwned
{
    public Guid TenantId { get; init; }

    /// <summary>Random, as it begins the text that people tell keys apart by.</summary>
    public Guid Id { get; init; }

    public string Name { get; init; } = "";

    /// <summary>SHA-256 of the secret.</summary>
    public byte[] SecretSha256 { get; init; } = [];

    /// <summary>What it opens: <see cref="Permission.Scope"/> of the routes.</summary>
    public string[] Scopes { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The user whom its work counts as; it does what that person may do, and nothing once the person is deactivated.</summary>
    public Guid CreatedBy { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Written once a minute at most.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    public string Subject => $"api-key:{Id:D}";

    /// <summary>The beginning of the key's text, which people may see.</summary>
    public string Prefix => $"{ApiKeyText.Mark}{Id:N}"[..(ApiKeyText.Mark.Length + 8)];

    public bool IsAlive(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt;

    internal static readonly TableDeclaration Table = new(
        "api_keys",
        Ownership.Tenant,
        DataClass.Customer,
        new("API キー（名前、ハッシュ、範囲、期限、最終使用日時）", "API keys (name, hash, scopes, expiry, last use)"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<ApiKey>(table =>
            {
                table.ToTable("api_keys").HasKey(row => new { row.TenantId, row.Id });
                table.Ignore(row => row.Subject).Ignore(row => row.Prefix);
            }),
        CustomerColumns = ["name"],
    };
}

/// <summary>
/// The text of a key: <c>akashi_ID TENANT_SECRET</c> without the space, in lower-case hex. It names its realm itself, so that it is
/// looked up behind the walls of that realm and nowhere else.
/// </summary>
/// <param name="Secret">32 random bytes.</param>
public readonly record struct ApiKeyText(Guid Tenant, Guid Id, byte[] Secret)
{
    public const string Mark = "akashi_";
    private const int Length = 7 + 64 + 1 + 64;

    public static ApiKeyText New(Guid tenant) =>
        new(tenant, new Guid(RandomNumberGenerator.GetBytes(16)), RandomNumberGenerator.GetBytes(32));

    public byte[] SecretSha256 => SHA256.HashData(Secret);

    /// <summary>The key in <c>Authorization: Bearer …</c>; null when there is none or it is no key of ours.</summary>
    public static ApiKeyText? Read(HttpContext http)
    {
        const string Bearer = "Bearer ";
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? Parse(header[Bearer.Length..].Trim()) : null;
    }

    public static ApiKeyText? Parse(string text)
    {
        if (text.Length != Length || !text.StartsWith(Mark, StringComparison.Ordinal) || text[71] != '_')
            return null;
        return
            Guid.TryParseExact(text[7..39], "N", out var id)
            && Guid.TryParseExact(text[39..71], "N", out var tenant)
            && text[72..].All(char.IsAsciiHexDigit)
            ? new(tenant, id, Convert.FromHexString(text[72..]))
            : null;
    }

    /// <summary>Shown once, to whoever made the key.</summary>
    public override string ToString() => $"{Mark}{Id:N}{Tenant:N}_{Convert.ToHexStringLower(Secret)}";
}
