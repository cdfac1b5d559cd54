namespace Akashi.Engines.Pdf.Reading;

/// <summary>Walks the tree of pages (ISO 32000-1, 7.7.3). /Count is not believed, a node is entered once, and the depth is bounded.</summary>
internal sealed class PageTree(ObjectStore store)
{
    private const int MaxDepth = 64;

    private readonly List<SourcePage> pages = [];
    private readonly HashSet<PdfDictionary> entered = [];
    private int damaged;

    public List<SourcePage> Read()
    {
        var catalog = store.Get<PdfDictionary>(store.Trailer, "Root");
        if (catalog is null && !store.IsRepaired)
            throw new PdfSourceException("The file has no catalog.");
        if (catalog is not null && store.Get<PdfDictionary>(catalog, "Pages") is { } root)
            Enter(root, null, default, 0);
        if (pages.Count == 0 && store.IsRepaired)
            Gather();
        return pages.Count > 0 ? pages : throw new PdfSourceException("The file has no pages.");
    }

    private void Enter(PdfDictionary node, PdfReference? reference, Inherited inherited, int depth)
    {
        if (depth > MaxDepth)
            throw new PdfSourceException($"The page tree is more than {MaxDepth} levels deep.");
        inherited = inherited.With(node);
        if (store.Get<PdfArray>(node, "Kids") is not { } kids || store.Get<PdfName>(node, "Type")?.Value == "Page")
        {
            Add(node, reference, inherited);
            return;
        }
        if (!entered.Add(node))
            return;
        foreach (var kid in kids.Items)
        {
            if (store.Resolve(kid) is PdfDictionary child)
                Enter(child, kid as PdfReference, inherited, depth + 1);
        }
    }

    /// <summary>No tree leads to them any more, but the pages are there.</summary>
    private void Gather()
    {
        foreach (var number in store.Numbers)
        {
            if (TryResolve(number) is PdfDictionary page && page["Type"] is PdfName { Value: "Page" })
                Add(page, new(number, 0), new Inherited().With(page));
        }
    }

    private PdfValue? TryResolve(int number)
    {
        try
        {
            return store.Resolve(new PdfReference(number, 0));
        }
        catch (PdfSourceException damage)
        {
            if (++damaged > CrossReferences.MaxDamaged)
                throw CrossReferences.TooMuchDamage(damage);
            return null;
        }
    }

    private void Add(PdfDictionary page, PdfReference? reference, Inherited inherited)
    {
        if (pages.Count >= store.Options.MaxObjects)
            throw new PdfSourceException($"The file has more than {store.Options.MaxObjects} pages.");
        var media = Rectangle.From(inherited.MediaBox ?? PdfValue.Null, store) is { IsSensible: true } m ? m : Rectangle.Letter;
        // The crop box reaches no further than the medium (14.11.2.1).
        var crop = Rectangle.From(inherited.CropBox ?? PdfValue.Null, store)?.Intersect(media);
        var rotate = (store.Resolve(inherited.Rotate ?? PdfValue.Null) as PdfNumber)?.Integer ?? 0;
        var unit = store.Get<PdfNumber>(page, "UserUnit")?.Value ?? 1;
        var box = crop is { IsSensible: true } visible ? visible : media;
        var resources = store.Resolve(inherited.Resources ?? PdfValue.Null) as PdfDictionary ?? new([]);
        pages.Add(
            new(store, page, pages.Count + 1, box, resources)
            {
                Reference = reference,
                Rotation = rotate % 90 == 0 ? ((rotate % 360) + 360) % 360 : 0,
                UserUnit = unit is > 0.001 and < 1000 ? unit : 1,
            }
        );
    }

    /// <summary>The four entries that a page has from the nodes above it (table 30).</summary>
    private readonly record struct Inherited(PdfValue? MediaBox, PdfValue? CropBox, PdfValue? Rotate, PdfValue? Resources)
    {
        public Inherited With(PdfDictionary node) =>
            new(
                node.Entries.GetValueOrDefault("MediaBox") ?? MediaBox,
                node.Entries.GetValueOrDefault("CropBox") ?? CropBox,
                node.Entries.GetValueOrDefault("Rotate") ?? Rotate,
                node.Entries.GetValueOrDefault("Resources") ?? Resources
            );
    }
}
