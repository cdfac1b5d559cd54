using System.Text;
using System.Text.RegularExpressions;
using Akashi.Engines.Pdf.Reading;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>Whether a source says of itself that it is fit for archives, with text that can be searched (ISO 19005, conformance A or U).</summary>
/// <remarks>Fonts that are not embedded, colours without meaning and much more could stand in its pages; a file that declares PDF/A must not show them.</remarks>
internal static partial class ArchivalClaim
{
    private const int MaxPacket = 1 << 20;

    public static bool Of(ObjectStore store)
    {
        try
        {
            if (
                store.Get<PdfDictionary>(store.Trailer, "Root") is not { } catalog
                || store.Get<PdfStream>(catalog, "Metadata") is not { } stream
            )
                return false;
            var packet = Encoding.UTF8.GetString(store.Unpacked(stream, new(MaxPacket), "The metadata").Span);
            return Part().IsMatch(packet) && Level().IsMatch(packet);
        }
        catch (PdfSourceException)
        {
            // Damaged metadata claim nothing, and harm no page.
            return false;
        }
    }

    [GeneratedRegex("pdfaid:part(>|=[\"'])[123][<\"']", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Part();

    [GeneratedRegex("pdfaid:conformance(>|=[\"'])[AU][<\"']", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Level();
}
