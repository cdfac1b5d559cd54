using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Reading.Filters;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>Prepares objects of one source and everything that they refer to. What several pages share is prepared once.</summary>
internal sealed class ObjectCollector
{
    private readonly ObjectStore store;
    private readonly Layers layers;
    private readonly Dictionary<int, PreparedObject> known = [];
    private readonly Queue<(PdfValue Value, int Number, PreparedObject Prepared)> waiting = [];

    public ObjectCollector(ObjectStore store)
    {
        this.store = store;
        layers = new(store);
    }

    /// <summary>For forms that have none of their own: the resources of the page that is being prepared (ISO 32000-1, 7.8.3).</summary>
    public PreparedObject? PageResources { get; set; }

    /// <summary>The object that a reference leads to, or null; its content follows in <see cref="Finish"/>.</summary>
    public PreparedObject? Find(PdfReference reference)
    {
        if (known.TryGetValue(reference.Number, out var prepared))
            return prepared;
        var value = store.Resolve(reference);
        if (value == PdfValue.Null || LeadsOutOfThePage(value))
            return null;
        if (known.Count >= store.Options.MaxObjects)
            throw CrossReferences.TooMany(store.Options.MaxObjects);
        prepared = new();
        known.Add(reference.Number, prepared);
        waiting.Enqueue((value, reference.Number, prepared));
        return prepared;
    }

    /// <summary>Prepares what was found and what that leads to. A queue, not recursion: objects may hang together in a chain of any length.</summary>
    public void Finish()
    {
        using var writer = new GapWriter(Find);
        while (waiting.TryDequeue(out var next))
        {
            if (next.Value is PdfStream stream)
                Prepare(stream, next.Prepared, writer);
            else
            {
                if (next.Value is PdfDictionary dictionary && store.Get<PdfName>(dictionary, "Type")?.Value == "OCG")
                    next.Prepared.Layer = layers.StateOf(next.Number);
                writer.Write(next.Value);
                writer.MoveTo(next.Prepared);
            }
        }
    }

    /// <summary>Writes a stream's filters: as they are, but for the encryption, which is undone.</summary>
    public void WriteFilters(PdfStream stream, GapWriter writer)
    {
        var filters = StreamDecoder.Filters(stream.Dictionary, store.Resolve, $"Stream {stream.Number}");
        filters.RemoveAll(f => f.Name == "Crypt");
        if (filters.Count == 0)
            return;
        writer.Buffer.Raw("/Filter["u8);
        foreach (var (name, _) in filters)
            writer.Name(name);
        writer.Buffer.Raw("]"u8);
        if (filters.TrueForAll(f => f.Parameters is null))
            return;
        writer.Buffer.Raw("/DecodeParms["u8);
        foreach (var (_, parameters) in filters)
            writer.Write(parameters ?? PdfValue.Null);
        writer.Buffer.Raw("]"u8);
    }

    private void Prepare(PdfStream stream, PreparedObject prepared, GapWriter writer)
    {
        foreach (var (key, value) in stream.Dictionary.Entries)
        {
            if (!IsLeftOut(key))
                writer.Entry(key, value);
        }
        if (
            PageResources is { } resources
            && stream.Dictionary["Subtype"] is PdfName { Value: "Form" }
            && store.Get<PdfDictionary>(stream.Dictionary, "Resources") is null
        )
        {
            writer.Buffer.Raw("/Resources"u8);
            writer.Reference(resources);
        }
        WriteFilters(stream, writer);
        writer.MoveTo(prepared);
        prepared.IsStream = true;
        prepared.Data = store.Data(stream);
    }

    /// <summary>Entries of streams that say where they stood in the source (its structure, its editor's notes), or that data lie in another file.</summary>
    private static bool IsLeftOut(string key) =>
        key
            is "Length"
                or "Filter"
                or "DecodeParms"
                or "DP"
                or "StructParent"
                or "StructParents"
                or "Metadata"
                or "PieceInfo"
                or "LastModified"
                or "F"
                or "FFilter"
                or "FDecodeParms";

    /// <summary>What would draw the rest of the document in behind it.</summary>
    private bool LeadsOutOfThePage(PdfValue value) =>
        value is PdfDictionary dictionary
        && store.Get<PdfName>(dictionary, "Type")?.Value is "Page" or "Pages" or "Catalog" or "StructElem" or "StructTreeRoot" or "Annot";
}
