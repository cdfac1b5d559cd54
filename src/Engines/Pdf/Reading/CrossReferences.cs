namespace Akashi.Engines.Pdf.Reading;

/// <summary>Where an object is. Free: nowhere. AtOffset: <c>Where</c> is a byte of the file. InStream: the <c>Index</c>th of object stream <c>Where</c>.</summary>
internal readonly record struct ObjectPlace(PlaceKind Kind, int Where, int Index);

internal enum PlaceKind : byte
{
    Free,
    AtOffset,
    InStream,
}

/// <summary>The places of all objects and the trailer: what the sections of a file say together, the newest first (ISO 32000-1, 7.5.4 to 7.5.8).</summary>
internal sealed class CrossReferences(int maxObjects)
{
    public Dictionary<int, ObjectPlace> Places { get; } = [];

    /// <summary>Where the newest section begins; a file that grows names it.</summary>
    public int Start { get; set; }

    /// <summary>Whether the newest section is a table, and not a stream.</summary>
    public bool HasTable { get; set; }

    /// <summary>The entries of all trailers; of entries with one name, the newest.</summary>
    public PdfDictionary Trailer { get; } = new([]);

    /// <summary>Object streams, by offset, whose objects are not among the places yet: after a repair, as they may be encrypted.</summary>
    public List<(int Number, int Offset)> Unread { get; } = [];

    /// <summary>Places what stands in an object stream, unless it was written anew behind it.</summary>
    public void AddInside(int container, int offset, List<int> numbers)
    {
        for (var i = 0; i < numbers.Count; i++)
        {
            var isNewer = Places.TryGetValue(numbers[i], out var place) && place.Kind == PlaceKind.AtOffset && place.Where > offset;
            if (isNewer)
                continue;
            Places.Remove(numbers[i]);
            Add(numbers[i], new(PlaceKind.InStream, container, i));
        }
    }

    /// <summary>Places an object, unless a newer section did.</summary>
    public void Add(int number, ObjectPlace place)
    {
        if (Places.TryAdd(number, place) && Places.Count > maxObjects)
            throw TooMany(maxObjects);
    }

    /// <summary>A file with more damage than this is no file that was damaged.</summary>
    public const int MaxDamaged = 1000;

    public static PdfSourceException TooMuchDamage(PdfSourceException last) =>
        new($"More than {MaxDamaged} objects are damaged; the last: {last.Message}", last);

    public static PdfSourceException TooMany(int limit) =>
        new($"The file has more than {limit} objects, the limit given by {nameof(PdfSourceOptions.MaxObjects)}.");

    public void AddTrailer(PdfDictionary older)
    {
        foreach (var (key, value) in older.Entries)
            Trailer.Entries.TryAdd(key, value);
    }
}
