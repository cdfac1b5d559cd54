namespace Akashi.Engines.Pdf.Reading;

/// <summary>A PDF file that exists already, to take pages from. It does not change once it is open; all threads may share it.</summary>
/// <remarks>
/// Damage that viewers forgive is forgiven: bytes before the header, wrong cross-references, wrong stream lengths, wrong page counts.
/// The bytes must not change while the source is in use.
/// </remarks>
public sealed class PdfSource
{
    private PdfSource(ObjectStore store, List<SourcePage> pages)
    {
        Store = store;
        Pages = pages;
    }

    public IReadOnlyList<SourcePage> Pages { get; }

    internal ObjectStore Store { get; }

    /// <exception cref="PdfSourceException">The bytes are no PDF, are damaged beyond repair, or are protected by a password.</exception>
    public static PdfSource Open(ReadOnlyMemory<byte> file, PdfSourceOptions? options = null)
    {
        var store = new ObjectStore(FromHeader(file), options ?? PdfSourceOptions.Default);
        return new(store, ReadPages(store));
    }

    private static List<SourcePage> ReadPages(ObjectStore store)
    {
        try
        {
            return new PageTree(store).Read();
        }
        catch (PdfSourceException) when (!store.IsRepaired)
        {
            store.Repair();
            return new PageTree(store).Read();
        }
    }

    /// <summary>Offsets count from the header; some files carry a mail's or a printer's bytes before it.</summary>
    private static ReadOnlyMemory<byte> FromHeader(ReadOnlyMemory<byte> file)
    {
        var at = file.Span[..Math.Min(file.Length, 1024)].IndexOf("%PDF-"u8);
        if (at < 0)
            throw new PdfSourceException("The bytes are no PDF: %PDF- is missing in the first 1024.");
        return file[at..];
    }
}
