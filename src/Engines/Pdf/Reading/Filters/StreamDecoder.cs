using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Reading.Filters;

/// <summary>Follows an indirect reference; direct values come back as they are.</summary>
internal delegate PdfValue Resolver(PdfValue value);

/// <summary>Runs a stream's data through its filters (ISO 32000-1, 7.4).</summary>
internal static class StreamDecoder
{
    /// <summary>More than any file has; each costs a copy of the data.</summary>
    private const int MaxFilters = 16;

    /// <param name="data">The filtered data, decrypted.</param>
    /// <param name="where">What the stream is, for messages.</param>
    public static ReadOnlyMemory<byte> Decode(
        PdfDictionary dictionary,
        ReadOnlyMemory<byte> data,
        Resolver resolve,
        DecodeBudget budget,
        string where
    )
    {
        budget.Take(data.Length);
        foreach (var (filter, parameters) in Filters(dictionary, resolve, where))
            data = Apply(filter, parameters, data, resolve, budget, where);
        return data;
    }

    /// <summary>The names of the filters in the order in which a reader applies them, each with its parameters.</summary>
    public static List<(string Name, PdfDictionary? Parameters)> Filters(PdfDictionary dictionary, Resolver resolve, string where)
    {
        var filters = resolve(dictionary["Filter"]);
        var parameters = resolve(dictionary["DecodeParms"]);
        if (parameters == PdfValue.Null)
            parameters = resolve(dictionary["DP"]);
        var list = new List<(string, PdfDictionary?)>();
        if (filters is PdfName single)
            list.Add((single.Value, (parameters is PdfArray { Items: [var first, ..] } ? resolve(first) : parameters) as PdfDictionary));
        else if (filters is PdfArray several)
        {
            if (several.Items.Count > MaxFilters)
                throw new PdfSourceException($"{where} has {several.Items.Count} filters, more than {MaxFilters}.");
            for (var i = 0; i < several.Items.Count; i++)
            {
                var own = parameters is PdfArray { Items: var each } && i < each.Count ? resolve(each[i]) : parameters;
                list.Add(((resolve(several.Items[i]) as PdfName)?.Value ?? "null", own as PdfDictionary));
            }
        }
        return list;
    }

    private static ReadOnlyMemory<byte> Apply(
        string filter,
        PdfDictionary? parameters,
        ReadOnlyMemory<byte> data,
        Resolver resolve,
        DecodeBudget budget,
        string where
    )
    {
        if (filter == "Crypt")
            return data;
        using var decoded = new ByteBuffer(Math.Max(1024, data.Length));
        switch (filter)
        {
            case "FlateDecode" or "Fl":
                Flate.Decode(data, decoded, budget);
                break;
            case "LZWDecode" or "LZW":
                Lzw.Decode(data.Span, Integer("EarlyChange", 1) == 0 ? 0 : 1, decoded, budget);
                break;
            case "ASCIIHexDecode" or "AHx":
                TextFilters.DecodeHexadecimal(data.Span, decoded, budget);
                break;
            case "ASCII85Decode" or "A85":
                TextFilters.DecodeAscii85(data.Span, decoded, budget);
                break;
            case "RunLengthDecode" or "RL":
                TextFilters.DecodeRunLength(data.Span, decoded, budget);
                break;
            default:
                throw new PdfSourceException($"{where} is filtered by {filter}, which holds an image and not what is looked for here.");
        }
        var predictor = new Predictor(
            filter is "FlateDecode" or "Fl" or "LZWDecode" or "LZW" ? Integer("Predictor", 1) : 1,
            Integer("Colors", 1),
            Integer("BitsPerComponent", 8),
            Integer("Columns", 1)
        );
        if (!predictor.IsNeeded)
            return decoded.Span.ToArray();
        using var undone = new ByteBuffer(Math.Max(1024, decoded.Length));
        predictor.Undo(decoded.Span, undone, budget);
        return undone.Span.ToArray();

        int Integer(string key, int otherwise) =>
            parameters is null ? otherwise : (resolve(parameters[key]) as PdfNumber)?.Integer ?? otherwise;
    }
}
