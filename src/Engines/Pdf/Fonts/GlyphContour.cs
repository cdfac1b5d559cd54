using System.Buffers.Binary;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>The closed curves of a simple TrueType glyph; the points on the curve that the format leaves out between control points are found.</summary>
internal static class GlyphContour
{
    private const int OnCurve = 0x01;
    private const int ShortX = 0x02;
    private const int ShortY = 0x04;
    private const int Repeat = 0x08;
    private const int SameX = 0x10;
    private const int SameY = 0x20;

    public static void Draw(ReadOnlySpan<byte> outline, Affine map, IGlyphSink sink)
    {
        var count = BinaryPrimitives.ReadInt16BigEndian(outline);
        var rest = outline[10..];
        var ends = new int[count];
        for (var i = 0; i < count; i++)
        {
            ends[i] = U16(ref rest);
            if (i > 0 && ends[i] <= ends[i - 1])
                throw new FontException("The contours of a glyph of the font overlap.");
        }
        if (count == 0)
            return;
        int instructions = U16(ref rest);
        Take(ref rest, instructions);

        var flags = Flags(ref rest, ends[^1] + 1);
        var xs = Coordinates(ref rest, flags, ShortX, SameX);
        var ys = Coordinates(ref rest, flags, ShortY, SameY);
        for (int i = 0, start = 0; i < count; start = ends[i++] + 1)
        {
            var points = new (double X, double Y, bool IsOn)[ends[i] - start + 1];
            for (var p = 0; p < points.Length; p++)
            {
                var (x, y) = map.Apply(xs[start + p], ys[start + p]);
                points[p] = (x, y, (flags[start + p] & OnCurve) != 0);
            }
            Draw(points, sink);
        }
    }

    private static void Draw((double X, double Y, bool IsOn)[] points, IGlyphSink sink)
    {
        var first = Array.FindIndex(points, static p => p.IsOn);
        var (x, y) = first >= 0 ? (points[first].X, points[first].Y) : Middle(points[^1], points[0]);
        sink.MoveTo(x, y);
        var (startX, startY) = (x, y);
        // From the one after the start, all around and back to it.
        var offset = first >= 0 ? first + 1 : 0;
        for (var i = 0; i < points.Length; i++)
        {
            var point = points[(offset + i) % points.Length];
            if (point.IsOn)
            {
                sink.LineTo(point.X, point.Y);
                (x, y) = (point.X, point.Y);
                continue;
            }
            var next = points[(offset + i + 1) % points.Length];
            var isLast = i == points.Length - 1;
            var (endX, endY) =
                isLast ? (startX, startY)
                : next.IsOn ? (next.X, next.Y)
                : Middle(point, next);
            // A parabola is a cubic whose control points stand at two thirds.
            sink.CurveTo(
                x + ((point.X - x) * 2 / 3),
                y + ((point.Y - y) * 2 / 3),
                endX + ((point.X - endX) * 2 / 3),
                endY + ((point.Y - endY) * 2 / 3),
                endX,
                endY
            );
            (x, y) = (endX, endY);
            if (next.IsOn)
                i++;
        }
    }

    private static (double X, double Y) Middle((double X, double Y, bool) a, (double X, double Y, bool) b) =>
        ((a.X + b.X) / 2, (a.Y + b.Y) / 2);

    private static byte[] Flags(ref ReadOnlySpan<byte> rest, int count)
    {
        var flags = new byte[count];
        for (var i = 0; i < count; )
        {
            var flag = Take(ref rest, 1)[0];
            var times = (flag & Repeat) != 0 ? Take(ref rest, 1)[0] + 1 : 1;
            for (; times > 0 && i < count; times--)
                flags[i++] = flag;
        }
        return flags;
    }

    private static int[] Coordinates(ref ReadOnlySpan<byte> rest, byte[] flags, int isShort, int same)
    {
        var values = new int[flags.Length];
        var value = 0;
        for (var i = 0; i < flags.Length; i++)
        {
            if ((flags[i] & isShort) != 0)
                value += (flags[i] & same) != 0 ? Take(ref rest, 1)[0] : -Take(ref rest, 1)[0];
            else if ((flags[i] & same) == 0)
                value += (short)U16(ref rest);
            values[i] = value;
        }
        return values;
    }

    private static ushort U16(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadUInt16BigEndian(Take(ref rest, 2));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count)
    {
        if (count > rest.Length)
            throw GlyphOutline.CutOff();
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
