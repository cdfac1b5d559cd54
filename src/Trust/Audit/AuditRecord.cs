using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.Audit;

/// <summary>A row of the log, for the pages that search it. Only <see cref="LogTables"/> writes one.</summary>
public sealed class AuditRecord : ITenantOwned
{
    public Guid TenantId { get; init; }

    /// <summary>Version 7: sorts by time.</summary>
    public Guid Id { get; init; }

    /// <summary>0-based place in the log; null in the moment before it is sequenced.</summary>
    public long? LogIndex { get; init; }

    public string Actor { get; init; } = "";
    public string Action { get; init; } = "";
    public byte[] Entry { get; init; } = [];

    /// <summary>Null once shredded, as is <see cref="Salt"/>.</summary>
    public byte[]? Facts { get; init; }

    public byte[]? Salt { get; init; }

    private static readonly Retention Kept = new(
        365,
        new(
            "事実は 1 年間（AUD-13）。記録本体は検証のため消去しません",
            "facts for one year (AUD-13); entries are kept, so that the log verifies"
        )
    );

    internal static readonly TableDeclaration Table = new(
        "audit_entries",
        Ownership.Tenant,
        DataClass.Derived,
        new(
            "監査ログの記録（だれが、いつ、何をしたか。事実は別に保持し消去可能）",
            "Audit entries (who did what when; facts apart, so that they can be shredded)"
        ),
        Kept
    )
    {
        Map = model => model.Entity<AuditRecord>().ToTable("audit_entries").HasKey(row => new { row.TenantId, row.Id }),
        Erasure = Erasure.KeepCommitments,
        CustomerColumns = ["facts"],
    };

    internal static readonly TableDeclaration Tiles = new(
        "audit_tiles",
        Ownership.Tenant,
        DataClass.Derived,
        new("監査ログのハッシュ木", "Hash tree of the audit log"),
        Kept
    )
    {
        Erasure = Erasure.KeepCommitments,
    };

    internal static readonly TableDeclaration Checkpoints = new(
        "audit_checkpoints",
        Ownership.Tenant,
        DataClass.Derived,
        new("監査ログの署名済みチェックポイント", "Signed checkpoints of the audit log"),
        Kept
    )
    {
        Erasure = Erasure.KeepCommitments,
    };
}
