using System.Text;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>Finds the links of a page that lead to the web, to mail, or to a page of the same source (ISO 32000-1, 12.5.6.5).</summary>
/// <remarks>
/// What runs programs or scripts, opens files or sends forms has another action, and is not looked at. Of a link is kept what pdfme
/// keeps: the part of its rectangle that is shown, border, colour and highlighting.
/// </remarks>
internal sealed class PageLinks(SourcePage page, Destinations destinations)
{
    private readonly ObjectStore store = page.Store;
    private readonly List<ImportedLink> found = [];

    public static ImportedLink[] Of(SourcePage page, Destinations destinations) => new PageLinks(page, destinations).Find();

    private ImportedLink[] Find()
    {
        foreach (var item in store.Get<PdfArray>(page.Dictionary, "Annots")?.Items ?? [])
        {
            if (store.Resolve(item) is PdfDictionary annotation && store.Get<PdfName>(annotation, "Subtype")?.Value == "Link")
                Add(annotation);
        }
        return [.. found];
    }

    private void Add(PdfDictionary annotation)
    {
        var flags = store.Get<PdfNumber>(annotation, "F")?.Integer ?? 0;
        if (
            (flags & Appearances.Invisible) != 0
            || Rectangle.From(annotation["Rect"], store)?.Intersect(page.Box) is not { IsSensible: true } box
        )
            return;
        var action = store.Get<PdfDictionary>(annotation, "A");
        var kind = action is null ? null : store.Get<PdfName>(action, "S")?.Value;
        var uri = kind == "URI" ? store.Get<PdfString>(action!, "URI") : null;
        destinations.Count(uri?.Bytes.Length ?? 0);
        var address = uri is null ? null : SafeAddress(uri.Bytes);
        var target =
            action is null ? destinations.Find(annotation["Dest"])
            : kind == "GoTo" ? destinations.Find(action["D"])
            : null;
        if (address is null && target is null)
            return;
        var (x1, y1) = page.Shown(box.Left, box.Bottom);
        var (x2, y2) = page.Shown(box.Right, box.Top);
        found.Add(
            new(Math.Min(x1, x2), Math.Min(y1, y2), Math.Abs(x2 - x1), Math.Abs(y2 - y1), Look(annotation), address, target ?? default)
        );
    }

    /// <summary>The address, or null when it leads elsewhere than to the web or to mail.</summary>
    private static Uri? SafeAddress(byte[] bytes)
    {
        var text = (
            bytes is [0xFE, 0xFF, ..] ? Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2)) : Encoding.UTF8.GetString(bytes)
        ).Trim();
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto" ? uri : null;
    }

    private byte[] Look(PdfDictionary annotation)
    {
        using var look = new ByteBuffer();
        look.Raw("/Border"u8);
        if (!Numbers(annotation["Border"], look))
            look.Raw("[0 0 0]"u8);
        var withoutColour = look.Length;
        if (!Numbers(annotation["C"], look.Raw("/C"u8)))
            look.Truncate(withoutColour);
        if (store.Get<PdfName>(annotation, "H") is { Value: "N" or "I" or "O" or "P" } highlight)
            look.Raw("/H"u8).Name(highlight.Value);
        return look.Span.ToArray();
    }

    /// <summary>Copies a list of numbers (and, in a border, of dashes); anything else is left out.</summary>
    private bool Numbers(PdfValue value, ByteBuffer into, bool isInner = false)
    {
        const int Most = 16;
        if (store.Resolve(value) is not PdfArray { Items.Count: <= Most } array)
            return false;
        into.Raw("["u8);
        foreach (var item in array.Items)
        {
            if (store.Resolve(item) is PdfNumber { Value: > -1e6 and < 1e6 } number)
                into.Number(number.Value).Raw(" "u8);
            else if (!isInner)
                Numbers(item, into, isInner: true);
        }
        into.Raw("]"u8);
        return true;
    }
}
