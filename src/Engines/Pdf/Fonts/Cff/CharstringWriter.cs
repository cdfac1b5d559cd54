using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Fonts.Cff;

/// <summary>Writes what is drawn as a Type 2 charstring (Adobe Technical Note 5177), in steps of 1/65,536 of a unit.</summary>
internal sealed class CharstringWriter : IGlyphSink, IDisposable
{
    private const int One = 65_536;

    private readonly ByteBuffer output = new(512);
    private long x,
        y;
    private bool isOpen;

    /// <param name="width">Over the font's nominal width; null for the default one.</param>
    public CharstringWriter(double? width)
    {
        if (width is { } over)
            Number((long)(over * One));
    }

    public void MoveTo(double x, double y)
    {
        isOpen = true;
        Step(x, y);
        output.Raw([21]);
    }

    public void LineTo(double x, double y)
    {
        Open();
        Step(x, y);
        output.Raw([5]);
    }

    public void CurveTo(double x1, double y1, double x2, double y2, double x, double y)
    {
        Open();
        Step(x1, y1);
        Step(x2, y2);
        Step(x, y);
        output.Raw([8]);
    }

    public byte[] Finish() => output.Raw([14]).Span.ToArray();

    public void Dispose() => output.Dispose();

    /// <summary>Every path begins with a move.</summary>
    private void Open()
    {
        if (!isOpen)
            MoveTo(0, 0);
    }

    private void Step(double toX, double toY)
    {
        var (nextX, nextY) = ((long)Math.Round(toX * One), (long)Math.Round(toY * One));
        Number(nextX - x);
        Number(nextY - y);
        (x, y) = (nextX, nextY);
    }

    private void Number(long value)
    {
        if (value is < int.MinValue or > int.MaxValue)
            throw new FontException("An outline of the font reaches too far.");
        var (whole, fraction) = Math.DivRem(value, One);
        switch (fraction == 0 ? whole : int.MaxValue)
        {
            case >= -107 and <= 107:
                output.Raw([(byte)(whole + 139)]);
                break;
            case >= short.MinValue and <= short.MaxValue:
                output.Raw([28, (byte)(whole >> 8), (byte)whole]);
                break;
            default:
                output.Raw([255]).Big32((int)value);
                break;
        }
    }
}
