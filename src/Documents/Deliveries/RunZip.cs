using Akashi.Documents.Outputs;
using Akashi.Platform.Blobs;
using Akashi.Web.Http;
using ICSharpCode.SharpZipLib.Zip;

namespace Akashi.Documents.Deliveries;

/// <summary>A run's documents and their manifest in one ZIP, with a password (WinZip AE-2, AES-256) or without.</summary>
/// <remarks>The format derives the key by 1,000 rounds of PBKDF2-HMAC-SHA1 and leaves names and sizes in clear: the password must carry the weight.</remarks>
internal static class RunZip
{
    /// <param name="output">Seekable; is left open.</param>
    public static async Task Write(
        Guid run,
        string work,
        IReadOnlyList<IssuedDocument> documents,
        IBlobStore blobs,
        string? password,
        Stream output,
        CancellationToken ct
    )
    {
        await using var zip = new ZipOutputStream(output) { IsStreamOwner = false, Password = password };
        zip.SetLevel(0);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { Manifest.Name };
        var files = new List<(string, IssuedDocument)>(documents.Count);
        await foreach (var (document, pdf) in DocumentArchive.Read(documents, blobs, ct))
        {
            var name = DocumentFile.Name(document.Key, $".{document.Format}", names);
            files.Add((name, document));
            await Add(zip, name, document.IssuedAt, pdf, password, ct);
        }
        if (documents.Count > 0)
            await Add(zip, Manifest.Name, documents[^1].IssuedAt, Manifest.Write(run, work, files), password, ct);
        await zip.FinishAsync(ct);
    }

    private static async Task Add(
        ZipOutputStream zip,
        string name,
        DateTimeOffset at,
        byte[] content,
        string? password,
        CancellationToken ct
    )
    {
        var entry = new ZipEntry(name)
        {
            DateTime = TimeZoneInfo.ConvertTime(at, PageContext.Japan).DateTime,
            IsUnicodeText = true,
            Size = content.Length,
        };
        if (password is not null)
            entry.AESKeySize = 256;
        await zip.PutNextEntryAsync(entry, ct);
        await zip.WriteAsync(content, ct);
        await zip.CloseEntryAsync(ct);
    }
}
