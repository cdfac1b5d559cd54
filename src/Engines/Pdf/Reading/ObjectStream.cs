using Akashi.Engines.Pdf.Reading.Filters;

namespace Akashi.Engines.Pdf.Reading;

/// <summary>An object stream, unpacked: objects that are not streams, one after the other (ISO 32000-1, 7.5.7).</summary>
internal sealed class ObjectStream
{
    private readonly ReadOnlyMemory<byte> data;
    private readonly List<int> offsets = [];
    private readonly string name;

    private ObjectStream(ReadOnlyMemory<byte> data, string name)
    {
        this.data = data;
        this.name = name;
    }

    /// <summary>The numbers of the objects, in their order.</summary>
    public List<int> Numbers { get; } = [];

    /// <param name="data">The stream's data, decrypted.</param>
    public static ObjectStream Read(PdfStream stream, ReadOnlyMemory<byte> data, Resolver resolve, DecodeBudget budget)
    {
        var title = $"object stream {stream.Number}";
        var first = (resolve(stream.Dictionary["First"]) as PdfNumber)?.Integer;
        var count = (resolve(stream.Dictionary["N"]) as PdfNumber)?.Integer;
        if (first is not >= 0 || count is not >= 0)
            throw new PdfSourceException($"In {title} the number or the place of its objects is missing.");
        var inside = new ObjectStream(StreamDecoder.Decode(stream.Dictionary, data, resolve, budget, title), title);
        var parser = new ObjectParser(inside.data.Span, 0, title);
        for (var i = 0; i < count; i++)
        {
            if (!parser.TryInteger(out var number) || !parser.TryInteger(out var offset))
                break;
            inside.Numbers.Add(number);
            inside.offsets.Add((int)Math.Min((long)first + offset, int.MaxValue));
        }
        return inside;
    }

    /// <summary>The object with this number; <paramref name="index"/> is where the cross-references say it stands.</summary>
    public PdfValue Object(int number, int index, DecodeBudget work)
    {
        if (index >= Numbers.Count || Numbers[index] != number)
        {
            work.Take(Numbers.Count);
            index = Numbers.IndexOf(number);
        }
        if (index < 0 || offsets[index] > data.Length)
            return PdfValue.Null;
        var parser = new ObjectParser(data.Span, offsets[index], name);
        try
        {
            return parser.ReadValue();
        }
        finally
        {
            work.Take(parser.Position - offsets[index]);
        }
    }
}
