namespace Akashi.Engines.Pdf.Fonts.Cff;

/// <summary>Draws a flattened Type 2 charstring (Adobe Technical Note 5177, 4).</summary>
internal ref struct CharstringPainter(IGlyphSink sink)
{
    private readonly List<double> stack = [];
    private double x,
        y;
    private int stems;
    private bool hasWidth;

    /// <param name="x">Where the glyph's origin stands.</param>
    /// <param name="y">As <paramref name="x"/>.</param>
    public static void Draw(ReadOnlySpan<byte> charstring, IGlyphSink sink, double x = 0, double y = 0) =>
        new CharstringPainter(sink) { x = x, y = y }.Run(charstring);

    /// <summary>The operands of <c>endchar</c>.</summary>
    public static IReadOnlyList<double> LastOperands(ReadOnlySpan<byte> charstring)
    {
        using var nowhere = new CharstringWriter(null);
        var painter = new CharstringPainter(nowhere);
        painter.Run(charstring);
        return painter.stack;
    }

    private void Run(ReadOnlySpan<byte> code)
    {
        for (var at = 0; at < code.Length; )
        {
            var b = code[at++];
            switch (b)
            {
                case 28:
                    stack.Add((short)((Next(code, ref at) << 8) | Next(code, ref at)));
                    break;
                case >= 32 and <= 246:
                    stack.Add(b - 139);
                    break;
                case >= 247 and <= 250:
                    stack.Add(((b - 247) * 256) + Next(code, ref at) + 108);
                    break;
                case >= 251 and <= 254:
                    stack.Add((-(b - 251) * 256) - Next(code, ref at) - 108);
                    break;
                case 255:
                    var whole = (short)((Next(code, ref at) << 8) | Next(code, ref at));
                    stack.Add(whole + (((Next(code, ref at) << 8) | Next(code, ref at)) / 65536.0));
                    break;
                case 14:
                    return;
                case 1 or 3 or 18 or 23:
                    Stems();
                    break;
                case 19 or 20:
                    Stems();
                    at += (stems + 7) / 8;
                    break;
                case 12:
                    Escaped(Next(code, ref at));
                    break;
                default:
                    Paint(b);
                    stack.Clear();
                    break;
            }
        }
    }

    private static byte Next(ReadOnlySpan<byte> code, ref int at) => at < code.Length ? code[at++] : throw GlyphOutline.CutOff();

    private void Stems()
    {
        stems += stack.Count / 2;
        hasWidth = true;
        stack.Clear();
    }

    private readonly double At(int index) => (uint)index < (uint)stack.Count ? stack[index] : 0;

    private void Paint(byte operation)
    {
        switch (operation)
        {
            case 21 or 22 or 4:
                // The first of these may have the glyph's width before its operands.
                var needed = operation == 21 ? 2 : 1;
                if (!hasWidth && stack.Count > needed)
                    stack.RemoveAt(0);
                hasWidth = true;
                x += operation == 4 ? 0 : At(0);
                y += operation == 22 ? 0 : At(operation == 21 ? 1 : 0);
                sink.MoveTo(x, y);
                break;
            case 5:
                for (var i = 0; i + 1 < stack.Count; i += 2)
                    Line(At(i), At(i + 1));
                break;
            case 6 or 7:
                for (var i = 0; i < stack.Count; i++)
                {
                    var isHorizontal = i % 2 == 0 == (operation == 6);
                    Line(isHorizontal ? At(i) : 0, isHorizontal ? 0 : At(i));
                }
                break;
            case 8:
                for (var i = 0; i + 5 < stack.Count; i += 6)
                    Curve(At(i), At(i + 1), At(i + 2), At(i + 3), At(i + 4), At(i + 5));
                break;
            case 24:
                var last = 0;
                for (; last + 7 < stack.Count; last += 6)
                    Curve(At(last), At(last + 1), At(last + 2), At(last + 3), At(last + 4), At(last + 5));
                Line(At(last), At(last + 1));
                break;
            case 25:
                var first = 0;
                for (; first + 7 < stack.Count; first += 2)
                    Line(At(first), At(first + 1));
                Curve(At(first), At(first + 1), At(first + 2), At(first + 3), At(first + 4), At(first + 5));
                break;
            case 26:
                var across = stack.Count % 4;
                for (var i = across > 0 ? 1 : 0; i + 3 < stack.Count; i += 4, across = 0)
                    Curve(across > 0 ? At(0) : 0, At(i), At(i + 1), At(i + 2), 0, At(i + 3));
                break;
            case 27:
                var up = stack.Count % 4;
                for (var i = up > 0 ? 1 : 0; i + 3 < stack.Count; i += 4, up = 0)
                    Curve(At(i), up > 0 ? At(0) : 0, At(i + 1), At(i + 2), At(i + 3), 0);
                break;
            case 30 or 31:
                Alternate(operation == 31);
                break;
            default:
                break;
        }
    }

    /// <summary>Curves that begin horizontally and vertically in turn; the last one may end in any direction.</summary>
    private void Alternate(bool isHorizontal)
    {
        for (var i = 0; i + 3 < stack.Count; i += 4, isHorizontal = !isHorizontal)
        {
            var end = stack.Count - i == 5 ? At(i + 4) : 0;
            if (isHorizontal)
                Curve(At(i), 0, At(i + 1), At(i + 2), end, At(i + 3));
            else
                Curve(0, At(i), At(i + 1), At(i + 2), At(i + 3), end);
        }
    }

    private void Escaped(byte operation)
    {
        switch (operation)
        {
            case 34:
                var startY = y;
                Curve(At(0), 0, At(1), At(2), At(3), 0);
                Curve(At(4), 0, At(5), startY - y, At(6), 0);
                break;
            case 35:
                Curve(At(0), At(1), At(2), At(3), At(4), At(5));
                Curve(At(6), At(7), At(8), At(9), At(10), At(11));
                break;
            case 36:
                var beginY = y;
                Curve(At(0), At(1), At(2), At(3), At(4), 0);
                Curve(At(5), 0, At(6), At(7), At(8), beginY - (y + At(7)));
                break;
            case 37:
                double dx = At(0) + At(2) + At(4) + At(6) + At(8),
                    dy = At(1) + At(3) + At(5) + At(7) + At(9);
                var isWide = Math.Abs(dx) > Math.Abs(dy);
                Curve(At(0), At(1), At(2), At(3), At(4), At(5));
                Curve(At(6), At(7), At(8), At(9), isWide ? At(10) : -dx, isWide ? -dy : At(10));
                break;
            case 12 when stack.Count >= 2:
                var quotient = stack[^1] == 0 ? 0 : stack[^2] / stack[^1];
                stack.RemoveRange(stack.Count - 2, 2);
                stack.Add(quotient);
                return;
            default:
                throw new FontException($"An outline of the font computes with operator 12 {operation}, which is not supported.");
        }
        stack.Clear();
    }

    private void Line(double dx, double dy) => sink.LineTo(x += dx, y += dy);

    private void Curve(double dx1, double dy1, double dx2, double dy2, double dx3, double dy3)
    {
        double x1 = x + dx1,
            y1 = y + dy1,
            x2 = x1 + dx2,
            y2 = y1 + dy2;
        (x, y) = (x2 + dx3, y2 + dy3);
        sink.CurveTo(x1, y1, x2, y2, x, y);
    }
}
