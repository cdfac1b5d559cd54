using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>PDFs one after the other in one file, written while they are added; no more than one of them is held.</summary>
/// <remarks>What comes along of a page is what <see cref="PageImporter"/> says, with links to the web. Structure for screen readers does not.</remarks>
public sealed class JoinedPdf : IDisposable
{
    private readonly PdfDocument document;
    private int added;

    /// <param name="output">Is left open.</param>
    public JoinedPdf(Stream output, DocumentInfo info)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(info);
        document = new(output, info, tagged: false);
    }

    /// <param name="bookmark">Leads to the first of its pages; none where null.</param>
    /// <returns>Its pages.</returns>
    /// <exception cref="PdfSourceException">It is no PDF that can be read.</exception>
    public int Add(byte[] pdf, string? bookmark = null)
    {
        var source = new PageImporter(PdfSource.Open(pdf));
        added++;
        for (var i = 0; i < source.Count; i++)
        {
            var shown = source[i];
            var page = document.AddPage(shown.Width, shown.Height);
            page.Content.XObject(shown.WriteTo(document.File));
            foreach (var link in shown.Links)
            {
                if (link.Address is { } address)
                    page.LinkTo(address, link.X, link.Y, link.Width, link.Height, null, link.Look);
            }
            if (i > 0 || bookmark is null)
                continue;
            document.AddDestination($"{added:D8}", 0);
            document.Outline.Add(1, bookmark, $"{added:D8}");
        }
        // The next one shares nothing with it.
        document.File.Imported.Clear();
        return source.Count;
    }

    /// <summary>Writes what speaks of all pages. A PDF without pages is none: add one first.</summary>
    public void Finish() => document.Finish();

    public void Dispose() => document.Dispose();
}
