using Akashi.Engines.Pdf.Importing;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests.Importing;

/// <summary>New documents whose pages show the pages of another.</summary>
internal static class Copies
{
    public static byte[] Of(byte[] pdf)
    {
        var importer = new PageImporter(PdfSource.Open(pdf));
        return Of([.. Enumerable.Range(0, importer.Count).Select(i => importer[i])]);
    }

    public static byte[] Of(params ImportedPage[] pages)
    {
        using var output = new MemoryStream();
        WriteTo(output, pages);
        return output.ToArray();
    }

    public static void WriteTo(Stream output, params ReadOnlySpan<ImportedPage> pages)
    {
        using var document = new PdfDocument(output, new("copy"), tagged: false);
        foreach (var imported in pages)
        {
            var page = document.AddPage(imported.Width, imported.Height);
            page.Content.XObject(imported.WriteTo(document.File));
        }
        document.Finish();
    }
}
