using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.ApiKeys;

/// <summary>A request that carried an <c>Idempotency-Key</c>, and what it made. It is saved together with that, or not at all.</summary>
public sealed class ApiRequest : ITenantOwned
{
    /// <summary>How long the same request finds what it made.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    public Guid TenantId { get; init; }
    public Guid KeyId { get; init; }

    /// <summary>What the caller called the request.</summary>
    public string Name { get; init; } = "";

    /// <summary>Of the path and the body, lower-case hex.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The id of what came of it.</summary>
    public Guid Made { get; init; }

    public DateTimeOffset At { get; init; }

    internal static readonly TableDeclaration Table = new(
        "api_requests",
        Ownership.Tenant,
        DataClass.Derived,
        new("API の再送の見分け（ハッシュと結果の ID）", "Repeated API requests (hash, id of the result)"),
        Retention.Of(1)
    )
    {
        Map = model =>
            model
                .Entity<ApiRequest>()
                .ToTable("api_requests")
                .HasKey(row => new
                {
                    row.TenantId,
                    row.KeyId,
                    row.Name,
                }),
        BackedUp = false,
    };
}
