namespace Akashi.Engines.Pdf.Svg;

/// <summary>Lists of transformations (SVG 1.1, 7.6).</summary>
internal static class SvgTransform
{
    private const int Maximum = 200;

    /// <summary>The product of all; what is not understood ends the list, as browsers have it.</summary>
    public static Affine Parse(string? text)
    {
        var result = Affine.Identity;
        var rest = (text ?? "").AsSpan();
        for (var i = 0; i < Maximum; i++)
        {
            var open = rest.IndexOf('(');
            var length = open < 0 ? -1 : rest[open..].IndexOf(')');
            if (length < 0)
                return result;
            var name = rest[..open].Trim(" ,\t\r\n");
            if (One(name, SvgNumbers.All(rest.Slice(open + 1, length - 1))) is not { } map)
                return result;
            result = result.Times(map);
            rest = rest[(open + length + 1)..];
        }
        return result;
    }

    private static Affine? One(ReadOnlySpan<char> name, List<double> n) =>
        (name.ToString(), n.Count) switch
        {
            ("matrix", 6) => new(n[0], n[1], n[2], n[3], n[4], n[5]),
            ("translate", 1) => Affine.Translate(n[0], 0),
            ("translate", 2) => Affine.Translate(n[0], n[1]),
            ("scale", 1) => Affine.Scale(n[0], n[0]),
            ("scale", 2) => Affine.Scale(n[0], n[1]),
            ("rotate", 1) => Rotate(n[0]),
            ("rotate", 3) => Affine.Translate(n[1], n[2]).Times(Rotate(n[0])).Times(Affine.Translate(-n[1], -n[2])),
            ("skewX", 1) => new(1, 0, Slope(n[0]), 1, 0, 0),
            ("skewY", 1) => new(1, Slope(n[0]), 0, 1, 0, 0),
            _ => null,
        };

    private static Affine Rotate(double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        return new(cos, sin, -sin, cos, 0, 0);
    }

    private static double Slope(double degrees) => Math.Clamp(Math.Tan(degrees * Math.PI / 180), -1e6, 1e6);
}
