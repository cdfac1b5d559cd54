using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Outputs;

/// <summary>A name that documents bear. The database notes it when a document is issued; searches look here for parts of names.</summary>
public sealed class Counterparty : ITenantOwned
{
    public Guid TenantId { get; init; }
    public string Name { get; init; } = "";

    internal static readonly TableDeclaration Table = new(
        "document_counterparties",
        Ownership.Tenant,
        DataClass.Customer,
        new("帳票の取引先の名称（検索用）", "Names of counterparties, for searching"),
        Retention.Contract
    )
    {
        Map = model => model.Entity<Counterparty>().ToTable("document_counterparties").HasKey(row => new { row.TenantId, row.Name }),
        CustomerColumns = ["name"],
    };
}
