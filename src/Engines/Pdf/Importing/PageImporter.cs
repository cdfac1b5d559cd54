using Akashi.Engines.Pdf.Reading;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>Prepares pages of one source, so that other documents can show them. Safe for several threads; keep one per source.</summary>
/// <remarks>
/// What a page showed comes along: its content, fonts, images, layers, the appearances of its annotations (form fields, stamps), and
/// links to the web and between its pages. What it did does not: form fields as such, scripts, attachments, sounds, the source's structure for screen readers,
/// thumbnails and editors' private data. Fields without an appearance are not drawn.
/// </remarks>
public sealed class PageImporter(PdfSource source)
{
    private readonly Lock gate = new();
    private readonly ImportedPage?[] pages = new ImportedPage?[source.Pages.Count];
    private readonly Destinations destinations = new(source);
    private ObjectCollector? collector;
    private bool? isArchival;

    public int Count => pages.Length;

    /// <summary>The page with this index; the first is 0. Prepared when it is first asked for.</summary>
    /// <exception cref="PdfSourceException">The page is damaged.</exception>
    public ImportedPage this[int index]
    {
        get
        {
            lock (gate)
                return pages[index] ??= Prepare(source.Pages[index]);
        }
    }

    private ImportedPage Prepare(SourcePage page)
    {
        collector ??= new(source.Store);
        try
        {
            return new PagePreparation(page, collector, destinations) { IsArchival = isArchival ??= ArchivalClaim.Of(source.Store) }.Run();
        }
        catch (PdfSourceException)
        {
            // Some of its objects are half prepared; the next page must not share those.
            collector = null;
            throw;
        }
    }
}
