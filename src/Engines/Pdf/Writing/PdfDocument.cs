using System.Text;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Writing.Archival;

namespace Akashi.Engines.Pdf.Writing;

/// <summary>A document being written: pages one after the other, then everything that speaks of them (ISO 32000-1, 7.7).</summary>
internal sealed class PdfDocument : IDisposable
{
    private readonly PdfFile file;
    private readonly DocumentInfo info;
    private readonly DocumentOptions options;
    private readonly ObjectId pageTree;
    private readonly List<ObjectId> pages = [];
    private readonly List<FontSubset> fonts = [];
    private readonly List<ObjectId> fontIds = [];
    private readonly Dictionary<OpenTypeFont, int> fontNumbers = [];
    private readonly SortedDictionary<string, Destination> destinations = new(StringComparer.Ordinal);
    private readonly List<(int Page, string? Prefix, int? First)> labels = [];
    private readonly StructureTree? structure;
    private readonly Dictionary<object, ObjectId> shared = new(ReferenceEqualityComparer.Instance);
    private FormFields? form;
    private PdfPage? current;
    private List<PdfPage>? pending;
    private readonly List<int> codes = [];

    /// <param name="tagged">With a structure for screen readers, at the cost of some bytes for each mark.</param>
    public PdfDocument(Stream output, DocumentInfo info, bool tagged = true, DocumentOptions? options = null)
    {
        this.options = options ?? DocumentOptions.Default;
        this.options.Check(nameof(options));
        file = new(output, this.options.Encryption) { Conformance = this.options.Conformance };
        this.info = info;
        pageTree = file.Reserve();
        structure = tagged ? new(file) : null;
    }

    public Outline Outline { get; } = new();

    /// <summary>The objects, for images and forms that write themselves.</summary>
    public PdfFile File => file;

    /// <summary>Fields that can be filled in.</summary>
    public FormFields Form => form ??= new();

    public StructureTree Structure => structure ?? throw new InvalidOperationException("The document is not tagged.");

    /// <summary>Begins a page and, unless it is pending, finishes the one before it.</summary>
    public PdfPage AddPage(double width, double height)
    {
        if (pending is null)
            FinishPage();
        current = new(file, structure, width, height, options.Inks);
        pending?.Add(current);
        if (pending is null)
            pages.Add(current.Id);
        return current;
    }

    /// <summary>Pages added from here on wait for <see cref="Commit"/>, or are dropped by <see cref="RollBack"/>.</summary>
    public void Begin()
    {
        FinishPage();
        pending = [];
        codes.Clear();
        foreach (var font in fonts)
            codes.Add(font.Count);
    }

    /// <summary>Nothing more is drawn on the current page, which is pending: its content leaves for the file.</summary>
    public void SealPage() => current!.Seal();

    public void Commit()
    {
        foreach (var page in pending!)
        {
            page.Finish(pageTree);
            pages.Add(page.Id);
        }
        (pending, current) = (null, null);
    }

    public void RollBack()
    {
        foreach (var page in pending ?? [])
            page.Abandon();
        // Nothing of what was dropped stays in the fonts: not its characters, and not the room that they took.
        for (var i = 0; pending is not null && i < fonts.Count; i++)
            fonts[i].Truncate(i < codes.Count ? codes[i] : 1);
        (pending, current) = (null, null);
    }

    /// <summary>The number of a font, known to the current page from now on; a font is embedded when it is first asked for.</summary>
    public int FontNumber(OpenTypeFont font) => FontNumber(font, current!.Content.Resources);

    /// <summary>As above, known to a form or field.</summary>
    public int FontNumber(OpenTypeFont font, Resources resources)
    {
        if (!fontNumbers.TryGetValue(font, out var number))
        {
            number = fonts.Count;
            fontNumbers.Add(font, number);
            fonts.Add(new(font));
            fontIds.Add(file.Reserve());
        }
        resources.AddFont(number, fontIds[number]);
        return number;
    }

    public FontSubset Subset(int fontNumber) => fonts[fontNumber];

    /// <summary>Writes an image or form when it is first asked for, and gives the same object ever after.</summary>
    public ObjectId Shared<T>(T source, Func<T, PdfFile, ObjectId> write)
        where T : class
    {
        if (!shared.TryGetValue(source, out var id))
            shared.Add(source, id = write(source, file));
        return id;
    }

    /// <summary>Names a place of the current page, <paramref name="y"/> points from its top.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddDestination(string name, double y)
    {
        var page = current ?? throw new InvalidOperationException("A destination needs a page.");
        if (!destinations.TryAdd(name, new(page.Id, page.Height - y)))
            throw new ArgumentException($"The destination '{name}' exists twice; give each heading an id of its own.", nameof(name));
    }

