using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Akashi.Documents.Outputs;

namespace Akashi.Documents.Deliveries;

/// <summary>Says what came: which file is which document, and its hash.</summary>
internal static class Manifest
{
    public const string Name = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static byte[] Write(Guid run, string work, IEnumerable<(string File, IssuedDocument Document)> files) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                run,
                work,
                documents = files.Select(each => new
                {
                    file = each.File,
                    number = each.Document.Key,
                    document = each.Document.Id,
                    sha256 = each.Document.Sha256,
                    bytes = each.Document.Length,
                    pages = each.Document.Pages,
                    date = each.Document.TransactionDate,
                    amount = each.Document.Amount,
                    counterparty = each.Document.Counterparty,
                    issuedAt = each.Document.IssuedAt,
                }),
            },
            Json
        );
}
