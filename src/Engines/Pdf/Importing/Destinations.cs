using System.Text;
using Akashi.Engines.Pdf.Reading;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>The places of a source that links lead to, given directly or by name (ISO 32000-1, 12.3.2).</summary>
internal sealed class Destinations(PdfSource source)
{
    private const int MaxDepth = 32;
    private const int CostOfALink = 100;

    /// <summary>Bytes that the links of all pages may take.</summary>
    private const long MaxLinks = 64 << 20;

    private readonly ObjectStore store = source.Store;
    private Dictionary<int, int>? pages;
    private Dictionary<string, PdfValue>? names;
    private long links;

    /// <summary>Counts a link with the length of its address: pages may share one list of them, so that a small file could have any number.</summary>
    /// <exception cref="PdfSourceException">It is too much.</exception>
    public void Count(int length)
    {
        if ((links += CostOfALink + length) > MaxLinks)
            throw new PdfSourceException("The file's pages have too many links, or too long ones.");
    }

    /// <summary>Null when it leads nowhere, or to a page that is not one of the source.</summary>
    public ImportedPlace? Find(PdfValue destination)
    {
        var value = store.Resolve(destination);
        if (NameOf(value) is { } name)
            value = store.Resolve((names ??= ReadNames()).GetValueOrDefault(name, PdfValue.Null));
        if (value is PdfDictionary named)
            value = store.Resolve(named["D"]);
        if (
            value is not PdfArray { Items: [PdfReference page, var kind, ..] items }
            || !(pages ??= ReadPages()).TryGetValue(page.Number, out var index)
        )
            return null;
        var target = source.Pages[index];
        var (left, top) = (store.Resolve(kind) as PdfName)?.Value switch
        {
            "XYZ" => (Number(2), Number(3)),
            "FitH" or "FitBH" => (null, Number(2)),
            "FitV" or "FitBV" => (Number(2), null),
            "FitR" => (Number(2), Number(5)),
            _ => (null, null),
        };
        // What is not said is the corner from which the page is read.
        var (cornerX, cornerY) = target.Corner;
        var (x, y) = target.Shown(left ?? cornerX, top ?? cornerY);
        return new(index, Math.Clamp(x, 0, target.Width), Math.Clamp(y, 0, target.Height));

        double? Number(int at) => at < items.Count ? (store.Resolve(items[at]) as PdfNumber)?.Value : null;
    }

    private Dictionary<int, int> ReadPages()
    {
        var numbers = new Dictionary<int, int>();
        for (var i = 0; i < source.Pages.Count; i++)
        {
            if (source.Pages[i].Reference is { } reference)
                numbers.TryAdd(reference.Number, i);
        }
        return numbers;
    }

    private Dictionary<string, PdfValue> ReadNames()
    {
        var found = new Dictionary<string, PdfValue>();
        if (store.Get<PdfDictionary>(store.Trailer, "Root") is not { } catalog)
            return found;
        // PDF 1.1 had a dictionary where there is a tree now.
        foreach (var (name, place) in store.Get<PdfDictionary>(catalog, "Dests")?.Entries ?? [])
            found.TryAdd(name, place);
        if (store.Get<PdfDictionary>(catalog, "Names") is { } trees && store.Get<PdfDictionary>(trees, "Dests") is { } root)
            Walk(root, [], 0, found);
        return found;
    }

    private void Walk(PdfDictionary node, HashSet<PdfDictionary> entered, int depth, Dictionary<string, PdfValue> found)
    {
        if (depth > MaxDepth || !entered.Add(node))
            return;
        var pairs = store.Get<PdfArray>(node, "Names")?.Items ?? [];
        for (var i = 0; i + 1 < pairs.Count; i += 2)
        {
            if (NameOf(store.Resolve(pairs[i])) is { } name)
                found.TryAdd(name, pairs[i + 1]);
        }
        foreach (var kid in store.Get<PdfArray>(node, "Kids")?.Items ?? [])
        {
            if (store.Resolve(kid) is PdfDictionary child)
                Walk(child, entered, depth + 1, found);
        }
    }

    private static string? NameOf(PdfValue value) =>
        value switch
        {
            PdfString text => Encoding.Latin1.GetString(text.Bytes),
            PdfName name => name.Value,
            _ => null,
        };
}
