using Akashi.Engines.Pdf.Reading.Filters;

namespace Akashi.Engines.Pdf.Reading;

/// <summary>What stands at an offset of the file: <c>12 0 obj … endobj</c> (ISO 32000-1, 7.3.10).</summary>
internal readonly record struct IndirectObject(int Number, int Generation, PdfValue Value)
{
    /// <returns>Null when no object begins there, which means that the cross-references are wrong.</returns>
    /// <exception cref="PdfSourceException">An object begins there and is damaged.</exception>
    public static IndirectObject? TryRead(ReadOnlyMemory<byte> file, int offset, Resolver resolve, DecodeBudget work)
    {
        if (offset < 0 || offset >= file.Length)
            return null;
        work.Take(0);
        var parser = new ObjectParser(file.Span, offset, "the file");
        try
        {
            if (!parser.TryObjectHeader(out var number, out var generation))
                return null;
            // "1 0 obj endobj" is null written short.
            if (parser.TryWord("endobj"u8))
                return new(number, generation, PdfValue.Null);
            var value = parser.ReadValue();
            if (value is not PdfDictionary dictionary || !parser.TryWord("stream"u8))
                return new(number, generation, value);
            var start = AfterEndOfLine(file.Span, parser.Position);
            var length = (resolve(dictionary["Length"]) as PdfNumber)?.Integer;
            var data = Extent(file, start, length, work);
            return new(number, generation, new PdfStream(dictionary, data, number, generation));
        }
        finally
        {
            work.Take(parser.Position - offset);
        }
    }

    /// <summary>The keyword is followed by CR LF or LF (7.3.8.1); some writers put a lone CR, or blanks before it.</summary>
    private static int AfterEndOfLine(ReadOnlySpan<byte> file, int at)
    {
        var start = at;
        while (at < file.Length && file[at] is (byte)' ' or (byte)'\t')
            at++;
        if (at >= file.Length || file[at] is not ((byte)'\r' or (byte)'\n'))
            return start;
        return file[at] == '\r' && at + 1 < file.Length && file[at + 1] == '\n' ? at + 2 : at + 1;
    }

    /// <summary>The stream's data: as long as it says when "endstream" follows there, otherwise up to where that word is.</summary>
    private static ReadOnlyMemory<byte> Extent(ReadOnlyMemory<byte> file, int start, int? length, DecodeBudget work)
    {
        if (length is { } said && said >= 0 && said <= file.Length - start)
        {
            var after = new ObjectParser(file.Span, start + said, "the file");
            var isRight = after.TryWord("endstream"u8) || after.TryWord("endobj"u8);
            work.Take(after.Position - start - said);
            if (isRight)
                return file.Slice(start, said);
        }
        var rest = file.Span[start..];
        var found = rest.IndexOf("endstream"u8);
        if (found < 0)
            found = rest.Length;
        work.Take(found);
        // The end of line before the word is not part of the data.
        if (found > 0 && rest[found - 1] == '\n')
            found--;
        if (found > 0 && rest[found - 1] == '\r')
            found--;
        return file.Slice(start, found);
    }
}
