using Akashi.Engines.Pdf.Reading;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>Finds what a page's annotations show on the screen (ISO 32000-1, 12.5.5).</summary>
internal static class Appearances
{
    /// <summary>Hidden, NoView (table 165).</summary>
    public const int Invisible = 2 | 32;

    public static List<Appearance> Of(SourcePage page, ObjectCollector collector)
    {
        var found = new List<Appearance>();
        foreach (var item in page.Store.Get<PdfArray>(page.Dictionary, "Annots")?.Items ?? [])
        {
            if (page.Store.Resolve(item) is PdfDictionary annotation && Of(annotation, page.Store, collector) is { } appearance)
                found.Add(appearance);
        }
        return found;
    }

    private static Appearance? Of(PdfDictionary annotation, ObjectStore store, ObjectCollector collector)
    {
        var flags = store.Get<PdfNumber>(annotation, "F")?.Integer ?? 0;
        if ((flags & Invisible) != 0 || store.Get<PdfName>(annotation, "Subtype")?.Value == "Popup")
            return null;
        if (Normal(annotation, store) is not { } reference || store.Resolve(reference) is not PdfStream stream)
            return null;
        if (Rectangle.From(annotation["Rect"], store) is not { } place || Extent(stream, store) is not { IsSensible: true } extent)
            return null;
        if (store.Get<PdfName>(stream.Dictionary, "Subtype")?.Value != "Form" || collector.Find(reference) is not { } form)
            return null;
        var layer = annotation["OC"] is PdfReference group ? collector.Find(group) : null;
        var (sx, sy) = (place.Width / extent.Width, place.Height / extent.Height);
        return new(form, layer, sx, sy, place.Left - (extent.Left * sx), place.Bottom - (extent.Bottom * sy));
    }

    /// <summary>The normal appearance; of a check box, that of its state.</summary>
    private static PdfReference? Normal(PdfDictionary annotation, ObjectStore store)
    {
        if (store.Get<PdfDictionary>(annotation, "AP") is not { } appearances)
            return null;
        if (store.Get<PdfDictionary>(appearances, "N") is not { } states)
            return appearances["N"] as PdfReference;
        return store.Get<PdfName>(annotation, "AS") is { } state ? states[state.Value] as PdfReference : null;
    }

    /// <summary>The box around the form's box, after the form's own matrix.</summary>
    private static Rectangle? Extent(PdfStream form, ObjectStore store)
    {
        if (Rectangle.From(form.Dictionary["BBox"], store) is not { } box)
            return null;
        if (store.Get<PdfArray>(form.Dictionary, "Matrix") is not { Items.Count: 6 } array)
            return box;
        Span<double> m = stackalloc double[6];
        for (var i = 0; i < 6; i++)
            m[i] = (store.Resolve(array.Items[i]) as PdfNumber)?.Value ?? 0;
        var corner = Apply(m, box.Left, box.Bottom);
        var extent = new Rectangle(corner.X, corner.Y, corner.X, corner.Y);
        foreach (var (x, y) in (ReadOnlySpan<(double, double)>)[(box.Left, box.Top), (box.Right, box.Bottom), (box.Right, box.Top)])
        {
            corner = Apply(m, x, y);
            extent = new(
                Math.Min(extent.Left, corner.X),
                Math.Min(extent.Bottom, corner.Y),
                Math.Max(extent.Right, corner.X),
                Math.Max(extent.Top, corner.Y)
            );
        }
        return extent;
    }

    private static (double X, double Y) Apply(ReadOnlySpan<double> m, double x, double y) =>
        ((m[0] * x) + (m[2] * y) + m[4], (m[1] * x) + (m[3] * y) + m[5]);
}
