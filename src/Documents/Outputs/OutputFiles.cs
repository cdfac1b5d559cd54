using System.Globalization;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Outputs;

/// <summary>What a search in the history finds, as CSV and as an Excel file (AUD-2, 電子帳簿保存法).</summary>
internal static class OutputFiles
{
    private const int MostRows = 100_000;

    /// <summary>As CSV calls them, which programs read, and as Excel shows them.</summary>
    private static readonly (string Name, Text Label, Func<OutputRow, object?> Value)[] Columns =
    [
        ("id", new("ID", "ID"), row => row.Document.Id.ToString("D")),
        ("key", new("帳票番号", "Number"), row => row.Document.Key),
        ("template", new("テンプレート", "Template"), row => row.Template),
        ("version", new("版", "Version"), row => row.Document.TemplateVersion),
        ("transaction_date", new("取引年月日", "Date"), row => row.Document.TransactionDate),
        ("amount", new("金額", "Amount"), row => row.Document.Amount),
        ("counterparty", new("取引先", "Counterparty"), row => row.Document.Counterparty),
        ("pages", new("ページ", "Pages"), row => row.Document.Pages),
        ("issued_at", new("発行日時", "Issued"), row => row.Document.IssuedAt),
        ("issued_by", new("発行者", "Issued by"), row => row.IssuedBy),
        ("data_sha256", new("データの SHA-256", "SHA-256 of the data"), row => row.Document.DataSha256),
        ("sha256", new("帳票の SHA-256", "SHA-256 of the document"), row => row.Document.Sha256),
        ("corrects", new("訂正前の帳票", "Corrects"), row => row.Document.Corrects?.ToString("D")),
        ("withdrawn_at", new("訂正・削除日時", "Withdrawn"), row => row.Document.WithdrawnAt),
        ("withdrawn_reason", new("訂正・削除の理由", "Reason"), row => row.Document.WithdrawnReason),
        ("retain_until", new("保存期限", "Kept until"), row => row.Document.RetainUntil),
        ("held_at", new("保全日時", "On hold since"), row => row.Document.HeldAt),
        ("held_reason", new("保全の理由", "Reason of the hold"), row => row.Document.HeldReason),
        ("erased_at", new("消去日時", "Erased"), row => row.Document.ErasedAt),
        ("reissues", new("再発行の回数", "Reissues"), row => row.Reissues),
        ("seal", new("署名・タイムスタンプ", "Seal"), row => Words.Write(row.Document.Seal)),
        ("signed_by", new("署名者", "Signed by"), row => row.Signer?.Subject),
        ("certificate_serial", new("証明書のシリアル番号", "Serial of the certificate"), row => row.Signer?.Serial),
        ("stamped_at", new("タイムスタンプの時刻", "Stamped"), row => row.Document.StampedAt),
        ("stamp_serial", new("タイムスタンプのシリアル番号", "Serial of the stamp"), row => row.Document.StampSerial),
        ("stamped_by", new("時刻認証局", "Stamped by"), row => row.Document.StampedBy),
    ];

    public static async Task<IResult> Csv(OutputSearch search, AkashiDb db, SignedIn signedIn, string? encoding, CancellationToken ct)
    {
        var rows = await Found(search, db, signedIn, ct);
        return CsvFile.Answer(
            "documents.csv",
            encoding,
            [.. Columns.Select(column => column.Name)],
            rows.Select(row => Columns.Select(column => Written(column.Value(row))).ToList())
        );
    }

    public static async Task<IResult> Xlsx(OutputSearch search, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        var rows = await Found(search, db, signedIn, ct);
        return XlsxFile.Answer(
            "documents.xlsx",
            "documents",
            [.. Columns.Select(column => column.Label.ToString())],
            rows.Select(row => Columns.Select(column => column.Value(row)).ToList())
        );
    }

    private static async Task<List<OutputRow>> Found(OutputSearch search, AkashiDb db, SignedIn signedIn, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var found = await search.Apply(OutputPages.Seen(db, signedIn), db, ct);
        return await OutputPages.Rows(db, OutputPages.Newest(found).Take(MostRows)).ToListAsync(ct);
    }

    private static string Written(object? value) =>
        value switch
        {
            null => "",
            DateTimeOffset time => CsvFile.Time(time),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            decimal number => number.ToString("0.####", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
