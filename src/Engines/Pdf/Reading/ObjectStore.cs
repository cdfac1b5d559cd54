using Akashi.Engines.Pdf.Reading.Filters;
using Akashi.Engines.Pdf.Reading.Security;

namespace Akashi.Engines.Pdf.Reading;

/// <summary>The objects of a file, each read when it is first asked for. Safe for several threads.</summary>
internal sealed class ObjectStore
{
    /// <summary>An object may need another one to be read (a stream's length, the object stream it is in), and that one a third.</summary>
    private const int MaxNesting = 12;

    private readonly Lock gate = new();
    private readonly ReadOnlyMemory<byte> file;
    private readonly DecodeBudget decoding;
    private readonly DecodeBudget work;
    private readonly Dictionary<int, PdfValue> objects = [];
    private readonly Dictionary<int, ObjectStream> objectStreams = [];
    private readonly HashSet<int> beingRead = [];
    private CrossReferences references;
    private Decryption? decryption;

    /// <exception cref="PdfSourceException">There are no objects to be found.</exception>
    public ObjectStore(ReadOnlyMemory<byte> file, PdfSourceOptions options)
    {
        this.file = file;
        Options = options;
        decoding = new(options.MaxDecodedBytes);
        // Each byte is read once or twice; what reads the same ones again and again has no end.
        work = new(
            (file.Length * 16L) + (16 << 20) + options.MaxDecodedBytes,
            "The file's objects lie over each other: the same bytes would be read without end."
        );
        try
        {
            references = new CrossReferenceReader(file, options, decoding, work).Read();
            SetUpDecryption();
        }
        catch (PdfSourceException)
        {
            references = new(0);
            Repair();
        }
    }

    public PdfSourceOptions Options { get; }

    public PdfDictionary Trailer => references.Trailer;

    public ReadOnlyMemory<byte> File => file;

    /// <inheritdoc cref="CrossReferences.Start"/>
    public int Start => references.Start;

    /// <inheritdoc cref="CrossReferences.HasTable"/>
    public bool HasTable => references.HasTable;

    public bool IsRepaired { get; private set; }

    public bool IsEncrypted => decryption is not null;

    /// <summary>The numbers of all objects, in ascending order.</summary>
    public IEnumerable<int> Numbers
    {
        get
        {
            lock (gate)
                return references.Places.Keys.Order().ToList();
        }
    }

    /// <summary>Looks for the objects in the file itself and forgets what the cross-references said.</summary>
    public void Repair()
    {
        lock (gate)
        {
            IsRepaired = true;
            int[] outer = [.. beingRead];
            beingRead.Clear();
            objects.Clear();
            objectStreams.Clear();
            decryption = null;
            references = new CrossReferenceRepair(file, Options).Scan();
            SetUpDecryption();
            foreach (var (number, offset) in references.Unread)
            {
                if (TryObjectStream(number) is { } inside)
                    references.AddInside(number, offset, inside.Numbers);
            }
            objects.Clear();
            beingRead.UnionWith(outer);
        }
    }

    /// <summary>What a reference leads to; any other value comes back as it is.</summary>
    /// <exception cref="PdfSourceException">The object is damaged.</exception>
    public PdfValue Resolve(PdfValue value)
    {
        // A reference may lead to a reference; some files make a ring of them.
        for (var hops = 0; value is PdfReference reference; hops++)
        {
            if (hops == 16)
                return PdfValue.Null;
            lock (gate)
                value = Object(reference.Number);
        }
        return value;
    }

    public T? Get<T>(PdfDictionary dictionary, string key)
        where T : PdfValue => Resolve(dictionary[key]) as T;

    /// <summary>The data of a stream as its filters made it: decrypted, not unpacked.</summary>
    public ReadOnlyMemory<byte> Data(PdfStream stream) => decryption is null ? stream.Data : decryption.Data(stream, Resolve);

    /// <summary>The data of a stream, decrypted and unpacked.</summary>
    public ReadOnlyMemory<byte> Unpacked(PdfStream stream, DecodeBudget budget, string where) =>
        StreamDecoder.Decode(stream.Dictionary, Data(stream), Resolve, budget, where);

    private void SetUpDecryption()
    {
        if (references.Trailer["Encrypt"] == PdfValue.Null)
            return;
        var dictionary = Resolve(references.Trailer["Encrypt"]) as PdfDictionary;
        var identifier = (Resolve(references.Trailer["ID"]) as PdfArray)?.Items is [PdfString first, ..] ? first.Bytes : [];
        decryption = Decryption.WithEmptyPassword(
            dictionary ?? throw new PdfSourceException("The file is encrypted, and the dictionary that says how is missing."),
            identifier,
            Resolve
        );
    }

    private PdfValue Object(int number)
    {
        if (objects.TryGetValue(number, out var known))
            return known;
        if (!references.Places.TryGetValue(number, out var place) || place.Kind == PlaceKind.Free)
            return PdfValue.Null;
        // While an object is being read it is not there: so rings end.
        if (beingRead.Count >= MaxNesting || !beingRead.Add(number))
            return PdfValue.Null;
        var wasRepaired = IsRepaired;
        PdfValue? value;
        try
        {
            value = place.Kind == PlaceKind.AtOffset ? AtOffset(number, place.Where) : InStream(number, place);
        }
        finally
        {
            beingRead.Remove(number);
        }
        // What it needed was not where it should be: the places are others now, and this object's may be too.
        if (IsRepaired != wasRepaired)
            return Object(number);
        if (value is not null)
            return objects[number] = value;
        // Another object stands there, or none: then no other place can be trusted either.
        if (IsRepaired)
            return PdfValue.Null;
        Repair();
        return Object(number);
    }

    private PdfValue? AtOffset(int number, int offset)
    {
        if (IndirectObject.TryRead(file, offset, Resolve, work) is not { } it || it.Number != number)
            return null;
        return decryption is null ? it.Value : decryption.Strings(it.Value, it.Number, it.Generation);
    }

    private PdfValue InStream(int number, ObjectPlace place)
    {
        if (!objectStreams.TryGetValue(place.Where, out var stream))
        {
            if (!references.Places.TryGetValue(place.Where, out var container) || container.Kind != PlaceKind.AtOffset)
                return PdfValue.Null;
            if (Object(place.Where) is not PdfStream packed)
                return PdfValue.Null;
            stream = ObjectStream.Read(packed, Data(packed), Resolve, decoding);
            objectStreams[place.Where] = stream;
        }
        return stream.Object(number, place.Index, work);
    }

    private ObjectStream? TryObjectStream(int number)
    {
        try
        {
            if (Object(number) is not PdfStream packed)
                return null;
            var stream = ObjectStream.Read(packed, Data(packed), Resolve, decoding);
            objectStreams[number] = stream;
            return stream;
        }
        catch (PdfSourceException)
        {
            // A damaged one: what is in it stays lost, the rest may do.
            return null;
        }
    }
}
