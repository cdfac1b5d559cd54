using System.Globalization;
using System.Text;

namespace Akashi.Engines.Pdf.Reading;

/// <content>Values: what the first byte begins.</content>
internal ref partial struct ObjectParser
{
    private PdfValue ReadValue(int depth)
    {
        SkipWhite();
        if (Position >= data.Length)
            throw Fail("The bytes end where a value should stand");
        if (depth > MaxDepth)
            throw Fail($"Arrays and dictionaries are nested more than {MaxDepth} deep");
        switch (data[Position])
        {
            case (byte)'/':
                return new PdfName(ReadName());
            case (byte)'(':
                return ReadLiteral();
            case (byte)'<':
                return Position + 1 < data.Length && data[Position + 1] == '<' ? ReadDictionary(depth) : ReadHexadecimal();
            case (byte)'[':
                return ReadArray(depth);
            case (byte)'+' or (byte)'-' or (byte)'.' or (>= (byte)'0' and <= (byte)'9'):
                return ReadNumberOrReference();
            default:
                return ReadWord();
        }
    }

    private PdfDictionary ReadDictionary(int depth)
    {
        var start = Position;
        Position += 2;
        var entries = new Dictionary<string, PdfValue>(8);
        while (true)
        {
            SkipWhite();
            if (Position >= data.Length)
                throw Fail($"A dictionary that begins at byte {start} is not closed");
            if (data[Position] == '>')
            {
                Position += Position + 1 < data.Length && data[Position + 1] == '>' ? 2 : 1;
                return new(entries);
            }
            if (data[Position] != '/')
            {
                // A value without a key: skipped, as viewers do.
                ReadValue(depth + 1);
                continue;
            }
            var key = ReadName();
            SkipWhite();
            if (Position < data.Length && data[Position] == '>' && Position + 1 < data.Length && data[Position + 1] == '>')
                continue;
            entries[key] = ReadValue(depth + 1);
        }
    }

    private PdfArray ReadArray(int depth)
    {
        var start = Position++;
        var items = new List<PdfValue>();
        while (true)
        {
            SkipWhite();
            if (Position >= data.Length)
                throw Fail($"An array that begins at byte {start} is not closed");
            if (data[Position] == ']')
            {
                Position++;
                return new(items);
            }
            items.Add(ReadValue(depth + 1));
        }
    }

    private PdfValue ReadNumberOrReference()
    {
        var start = Position;
        if (TryInteger(out var number))
        {
            var end = Position;
            if (TryInteger(out var generation) && TryWord("R"u8))
                return new PdfReference(number, generation);
            Position = end;
            if (end >= data.Length || Characters.IsWhite(data[end]) || Characters.IsDelimiter(data[end]))
                return new PdfNumber(number, data[start..end].ToArray());
        }
        Position = start;
        return ReadNumber();
    }

    private PdfNumber ReadNumber()
    {
        var start = Position;
        while (Position < data.Length && Characters.IsRegular(data[Position]))
            Position++;
        var text = data[start..Position];
        var i = 0;
        var negative = false;
        while (i < text.Length && text[i] is (byte)'+' or (byte)'-')
            negative |= text[i++] == '-';
        var digits = i;
        double value = 0,
            scale = 1;
        var point = false;
        for (; i < text.Length && (Characters.IsDigit(text[i]) || (text[i] == '.' && !point)); i++)
        {
            if (text[i] == '.')
            {
                point = true;
                continue;
            }
            value = (value * 10) + text[i] - '0';
            if (point)
                scale *= 10;
        }
        value = Math.Min(value, 1e30) / Math.Min(scale, 1e30) * (negative ? -1 : 1);
        var regular = i == text.Length && digits <= 1 && text.Length is > 0 and < 40 && i - digits > (point ? 1 : 0);
        return new(value, regular ? text.ToArray() : Encoding.ASCII.GetBytes(value.ToString("0.######", CultureInfo.InvariantCulture)));
    }

    private PdfValue ReadWord()
    {
        var start = Position;
        while (Position < data.Length && Characters.IsRegular(data[Position]))
            Position++;
        var word = data[start..Position];
        if (word.IsEmpty)
            Position++;
        if (word.SequenceEqual("true"u8))
            return PdfBoolean.True;
        if (word.SequenceEqual("false"u8))
            return PdfBoolean.False;
        if (word.StartsWith("endobj"u8) || word.SequenceEqual("endstream"u8) || word.SequenceEqual("stream"u8))
        {
            Position = start;
            throw Fail("An object ends in the middle of a value");
        }
        return PdfValue.Null;
    }
}
