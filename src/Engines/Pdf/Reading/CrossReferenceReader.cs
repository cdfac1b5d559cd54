using Akashi.Engines.Pdf.Reading.Filters;

namespace Akashi.Engines.Pdf.Reading;

/// <summary>Reads the cross-reference sections from the newest, which the end of the file names, to the oldest (ISO 32000-1, 7.5.4, 7.5.5, 7.5.8).</summary>
internal sealed class CrossReferenceReader(ReadOnlyMemory<byte> file, PdfSourceOptions options, DecodeBudget decoding, DecodeBudget work)
{
    /// <summary>Some programs append to a file; the keyword is looked for this far from its end.</summary>
    private const int Tail = 2048;

    private static readonly Resolver Direct = value => value is PdfReference ? PdfValue.Null : value;

    private readonly CrossReferences references = new(options.MaxObjects);
    private readonly HashSet<int> read = [];

    public CrossReferences Read()
    {
        int? next = FindStart();
        references.Start = next.Value;
        references.HasTable = new ObjectParser(file.Span, Math.Min(next.Value, file.Length), "the file").TryWord("xref"u8);
        while (next is { } offset)
        {
            if (!read.Add(offset))
                throw new PdfSourceException($"The cross-reference sections form a loop: the one at byte {offset} is named twice.");
            next = ReadSection(offset);
        }
        return references;
    }

    private int FindStart()
    {
        var from = Math.Max(0, file.Length - Tail);
        var at = file.Span[from..].LastIndexOf("startxref"u8);
        if (at < 0)
            throw new PdfSourceException($"The word startxref is missing in the last {Tail} bytes of the file.");
        var parser = new ObjectParser(file.Span, from + at, "the file");
        parser.TryWord("startxref"u8);
        return parser.TryInteger(out var offset) ? offset : throw parser.Fail("After startxref there is no number");
    }

    /// <returns>The offset of the section before this one.</returns>
    private int? ReadSection(int offset)
    {
        if (offset >= file.Length)
            throw new PdfSourceException($"A cross-reference section should stand at byte {offset}, but the file has {file.Length} bytes.");
        var parser = new ObjectParser(file.Span, offset, "the file");
        var trailer = parser.TryWord("xref"u8) ? ReadTable(ref parser) : ReadStream(offset);
        references.AddTrailer(trailer);
        return trailer.TryGet<PdfNumber>("Prev", out var previous) ? previous.Integer : null;
    }

    private PdfDictionary ReadTable(ref ObjectParser parser)
    {
        var start = parser.Position;
        var free = new List<int>();
        while (!parser.TryWord("trailer"u8))
        {
            if (!parser.TryInteger(out var first) || !parser.TryInteger(out var count))
                throw parser.Fail("A cross-reference table has neither a subsection nor a trailer");
            for (var i = 0; i < count; i++)
            {
                if (!parser.TryInteger(out var offset) || !parser.TryInteger(out var generation))
                    throw parser.Fail("A cross-reference table ends before its last entry");
                if (parser.TryWord("f"u8) || offset == 0)
                {
                    parser.TryWord("n"u8);
                    free.Add(first + i);
                }
                else if (parser.TryWord("n"u8))
                    references.Add(first + i, new(PlaceKind.AtOffset, offset, generation));
                else
                    throw parser.Fail("A cross-reference entry is neither in use nor free");
                if (free.Count > options.MaxObjects)
                    throw parser.Fail("A cross-reference table has too many entries");
            }
        }
        var trailer = parser.ReadValue() as PdfDictionary ?? throw parser.Fail("The trailer is not a dictionary");
        work.Take(parser.Position - start);
        // What a hybrid file hides from old readers as free, this stream places (7.5.8.4).
        if (trailer.TryGet<PdfNumber>("XRefStm", out var hidden) && hidden.Integer is { } at && read.Add(at))
            ReadStream(at);
        foreach (var number in free)
            references.Add(number, default);
        return trailer;
    }

    private PdfDictionary ReadStream(int offset)
    {
        var found = IndirectObject.TryRead(file, offset, Direct, work);
        if (found?.Value is not PdfStream stream || stream.Dictionary["Type"] is not PdfName { Value: "XRef" })
            throw new PdfSourceException($"There is no cross-reference section at byte {offset} of the file.");
        AddEntries(stream.Dictionary, offset, stream.Data);
        return stream.Dictionary;
    }

    private void AddEntries(PdfDictionary dictionary, int offset, ReadOnlyMemory<byte> data)
    {
        var name = $"The cross-reference stream at byte {offset}";
        var rows = StreamDecoder.Decode(dictionary, data, Direct, decoding, name).Span;
        Span<int> widths = stackalloc int[3];
        if (!dictionary.TryGet<PdfArray>("W", out var w) || w.Items.Count < 3)
            throw new PdfSourceException($"{name} does not say how wide its fields are.");
        for (var i = 0; i < 3; i++)
            widths[i] = w.Items[i] is PdfNumber { Integer: >= 0 and <= 8 and var width }
                ? width
                : throw new PdfSourceException($"{name} has a field of impossible width.");
        var row = widths[0] + widths[1] + widths[2];
        if (row == 0)
            throw new PdfSourceException($"{name} has fields without width.");

        var sections = dictionary.TryGet<PdfArray>("Index", out var index) ? index.Items : [new PdfNumber(0, []), dictionary["Size"]];
        for (var s = 0; s + 1 < sections.Count; s += 2)
        {
            if (
                sections[s] is not PdfNumber { Integer: >= 0 and var first }
                || sections[s + 1] is not PdfNumber { Integer: >= 0 and var count }
            )
                throw new PdfSourceException($"{name} has a section without numbers.");
            for (var i = 0; i < count && rows.Length >= row && first + i >= 0; i++, rows = rows[row..])
            {
                var kind = widths[0] == 0 ? 1 : Field(rows[..widths[0]]);
                var second = Field(rows.Slice(widths[0], widths[1]));
                var third = Field(rows.Slice(widths[0] + widths[1], widths[2]));
                if (kind is 1 or 2 && second <= int.MaxValue && third <= int.MaxValue)
                    references.Add(first + i, new((PlaceKind)kind, (int)second, (int)third));
                else if (kind == 0)
                    references.Add(first + i, default);
            }
        }
    }

    private static long Field(ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        foreach (var b in bytes)
            value = unchecked((value << 8) | b);
        return value < 0 ? long.MaxValue : value;
    }
}
