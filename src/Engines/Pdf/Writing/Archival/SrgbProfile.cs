using System.Buffers.Binary;
using System.Text;

namespace Akashi.Engines.Pdf.Writing.Archival;

/// <summary>An ICC profile of sRGB, computed from the definition of that colour space (ICC.1:2001-04, IEC 61966-2-1).</summary>
internal static class SrgbProfile
{
    /// <summary>Points of the curve from a component to light; between them it is straight.</summary>
    private const int CurvePoints = 1024;

    private static readonly Lazy<byte[]> Built = new(Build);

    public static ReadOnlySpan<byte> Bytes => Built.Value;

    private static byte[] Build()
    {
        var colorants = Colorants();
        var curve = Curve();
        (string Signature, byte[] Data)[] tags =
        [
            ("desc", Description("sRGB IEC61966-2.1")),
            ("cprt", [.. "text\0\0\0\0"u8, .. "No copyright, use freely\0"u8]),
            ("wtpt", Xyz(D50[0], D50[1], D50[2])),
            ("rXYZ", Xyz(colorants[0, 0], colorants[1, 0], colorants[2, 0])),
            ("gXYZ", Xyz(colorants[0, 1], colorants[1, 1], colorants[2, 1])),
            ("bXYZ", Xyz(colorants[0, 2], colorants[1, 2], colorants[2, 2])),
            ("rTRC", curve),
            ("gTRC", curve),
            ("bTRC", curve),
        ];
        using var body = new ByteBuffer();
        using var table = new ByteBuffer();
        table.Big32(tags.Length);
        var start = 128 + 4 + (12 * tags.Length);
        var offset = 0;
        byte[]? previous = null;
        foreach (var (signature, data) in tags)
        {
            // The three curves are one.
            if (data != previous)
            {
                offset = start + body.Length;
                body.Raw(data);
                body.Take((4 - (body.Length & 3)) & 3).Clear();
            }
            previous = data;
            table.Raw(Encoding.ASCII.GetBytes(signature)).Big32(offset).Big32(data.Length);
        }
        return [.. Header(start + body.Length), .. table.Span, .. body.Span];
    }

    /// <summary>Section 6.1. The date is the one of the standard: the profile is the same whenever it is built.</summary>
    private static byte[] Header(int size)
    {
        var header = new byte[128];
        BinaryPrimitives.WriteInt32BigEndian(header, size);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), 0x02400000);
        "mntrRGB XYZ "u8.CopyTo(header.AsSpan(12));
        foreach (var (at, value) in (ReadOnlySpan<(int, short)>)[(24, 1999), (26, 10), (28, 18)])
            BinaryPrimitives.WriteInt16BigEndian(header.AsSpan(at), value);
        "acsp"u8.CopyTo(header.AsSpan(36));
        for (var i = 0; i < 3; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(68 + (4 * i)), Fixed(D50[i]));
        return header;
    }

    // Colours --------------------------------------------------------------------------------------------------------------

    private static readonly double[] D50 = [0.9642, 1, 0.8249];

    /// <summary>Where red, green, blue and white lie (x, y).</summary>
    private static readonly (double X, double Y)[] Primaries = [(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)];

    private static readonly (double X, double Y) White = (0.3127, 0.3290);

    /// <summary>Cone responses after Bradford.</summary>
    private static readonly double[,] Cones =
    {
        { 0.8951, 0.2664, -0.1614 },
        { -0.7502, 1.7135, 0.0367 },
        { 0.0389, -0.0685, 1.0296 },
    };

    /// <summary>The three primaries in XYZ, one to a column, scaled so that they add up to white, and seen under D50 instead of D65.</summary>
    private static double[,] Colorants()
    {
        var primaries = new double[3, 3];
        for (var c = 0; c < 3; c++)
        {
            var (x, y) = Primaries[c];
            (primaries[0, c], primaries[1, c], primaries[2, c]) = (x / y, 1, (1 - x - y) / y);
        }
        double[] white = [White.X / White.Y, 1, (1 - White.X - White.Y) / White.Y];
        var scale = Matrix3.Multiply(Matrix3.Invert(primaries), white);
        for (var r = 0; r < 3; r++)
        {
            for (var c = 0; c < 3; c++)
                primaries[r, c] *= scale[c];
        }
        var from = Matrix3.Multiply(Cones, white);
        var to = Matrix3.Multiply(Cones, D50);
        var gain = new double[3, 3];
        for (var i = 0; i < 3; i++)
            gain[i, i] = to[i] / from[i];
        var adaptation = Matrix3.Multiply(Matrix3.Invert(Cones), Matrix3.Multiply(gain, Cones));
        return Matrix3.Multiply(adaptation, primaries);
    }

    private static byte[] Curve()
    {
        using var curve = new ByteBuffer();
        curve.Raw("curv\0\0\0\0"u8).Big32(CurvePoints);
        for (var i = 0; i < CurvePoints; i++)
        {
            var v = i / (double)(CurvePoints - 1);
            var light = v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
            BinaryPrimitives.WriteUInt16BigEndian(curve.Take(2), (ushort)Math.Round(light * 65535));
        }
        return curve.Span.ToArray();
    }

    // Types of tags (section 6.5) ------------------------------------------------------------------------------------------

    private static byte[] Xyz(double x, double y, double z)
    {
        using var data = new ByteBuffer();
        return data.Raw("XYZ \0\0\0\0"u8).Big32(Fixed(x)).Big32(Fixed(y)).Big32(Fixed(z)).Span.ToArray();
    }

    /// <summary>In ASCII; the forms for Unicode and for the Macintosh are empty.</summary>
    private static byte[] Description(string text)
    {
        using var data = new ByteBuffer();
        data.Raw("desc\0\0\0\0"u8).Big32(text.Length + 1).Raw(Encoding.ASCII.GetBytes(text));
        data.Take(1 + 8 + 3 + 67).Clear();
        return data.Span.ToArray();
    }

    private static int Fixed(double value) => (int)Math.Round(value * 65536);
}
