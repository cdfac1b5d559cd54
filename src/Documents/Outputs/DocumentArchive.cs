using System.IO.Compression;
using Akashi.Engines.Pdf.Importing;
using Akashi.Engines.Pdf.Writing;
using Akashi.Platform.Blobs;
using Akashi.Platform.Tenancy;
using Akashi.Web.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Outputs;

/// <summary>Every document of a run in one file, while they are read.</summary>
internal static class DocumentArchive
{
    /// <summary>Documents that are joined in one PDF.</summary>
    public const int MostMerged = 2_000;

    /// <summary>The documents of a run that are in use, in the order in which they lie; in the transaction that is open.</summary>
    public static Task<List<IssuedDocument>> Of(AkashiDb db, Guid run, CancellationToken ct) =>
        db.Set<IssuedDocument>()
            .AsNoTracking()
            .Where(document => document.RunId == run && document.WithdrawnAt == null && document.ErasedAt == null)
            .OrderBy(document => document.Segment)
            .ThenBy(document => document.SegmentOffset)
            .ToListAsync(ct);

    /// <summary>Each a file of its own.</summary>
    /// <param name="output">Is written to synchronously at times: the archive writes the descriptor behind each entry so.</param>
    public static async Task WriteZip(IReadOnlyList<IssuedDocument> documents, IBlobStore blobs, Stream output, CancellationToken ct)
    {
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var (document, pdf) in Read(documents, blobs, ct))
        {
            var entry = zip.CreateEntry(DocumentFile.Name(document.Key, $".{document.Format}", names), CompressionLevel.NoCompression);
            entry.LastWriteTime = TimeZoneInfo.ConvertTime(document.IssuedAt, PageContext.Japan);
            await using var target = await entry.OpenAsync(ct);
            await target.WriteAsync(pdf, ct);
        }
    }

    /// <summary>One after the other in one PDF, with a bookmark for each.</summary>
    public static async Task WriteMerged(
        string title,
        IReadOnlyList<IssuedDocument> documents,
        IBlobStore blobs,
        Stream output,
        CancellationToken ct
    )
    {
        using var joined = new JoinedPdf(output, new DocumentInfo(title) { Creator = "Akashi", Language = "ja-JP" });
        await foreach (var (document, pdf) in Read(documents, blobs, ct))
            joined.Add(pdf, document.Key);
        joined.Finish();
    }

    /// <summary>The files of documents that stand in the order of their segments: each segment is read once, from its beginning to its end.</summary>
    public static async IAsyncEnumerable<(IssuedDocument Document, byte[] Pdf)> Read(
        IEnumerable<IssuedDocument> documents,
        IBlobStore blobs,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct
    )
    {
        foreach (var segment in documents.GroupBy(document => document.Segment))
        {
            using var reader = await SegmentReader.Open(blobs, segment.First(), ct);
            foreach (var document in segment)
                yield return (document, await reader.Read(document, ct));
        }
    }
}
