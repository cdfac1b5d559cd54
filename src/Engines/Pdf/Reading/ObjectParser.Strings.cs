using System.Text;

namespace Akashi.Engines.Pdf.Reading;

/// <content>Names and strings (7.3.4 and 7.3.5).</content>
internal ref partial struct ObjectParser
{
    private string ReadName()
    {
        var start = ++Position;
        var escaped = false;
        while (Position < data.Length && Characters.IsRegular(data[Position]))
            escaped |= data[Position++] == '#';
        var raw = data[start..Position];
        if (!escaped)
            return Encoding.Latin1.GetString(raw);
        var name = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '#' && i + 2 < raw.Length && Characters.HexValue(raw[i + 1]) >= 0 && Characters.HexValue(raw[i + 2]) >= 0)
            {
                name.Append((char)((Characters.HexValue(raw[i + 1]) << 4) | Characters.HexValue(raw[i + 2])));
                i += 2;
            }
            else
                name.Append((char)raw[i]);
        }
        return name.ToString();
    }

    private PdfString ReadLiteral()
    {
        var start = Position++;
        var bytes = new List<byte>();
        for (var open = 1; ; )
        {
            if (Position >= data.Length)
                throw Fail($"A string that begins at byte {start} is not closed");
            var b = data[Position++];
            switch (b)
            {
                case (byte)'(':
                    open++;
                    break;
                case (byte)')':
                    if (--open == 0)
                        return new([.. bytes]);
                    break;
                case (byte)'\\':
                    ReadEscape(bytes);
                    continue;
                case (byte)'\r':
                    // Any end of line is read as LF (7.3.4.2).
                    if (Position < data.Length && data[Position] == '\n')
                        Position++;
                    b = (byte)'\n';
                    break;
            }
            bytes.Add(b);
        }
    }

    private void ReadEscape(List<byte> into)
    {
        if (Position >= data.Length)
            return;
        var b = data[Position++];
        switch (b)
        {
            case (byte)'n':
                into.Add((byte)'\n');
                break;
            case (byte)'r':
                into.Add((byte)'\r');
                break;
            case (byte)'t':
                into.Add((byte)'\t');
                break;
            case (byte)'b':
                into.Add(8);
                break;
            case (byte)'f':
                into.Add(12);
                break;
            case (byte)'\r':
                if (Position < data.Length && data[Position] == '\n')
                    Position++;
                break;
            case (byte)'\n':
                break;
            case >= (byte)'0' and <= (byte)'7':
                var code = b - '0';
                for (var i = 0; i < 2 && Position < data.Length && data[Position] is >= (byte)'0' and <= (byte)'7'; i++)
                    code = (code * 8) + data[Position++] - '0';
                into.Add((byte)code);
                break;
            default:
                into.Add(b);
                break;
        }
    }

    private PdfString ReadHexadecimal()
    {
        var start = Position++;
        var length = data[Position..].IndexOf((byte)'>');
        if (length < 0)
            throw Fail($"A string that begins at byte {start} is not closed");
        var bytes = new List<byte>(length / 2);
        var high = -1;
        foreach (var b in data.Slice(Position, length))
        {
            var digit = Characters.HexValue(b);
            if (digit < 0)
                continue;
            if (high < 0)
                high = digit;
            else
            {
                bytes.Add((byte)((high << 4) | digit));
                high = -1;
            }
        }
        if (high >= 0)
            bytes.Add((byte)(high << 4));
        Position += length + 1;
        return new([.. bytes]);
    }
}
