namespace Akashi.Engines.Pdf.Svg;

/// <summary>Elliptical arcs as Bézier curves of a quarter turn at most (SVG 1.1, F.6).</summary>
internal static class SvgArc
{
    public static void Add(
        SvgPath path,
        (double X, double Y) from,
        (double X, double Y) radii,
        double degrees,
        bool large,
        bool sweep,
        (double X, double Y) to
    )
    {
        if (from == to)
            return;
        var (rx, ry) = radii;
        if (rx == 0 || ry == 0)
        {
            path.LineTo(to.X, to.Y);
            return;
        }
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        // Half the chord, in the ellipse's own axes.
        double halfX = (from.X - to.X) / 2,
            halfY = (from.Y - to.Y) / 2,
            x = (cos * halfX) + (sin * halfY),
            y = (cos * halfY) - (sin * halfX);
        // Radii too small for the chord grow until they reach.
        var reach = (x * x / (rx * rx)) + (y * y / (ry * ry));
        if (reach > 1)
            (rx, ry) = (rx * Math.Sqrt(reach), ry * Math.Sqrt(reach));
        var square = (rx * rx * y * y) + (ry * ry * x * x);
        var factor = Math.Sqrt(Math.Max(0, ((rx * rx * ry * ry) - square) / square)) * (large == sweep ? -1 : 1);
        double cx = factor * rx * y / ry,
            cy = -factor * ry * x / rx;
        var start = Math.Atan2((y - cy) / ry, (x - cx) / rx);
        var turn = Math.Atan2((-y - cy) / ry, (-x - cx) / rx) - start;
        if (sweep && turn < 0)
            turn += 2 * Math.PI;
        else if (!sweep && turn > 0)
            turn -= 2 * Math.PI;
        var map = new Affine(
            cos * rx,
            sin * rx,
            -sin * ry,
            cos * ry,
            (cos * cx) - (sin * cy) + ((from.X + to.X) / 2),
            (sin * cx) + (cos * cy) + ((from.Y + to.Y) / 2)
        );
        Add(path, map, start, turn, to);
    }

    /// <summary>A part of the unit circle under a map; it ends exactly where it should.</summary>
    private static void Add(SvgPath path, Affine map, double start, double turn, (double X, double Y) to)
    {
        var pieces = Math.Clamp((int)Math.Ceiling(Math.Abs(turn) / (Math.PI / 2) - 1e-9), 1, 4);
        var step = turn / pieces;
        var handle = 4.0 / 3 * Math.Tan(step / 4);
        for (var i = 0; i < pieces; i++)
        {
            var (sin1, cos1) = Math.SinCos(start + (i * step));
            var (sin2, cos2) = Math.SinCos(start + ((i + 1) * step));
            var first = map.Apply(cos1 - (handle * sin1), sin1 + (handle * cos1));
            var second = map.Apply(cos2 + (handle * sin2), sin2 - (handle * cos2));
            var end = i == pieces - 1 ? to : map.Apply(cos2, sin2);
            path.CurveTo(first.X, first.Y, second.X, second.Y, end.X, end.Y);
        }
    }
}
