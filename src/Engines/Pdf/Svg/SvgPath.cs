using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>A path of lines and cubic Bézier curves, which is what PDF knows (ISO 32000-1, 8.5.2).</summary>
internal sealed class SvgPath
{
    private const int MaximumPoints = 1_000_000;

    /// <summary>Control points at this share of the radius make a curve pass for a quarter of a circle.</summary>
    private const double Circle = 0.5522847498;

    private readonly List<(char Command, double X, double Y)> points = [];

    public bool IsEmpty => points.Count == 0;

    public Bounds Bounds
    {
        get
        {
            var bounds = new Bounds();
            foreach (var (command, x, y) in points)
            {
                if (command != 'h')
                    bounds.Add(x, y);
            }
            return bounds;
        }
    }

    public void MoveTo(double x, double y) => Add('m', x, y);

    public void LineTo(double x, double y) => Add('l', x, y);

    public void CurveTo(double x1, double y1, double x2, double y2, double x, double y)
    {
        Add(' ', x1, y1);
        Add(' ', x2, y2);
        Add('c', x, y);
    }

    public void Close()
    {
        if (points.Count > 0 && points[^1].Command != 'h')
            Add('h', 0, 0);
    }

    public void Ellipse(double cx, double cy, double rx, double ry)
    {
        double kx = rx * Circle,
            ky = ry * Circle;
        MoveTo(cx + rx, cy);
        CurveTo(cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry);
        CurveTo(cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy);
        CurveTo(cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry);
        CurveTo(cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy);
        Close();
    }

    public void Rectangle(double x, double y, double width, double height, double rx, double ry)
    {
        if (rx <= 0 || ry <= 0)
        {
            MoveTo(x, y);
            LineTo(x + width, y);
            LineTo(x + width, y + height);
            LineTo(x, y + height);
            Close();
            return;
        }
        (rx, ry) = (Math.Min(rx, width / 2), Math.Min(ry, height / 2));
        double kx = rx * (1 - Circle),
            ky = ry * (1 - Circle),
            right = x + width,
            bottom = y + height;
        MoveTo(x + rx, y);
        LineTo(right - rx, y);
        CurveTo(right - kx, y, right, y + ky, right, y + ry);
        LineTo(right, bottom - ry);
        CurveTo(right, bottom - ky, right - kx, bottom, right - rx, bottom);
        LineTo(x + rx, bottom);
        CurveTo(x + kx, bottom, x, bottom - ky, x, bottom - ry);
        LineTo(x, y + ry);
        CurveTo(x, y + ky, x + kx, y, x + rx, y);
        Close();
    }

    public void Add(SvgPath other, Affine map)
    {
        foreach (var (command, x, y) in other.points)
        {
            var p = map.Apply(x, y);
            Add(command, p.X, p.Y);
        }
    }

    /// <summary>Writes the operators that build the path.</summary>
    public void WriteTo(ByteBuffer content)
    {
        foreach (var (command, x, y) in points)
        {
            if (command != 'h')
                content.Precise(Bounded(x)).Raw(" "u8).Precise(Bounded(y)).Raw(" "u8);
            if (command != ' ')
            {
                content.Take(1)[0] = (byte)command;
                content.Raw("\n"u8);
            }
        }
    }

    /// <summary>Numbers beyond this are no picture, and other programs have less room for them.</summary>
    internal static double Bounded(double value) => double.IsNaN(value) ? 0 : Math.Clamp(value, -1e9, 1e9);

    private void Add(char command, double x, double y)
    {
        if (points.Count == MaximumPoints)
            throw new SvgException($"A path of the drawing has more than {MaximumPoints:N0} points.");
        points.Add((command, x, y));
    }
}
