using System.IO.Compression;
using System.Text;

namespace Akashi.Documents.Sources;

/// <summary>Several tables in one file: a ZIP of CSV, JSON or Excel files, each known by its name without the ending.</summary>
/// <remarks>A table is unpacked into a temporary file that goes with it. What each of them is is found out anew.</remarks>
internal static class ZipSource
{
    private const int MostEntries = 100;
    private const long MostBytes = 512L << 20;

    /// <summary>Text packs 5 to 20 times; what packs better than this was made to.</summary>
    private const int HighestRatio = 200;
    private const long SmallEntry = 8 << 20;

    private static readonly string[] Endings = [".csv", ".tsv", ".txt", ".json", ".xlsx"];

    /// <summary>Whether an archive is one of tables and no Excel file, which is an archive too.</summary>
    public static bool Is(Stream content)
    {
        var start = content.Position;
        try
        {
            using var zip = Open(content);
            return zip.GetEntry("[Content_Types].xml") is null && zip.GetEntry("_rels/.rels") is null;
        }
        catch (InvalidDataException)
        {
            return false; // which the reader of workbooks tells
        }
        finally
        {
            content.Position = start;
        }
    }

    /// <summary>The names of the tables, in the order of the archive.</summary>
    /// <exception cref="SourceException">There is none, or one is there twice.</exception>
    public static List<string> Tables(Stream content)
    {
        using var zip = Archive(content);
        return [.. Entries(zip).Select(entry => entry.Name)];
    }

    public static SourceTable Open(Stream content, SourceFormat format, SourceLimits limits)
    {
        using var zip = Archive(content);
        var entries = Entries(zip);
        var (name, entry) = format.Sheet is null ? entries[0] : entries.Find(found => found.Name == format.Sheet);
        if (entry is null)
            throw new SourceException(new($"ZIP に「{format.Sheet}」がありません。", $"There is no “{format.Sheet}” in the ZIP."));
        var most = Math.Min(limits.UnpackedBytes, MostBytes);
        if (entry.Length > most || (entry.Length > SmallEntry && entry.Length > entry.CompressedLength * HighestRatio))
            throw TooLarge(name, most);
        var unpacked = new FileStream(
            Path.Combine(Path.GetTempPath(), $"akashi-zip-{Path.GetRandomFileName()}"),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose,
            }
        );
        try
        {
            using (var packed = entry.Open())
                Copy(packed, unpacked, most, name);
            unpacked.Position = 0;
            var inner = SourceDetector.Detect(unpacked, entry.FullName, limits).Format;
            if (inner.Kind == SourceKind.Zip)
                throw new SourceException(new($"「{name}」の中に ZIP があります。", $"There is a ZIP inside “{name}”."));
            var table = SourceReader.Read(unpacked, inner with { HasHeader = true }, limits);
            return new(
                table.Columns,
                table.Rows,
                table.Notices,
                () =>
                {
                    table.Dispose();
                    unpacked.Dispose();
                }
            );
        }
        catch (InvalidDataException error)
        {
            unpacked.Dispose();
            throw Damaged(error);
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    private static void Copy(Stream packed, Stream unpacked, long most, string name)
    {
        var buffer = new byte[64 << 10];
        long total = 0;
        // What an archive says of its sizes is not believed.
        for (int count; (count = packed.Read(buffer)) > 0; unpacked.Write(buffer, 0, count))
            if ((total += count) > most)
                throw TooLarge(name, most);
    }

    private static List<(string Name, ZipArchiveEntry Entry)> Entries(ZipArchive zip)
    {
        if (zip.Entries.Count > MostEntries)
            throw new SourceException(new($"ZIP のファイルは {MostEntries} 個までです。", $"A ZIP has up to {MostEntries} files in it."));
        var found = new List<(string Name, ZipArchiveEntry Entry)>();
        foreach (var entry in zip.Entries)
        {
            // Folders, and what macOS and Excel leave beside files.
            if (entry.Name.Length == 0 || entry.Name[0] is '.' or '~' || entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal))
                continue;
            if (!Endings.Contains(Path.GetExtension(entry.Name), StringComparer.OrdinalIgnoreCase))
                continue;
            var name = Path.GetFileNameWithoutExtension(entry.Name);
            if (found.Exists(other => other.Name == name))
                throw new SourceException(new($"ZIP に「{name}」が二つあります。", $"There are two “{name}” in the ZIP."));
            found.Add((name, entry));
        }
        return found.Count > 0
            ? found
            : throw new SourceException(
                new("ZIP に CSV、JSON、Excel のファイルがありません。", "There is no CSV, JSON or Excel file in the ZIP.")
            );
    }

    private static ZipArchive Archive(Stream content)
    {
        try
        {
            return Open(content);
        }
        catch (InvalidDataException error)
        {
            throw Damaged(error);
        }
    }

    /// <summary>Names without a mark for UTF-8 are what Windows writes in Japan.</summary>
    private static ZipArchive Open(Stream content)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return new(content, ZipArchiveMode.Read, leaveOpen: true, Encoding.GetEncoding(932));
    }

    private static SourceException TooLarge(string name, long most) =>
        new(
            new(
                $"「{name}」を展開すると大きすぎます（{most >> 20} MB まで）。",
                $"“{name}” is too large when it is unpacked (up to {most >> 20} MB)."
            )
        );

    private static SourceException Damaged(Exception error) => new(new("ZIP ファイルが壊れています。", "The ZIP is damaged."), 0, error);
}
