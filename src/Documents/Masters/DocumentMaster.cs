using System.Security.Cryptography;
using Akashi.Documents.Mappings;
using Akashi.Documents.Sources;
using Akashi.Documents.Works;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Masters;

/// <summary>A list that mappings look values up in by a key: customers by their codes. The file is kept as it was sent.</summary>
public sealed class DocumentMaster : ITenantOwned
{
    public const int MostRows = 100_000;

    public Guid TenantId { get; init; }
    public Guid Id { get; init; }

    /// <summary>As <c>lookup</c> calls it, so it stays.</summary>
    public string Name { get; init; } = "";

    public string FileName { get; private set; } = "";

    /// <summary>How the file is read, as JSON.</summary>
    public string Format { get; private set; } = "";

    public string[] Columns { get; private set; } = [];
    public string KeyColumn { get; private set; } = "";
    public int Rows { get; private set; }
    public byte[] Content { get; private set; } = [];

    /// <summary>Of the file, lower-case hex.</summary>
    public string Sha256 { get; private set; } = "";

    public DateTimeOffset ChangedAt { get; set; }
    public Guid ChangedBy { get; set; }

    public string Subject => $"document-master:{Id:D}";

    /// <summary>Takes a file in, whole or not at all.</summary>
    /// <param name="key">The column by which rows are found; the first one where empty.</param>
    /// <exception cref="SourceException">It cannot be read, has no such column, or a key twice.</exception>
    public void Take(string fileName, byte[] content, string key)
    {
        using var file = new MemoryStream(content, writable: false);
        var format = SourceDetector.Detect(file, fileName).Format with { HasHeader = true };
        using var table = SourceReader.Read(file, format);
        key = key.Length > 0 ? key : table.Columns[0];
        Rows = Master.Read(table, key, MostRows).Count;
        (FileName, Format, Columns, KeyColumn) = (fileName, DocumentWork.Write(format), [.. table.Columns], key);
        (Content, Sha256) = (content, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>The rows, while they are asked for.</summary>
    public SourceTable Open() => SourceReader.Read(new MemoryStream(Content, writable: false), DocumentWork.Read(Format));

    /// <summary>Whether one of the expressions speaks of it.</summary>
    public static bool IsNamed(string name, IEnumerable<string> expressions) =>
        expressions.Any(expression => expression.Contains(name, StringComparison.Ordinal));

    /// <summary>Those that expressions speak of, in the transaction that is open.</summary>
    public static async Task<Dictionary<string, Master>> Named(AkashiDb db, IReadOnlyList<string> expressions, CancellationToken ct)
    {
        var names = await db.Set<DocumentMaster>().Select(master => master.Name).ToListAsync(ct);
        var named = names.Where(name => IsNamed(name, expressions)).ToList();
        var masters = new Dictionary<string, Master>();
        await foreach (
            var master in db.Set<DocumentMaster>()
                .AsNoTracking()
                .Where(row => named.Contains(row.Name))
                .AsAsyncEnumerable()
                .WithCancellation(ct)
        )
        {
            using var table = master.Open();
            masters.Add(master.Name, Master.Read(table, master.KeyColumn, MostRows));
        }
        return masters;
    }

    internal static readonly TableDeclaration Table = new(
        "document_masters",
        Ownership.Tenant,
        DataClass.Customer,
        new("マッピングが引くマスタ", "Masters that mappings look values up in"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<DocumentMaster>(table =>
            {
                table.ToTable("document_masters").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.Format).HasColumnType("jsonb");
                table.Ignore(row => row.Subject);
            }),
        CustomerColumns = ["name", "file_name", "columns", "key_column", "content"],
    };
}
