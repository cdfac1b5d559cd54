using Akashi.Engines.Pdf.Compression;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Reading.Filters;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>Makes one page a form XObject (ISO 32000-1, 8.10): content, resources, annotations' appearances.</summary>
internal sealed class PagePreparation(SourcePage page, ObjectCollector collector, Destinations destinations)
{
    private static readonly string[] KnownFilters =
    [
        "FlateDecode",
        "Fl",
        "LZWDecode",
        "LZW",
        "ASCIIHexDecode",
        "AHx",
        "ASCII85Decode",
        "A85",
        "RunLengthDecode",
        "RL",
    ];

    private readonly ObjectStore store = page.Store;

    public bool IsArchival { get; init; }

    public ImportedPage Run()
    {
        var resources = new PreparedObject();
        collector.PageResources = resources;
        using var writer = new GapWriter(collector.Find);
        writer.Write(page.Resources);
        writer.MoveTo(resources);

        var appearances = Appearances.Of(page, collector);
        var form = new PreparedObject { IsStream = true };
        // The page's own rotation and offset are undone once, on the outermost form.
        WriteHead(writer, withMatrix: appearances.Count == 0);
        writer.Buffer.Raw("/Resources"u8);
        writer.Reference(resources);
        if (store.Get<PdfDictionary>(page.Dictionary, "Group") is { } group)
            writer.Entry("Group", group);
        form.Data = WriteContent(writer);
        writer.MoveTo(form);
        if (appearances.Count > 0)
            form = WithAppearances(form, appearances, writer);
        collector.Finish();
        return new(page.Width, page.Height, form)
        {
            Index = page.Number - 1,
            IsArchival = IsArchival,
            Links = PageLinks.Of(page, destinations),
        };
    }

    private void WriteHead(GapWriter writer, bool withMatrix)
    {
        var box = page.Box;
        var body = writer.Buffer.Raw("/Type/XObject/Subtype/Form/BBox["u8);
        body.Number(box.Left).Raw(" "u8).Number(box.Bottom).Raw(" "u8).Number(box.Right).Raw(" "u8).Number(box.Top).Raw("]"u8);
        if (!withMatrix)
            return;
        var (a, b, c, d, e, f) = page.Matrix;
        body.Raw("/Matrix["u8).Precise(a).Raw(" "u8).Precise(b).Raw(" "u8).Precise(c).Raw(" "u8).Precise(d).Raw(" "u8);
        body.Number(e).Raw(" "u8).Number(f).Raw("]"u8);
    }

    /// <summary>One content stream stays as it is filtered; several are unpacked, joined and deflated again.</summary>
    private ReadOnlyMemory<byte> WriteContent(GapWriter writer)
    {
        var streams = Contents();
        if (streams is [var single])
        {
            foreach (var (filter, _) in StreamDecoder.Filters(single.Dictionary, store.Resolve, Name))
            {
                if (filter != "Crypt" && Array.IndexOf(KnownFilters, filter) < 0)
                    throw new PdfSourceException($"{Name} is filtered by {filter}, which is not a filter for content.");
            }
            collector.WriteFilters(single, writer);
            return store.Data(single);
        }
        using var joined = new ByteBuffer();
        var budget = new DecodeBudget(store.Options.MaxDecodedBytes);
        foreach (var stream in streams)
            // The streams are parted between tokens (7.8.2): what parts them is white space.
            joined.Raw(store.Unpacked(stream, budget, Name).Span).Raw("\n"u8);
        using var deflated = new ByteBuffer();
        Deflate.Append(joined.Span, deflated);
        writer.Buffer.Raw("/Filter/FlateDecode"u8);
        return deflated.Span.ToArray();
    }

    private string Name => $"The content of page {page.Number}";

    private List<PdfStream> Contents()
    {
        var contents = store.Resolve(page.Dictionary["Contents"]);
        var streams = new List<PdfStream>();
        foreach (var part in contents is PdfArray array ? array.Items : [contents])
        {
            if (store.Resolve(part) is PdfStream stream)
                streams.Add(stream);
        }
        return streams;
    }

    private PreparedObject WithAppearances(PreparedObject content, List<Appearance> appearances, GapWriter writer)
    {
        WriteHead(writer, withMatrix: true);
        writer.Buffer.Raw("/Resources<</XObject<</P"u8);
        writer.Reference(content);
        for (var i = 0; i < appearances.Count; i++)
        {
            writer.Buffer.Raw("/A"u8).Int(i);
            writer.Reference(appearances[i].Form);
        }
        writer.Buffer.Raw(">>/Properties<<"u8);
        for (var i = 0; i < appearances.Count; i++)
        {
            if (appearances[i].Layer is not { } layer)
                continue;
            writer.Buffer.Raw("/L"u8).Int(i);
            writer.Reference(layer);
        }
        writer.Buffer.Raw(">>>>"u8);
        var form = new PreparedObject { IsStream = true };
        writer.MoveTo(form);

        using var marks = new ByteBuffer();
        marks.Raw("/P Do\n"u8);
        for (var i = 0; i < appearances.Count; i++)
            appearances[i].Write(marks, i);
        form.Data = marks.Span.ToArray();
        return form;
    }
}