    /// <summary>From the page with this index on, viewers show <paramref name="prefix"/>, followed by decimal numbers from <paramref name="first"/> (12.4.2).</summary>
    public void AddPageLabel(int page, string? prefix, int? first) => labels.Add((page, prefix, first));

    /// <summary>Writes fonts, structure, bookmarks, catalog and cross-references. The document is complete then.</summary>
    public void Finish()
    {
        FinishPage();
        WritePageTree();
        for (var i = 0; i < fonts.Count; i++)
            FontEmbedding.Write(file, fontIds[i], fonts[i]);
        var catalog = file.Reserve();
        var metadata = file.Reserve();
        file.WriteMetadata(metadata, Metadata.Xmp(info, options.Conformance));

        using var body = new ByteBuffer();
        body.Raw("<</Type/Catalog/Pages "u8).Ref(pageTree).Raw("/Metadata "u8).Ref(metadata).Raw("/Lang"u8).Text(info.Language);
        if (info.Title.Length > 0)
            body.Raw("/ViewerPreferences<</DisplayDocTitle true>>"u8);
        if (options.Encryption is not null)
            body.Raw("/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>>>"u8);
        if (structure is not null)
            body.Raw("/MarkInfo<</Marked true>>/StructTreeRoot "u8).Ref(structure.Write());
        if (!Outline.IsEmpty)
            body.Raw("/PageMode/UseOutlines/Outlines "u8).Ref(Outline.Write(file));
        WriteNames(body);
        WriteLabels(body);
        file.Layers.Write(body);
        form?.Write(body);
        if (options.Conformance != Conformance.None)
            OutputIntent.Write(file, body);
        file.Write(catalog, body.Raw(">>"u8).Span);

        var infoId = file.Reserve();
        body.Clear();
        Metadata.WriteInfo(info, body);
        file.Write(infoId, body.Span);
        file.Finish(catalog, infoId);
    }

    public void Dispose()
    {
        current?.Dispose();
        file.Dispose();
    }

    private void FinishPage()
    {
        current?.Finish(pageTree);
        current = null;
    }

    private void WritePageTree()
    {
        using var body = new ByteBuffer();
        body.Raw("<</Type/Pages/Count "u8).Int(pages.Count).Raw("/Kids["u8);
        foreach (var page in pages)
            body.Ref(page).Raw(" "u8);
        file.Write(pageTree, body.Raw("]>>"u8).Span);
    }

    /// <summary>Destinations and attachments, both of which are found by name (7.7.4).</summary>
    private void WriteNames(ByteBuffer catalog)
    {
        var embedded = new EmbeddedFiles(file, options.Attachments, info.Modified ?? info.Created);
        embedded.WriteFiles();
        embedded.WriteAssociated(catalog);
        if (destinations.Count == 0 && options.Attachments.Count == 0)
            return;
        catalog.Raw("/Names<<"u8);
        WriteDestinations(catalog);
        embedded.WriteNames(catalog);
        catalog.Raw(">>"u8);
    }

    private void WriteDestinations(ByteBuffer names)
    {
        if (destinations.Count == 0)
            return;
        // A name tree is sorted by bytes (7.9.6), which is not the order of UTF-16 units.
        var sorted = new List<(byte[] Name, Destination Place)>(destinations.Count);
        foreach (var (name, place) in destinations)
            sorted.Add((Encoding.UTF8.GetBytes(name), place));
        sorted.Sort(static (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));

        var tree = file.Reserve();
        using var body = new ByteBuffer();
        body.Raw("<</Names["u8);
        foreach (var (name, place) in sorted)
            body.Hex(name).Raw("["u8).Ref(place.Page).Raw("/XYZ null "u8).Number(place.Y).Raw(" null]\n"u8);
        file.Write(tree, body.Raw("]>>"u8).Span);
        names.Raw("/Dests "u8).Ref(tree);
    }

    private void WriteLabels(ByteBuffer catalog)
    {
        if (labels.Count == 0)
            return;
        catalog.Raw("/PageLabels<</Nums["u8);
        foreach (var (page, prefix, first) in labels)
        {
            catalog.Int(page).Raw("<<"u8);
            if (prefix is not null)
                catalog.Raw("/P"u8).Text(prefix);
            if (first is { } number)
                catalog.Raw("/S/D/St "u8).Int(number);
            catalog.Raw(">>"u8);
        }
        catalog.Raw("]>>"u8);
    }

    private readonly record struct Destination(ObjectId Page, double Y);
}
