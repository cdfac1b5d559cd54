using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akashi.Documents.Templates;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Writing;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.EntityFrameworkCore;
using Engine = Akashi.Engines.Pdf.Templates;

namespace Akashi.Documents.Outputs;

/// <summary>再発行: a document that was handed out once more, and why.</summary>
public sealed class Reissue : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid DocumentId { get; init; }

    /// <summary>Whether the paper says so; without, it is the document byte for byte.</summary>
    public bool Marked { get; init; }

    /// <summary>Of the file that was handed out, lower-case hex.</summary>
    public string Sha256 { get; init; } = "";

    public string Reason { get; init; } = "";
    public DateTimeOffset ReissuedAt { get; init; }
    public Guid ReissuedBy { get; init; }

    internal static readonly TableDeclaration Table = new(
        "document_reissues",
        Ownership.Tenant,
        DataClass.Customer,
        new("帳票の再発行の履歴", "Documents that were handed out once more"),
        Retention.Contract
    )
    {
        Map = model => model.Entity<Reissue>().ToTable("document_reissues").HasKey(row => new { row.TenantId, row.Id }),
        CustomerColumns = ["reason"],
    };
}

/// <summary>Hands documents out once more and keeps account of it.</summary>
internal sealed class Reissuer(AkashiDb db, DocumentIssuer issuer, AuditTrail trail, SignedIn signedIn, TimeProvider clock)
{
    public static readonly AuditEvent Reissued = new("documents.document.reissued", new("帳票を再発行", "Document reissued"));

    /// <param name="mark">Whether every page is to say 再発行 and the day.</param>
    /// <returns>The file; or why there is none.</returns>
    /// <exception cref="Platform.Blobs.DamagedBlobException">What is stored is not what was issued.</exception>
    public async Task<(byte[]? Pdf, Failure? Failure)> Reissue(IssuedDocument document, bool mark, string reason, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (mark && document.Format != DocumentFormat.Pdf)
            return (
                null,
                new(
                    "mark-impossible",
                    new(
                        "「再発行」を書き込めるのは PDF だけです。表示を入れずに再発行してください。",
                        "Only PDFs can bear the mark; reissue it without."
                    )
                )
            );
        var pdf = await issuer.Open(document, ct);
        if (mark)
        {
            try
            {
                pdf = Marked(pdf, document, TimeZoneInfo.ConvertTime(now, PageContext.Japan));
            }
            catch (TemplateException error)
            {
                return (
                    null,
                    new(
                        "mark-impossible",
                        new($"「再発行」を書き込めません: {error.Message}", $"The mark cannot be put on it: {error.Message}")
                    )
                );
            }
        }
        await using var transaction = await db.Begin(ct);
        var reissue = new Reissue
        {
            TenantId = db.Tenant,
            Id = Guid.CreateVersion7(now),
            DocumentId = document.Id,
            Marked = mark,
            Sha256 = TemplateContent.Sha256(pdf),
            Reason = reason,
            ReissuedAt = now,
            ReissuedBy = signedIn.Required.Id,
        };
        db.Add(reissue);
        await db.SaveChangesAsync(ct);
        await trail.Record(
            Reissued,
            document.Subject,
            ct,
            new
            {
                document.Key,
                mark,
                reason,
                sha256 = reissue.Sha256,
            }
        );
        await transaction.CommitAsync(ct);
        return (pdf, null);
    }

    /// <summary>The document with 再発行 and the day in red at the top left of every page. Equal input gives equal bytes.</summary>
    /// <exception cref="TemplateException">The document cannot be read as a base.</exception>
    internal static byte[] Marked(byte[] pdf, IssuedDocument document, DateTimeOffset at)
    {
        var text = $"再発行 {at.ToString("yyyy/MM/dd", CultureInfo.InvariantCulture)}";
        var pages = new JsonArray();
        for (var page = 0; page < document.Pages; page++)
            pages.Add(new JsonArray(Mark(text)));
        var json = new JsonObject
        {
            ["basePdf"] = "data:application/pdf;base64," + Convert.ToBase64String(pdf),
            ["schemas"] = pages,
            ["pdfmeVersion"] = "6.1.13",
        };
        var template = Engine.Template.Parse(JsonSerializer.SerializeToUtf8Bytes(json), TemplateContent.Fonts);
        using var output = new MemoryStream();
        using var writer = new Engine.TemplateWriter(
            output,
            new DocumentInfo(document.Key)
            {
                Created = at,
                Creator = "Akashi",
                Language = "ja-JP",
            },
            new() { Now = at }
        );
        writer.Add(template, template.Defaults);
        writer.Finish();
        return output.ToArray();
    }

    private static JsonObject Mark(string text) =>
        new()
        {
            ["name"] = "akashi-reissued",
            ["type"] = "text",
            ["content"] = text,
            ["readOnly"] = true,
            ["position"] = new JsonObject { ["x"] = 8, ["y"] = 6 },
            ["width"] = 44,
            ["height"] = 7,
            ["alignment"] = "center",
            ["verticalAlignment"] = "middle",
            ["fontName"] = "NotoSansJP-Bold",
            ["fontSize"] = 11,
            ["fontColor"] = "#c1121f",
            ["borderWidth"] = new JsonObject
            {
                ["top"] = 0.4,
                ["right"] = 0.4,
                ["bottom"] = 0.4,
                ["left"] = 0.4,
            },
            ["borderColor"] = "#c1121f",
        };
}
