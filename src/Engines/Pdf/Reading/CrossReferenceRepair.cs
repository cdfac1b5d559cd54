namespace Akashi.Engines.Pdf.Reading;

/// <summary>Finds the objects of a file whose cross-references are wrong or missing, by looking for <c>12 0 obj</c> from its first byte to its last.</summary>
/// <remarks>Of objects with one number the last one counts: that is how a file grows (ISO 32000-1, 7.5.6).</remarks>
internal sealed class CrossReferenceRepair(ReadOnlyMemory<byte> file, PdfSourceOptions options)
{
    private readonly Dictionary<int, ObjectPlace> places = [];
    private int damaged;
    private readonly List<PdfDictionary> trailers = [];
    private readonly List<(int Number, int Offset)> objectStreams = [];

    public CrossReferences Scan()
    {
        var headers = FindHeaders();
        for (var i = 0; i < headers.Count; i++)
            Look(headers[i], i + 1 < headers.Count ? headers[i + 1] : file.Length);
        FindTrailers();

        var references = new CrossReferences(options.MaxObjects);
        foreach (var (number, place) in places)
            references.Add(number, place);
        // The last trailer that knows the catalog is the one that counts; the others fill gaps.
        trailers.Reverse();
        foreach (var trailer in trailers)
        {
            if (trailer["Root"] is PdfReference)
                references.AddTrailer(trailer);
        }
        if (references.Trailer["Root"] is not PdfReference)
            FindCatalog(references);
        references.Unread.AddRange(objectStreams);
        return references;
    }

    /// <summary>The offsets at which "number generation obj" stands.</summary>
    private List<int> FindHeaders()
    {
        var bytes = file.Span;
        var headers = new List<int>();
        for (var at = 0; ; at += 3)
        {
            var found = bytes[at..].IndexOf("obj"u8);
            if (found < 0)
                return headers;
            at += found;
            var start = Before(Before(at, bytes), bytes);
            if (start >= 0 && (start == 0 || !Characters.IsRegular(bytes[start - 1]) || EndsWithWord(bytes[..start])))
                headers.Add(start);
        }
    }

    /// <summary>"endobj12 0 obj": some writers leave out the end of line.</summary>
    private static bool EndsWithWord(ReadOnlySpan<byte> bytes) => bytes.EndsWith("endobj"u8) || bytes.EndsWith("endstream"u8);

    /// <summary>The start of the digits that stand before <paramref name="at"/>, or -1.</summary>
    private static int Before(int at, ReadOnlySpan<byte> bytes)
    {
        var i = at - 1;
        while (i >= 0 && Characters.IsWhite(bytes[i]))
            i--;
        var end = i;
        while (i >= 0 && end - i < 10 && Characters.IsDigit(bytes[i]))
            i--;
        return i < end ? i + 1 : -1;
    }

    /// <summary>Places an object; a cross-reference stream is a trailer too, and an object stream is kept in mind.</summary>
    private void Look(int offset, int next)
    {
        // Up to the next object's header only: damage in one object must not cost a walk over all others.
        var parser = new ObjectParser(file.Span[..next], offset, "the file");
        if (!parser.TryObjectHeader(out var number, out var generation))
            return;
        places[number] = new(PlaceKind.AtOffset, offset, generation);
        if (places.Count > options.MaxObjects)
            throw CrossReferences.TooMany(options.MaxObjects);
        var body = file.Span[parser.Position..next];
        if (body.IndexOf("/XRef"u8) < 0 && body.IndexOf("/ObjStm"u8) < 0)
            return;
        parser.SkipWhite();
        if (parser.Position >= next || file.Span[parser.Position] != '<' || TryRead(ref parser) is not { } dictionary)
            return;
        switch ((dictionary["Type"] as PdfName)?.Value)
        {
            case "XRef":
                trailers.Add(dictionary);
                break;
            case "ObjStm":
                objectStreams.Add((number, offset));
                break;
        }
    }

    private void FindTrailers()
    {
        var bytes = file.Span;
        for (var at = 0; ; )
        {
            var found = bytes[at..].IndexOf("trailer"u8);
            if (found < 0)
                return;
            at += found + 7;
            var next = bytes[at..].IndexOf("trailer"u8);
            var parser = new ObjectParser(next < 0 ? bytes : bytes[..(at + next)], at, "the file");
            if (TryRead(ref parser) is { } trailer)
                trailers.Add(trailer);
        }
    }

    /// <summary>Another one may be whole where this one is damaged.</summary>
    private PdfDictionary? TryRead(ref ObjectParser parser)
    {
        try
        {
            return parser.ReadValue() as PdfDictionary;
        }
        catch (PdfSourceException damage)
        {
            if (++damaged > CrossReferences.MaxDamaged)
                throw CrossReferences.TooMuchDamage(damage);
            return null;
        }
    }

    /// <summary>No trailer survived: the catalog can still be told by its type.</summary>
    private void FindCatalog(CrossReferences references)
    {
        foreach (var (number, place) in places)
        {
            if (place.Kind != PlaceKind.AtOffset)
                continue;
            var head = file.Span.Slice(place.Where, Math.Min(200, file.Length - place.Where));
            if (head.IndexOf("/Catalog"u8) >= 0)
                references.Trailer.Entries["Root"] = new PdfReference(number, place.Index);
        }
    }
}
