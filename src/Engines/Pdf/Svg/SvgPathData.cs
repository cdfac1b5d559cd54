namespace Akashi.Engines.Pdf.Svg;

/// <summary>Reads the <c>d</c> of a path (SVG 1.1, 8.3). An error ends the path; what came before it is drawn.</summary>
internal ref struct SvgPathData(string text)
{
    private readonly SvgPath path = new();
    private SvgNumbers numbers = new(text);
    private double x,
        y,
        startX,
        startY;

    /// <summary>The second control point of the curve before, for the commands that mirror it.</summary>
    private double controlX,
        controlY;
    private char last = '\0';

    /// <returns>The path, and whether all of the text was understood.</returns>
    public static (SvgPath Path, bool IsWhole) Parse(string text)
    {
        var data = new SvgPathData(text);
        var whole = data.Read();
        return (data.path, whole);
    }

    private bool Read()
    {
        var command = '\0';
        while (numbers.Peek() is var next and not '\0')
        {
            if (char.IsAsciiLetter(next))
            {
                command = next;
                numbers.Skip();
            }
            // After a move, further pairs are lines.
            else if (command is 'M' or 'm')
                command = command == 'M' ? 'L' : 'l';
            else if (command is 'Z' or 'z' or '\0')
                return false;
            if (path.IsEmpty && command is not ('M' or 'm'))
                return false;
            if (!Step(command))
                return false;
            last = char.ToUpperInvariant(command);
        }
        return true;
    }

    private bool Step(char command)
    {
        var (dx, dy) = char.IsAsciiLetterLower(command) ? (x, y) : (0, 0);
        switch (char.ToUpperInvariant(command))
        {
            case 'M' when Pair(dx, dy, out var mx, out var my):
                path.MoveTo(mx, my);
                (startX, startY) = (mx, my);
                return Arrive(mx, my);
            case 'L' when Pair(dx, dy, out var lx, out var ly):
                path.LineTo(lx, ly);
                return Arrive(lx, ly);
            case 'H' when numbers.TryNext(out var h):
                path.LineTo(h + dx, y);
                return Arrive(h + dx, y);
            case 'V' when numbers.TryNext(out var v):
                path.LineTo(x, v + dy);
                return Arrive(x, v + dy);
            case 'C'
                when Pair(dx, dy, out var x1, out var y1) && Pair(dx, dy, out var x2, out var y2) && Pair(dx, dy, out var cx, out var cy):
                return Cubic(x1, y1, x2, y2, cx, cy);
            case 'S' when Pair(dx, dy, out var x2, out var y2) && Pair(dx, dy, out var sx, out var sy):
                var (mirrorX, mirrorY) = last is 'C' or 'S' ? ((2 * x) - controlX, (2 * y) - controlY) : (x, y);
                return Cubic(mirrorX, mirrorY, x2, y2, sx, sy);
            case 'Q' when Pair(dx, dy, out var qx, out var qy) && Pair(dx, dy, out var ex, out var ey):
                return Quadratic(qx, qy, ex, ey);
            case 'T' when Pair(dx, dy, out var tx, out var ty):
                var (likeX, likeY) = last is 'Q' or 'T' ? ((2 * x) - controlX, (2 * y) - controlY) : (x, y);
                return Quadratic(likeX, likeY, tx, ty);
            case 'A':
                return Arc(dx, dy);
            case 'Z':
                path.Close();
                return Arrive(startX, startY);
            default:
                return false;
        }
    }

    private bool Pair(double dx, double dy, out double px, out double py)
    {
        py = 0;
        if (!numbers.TryNext(out px) || !numbers.TryNext(out py))
            return false;
        (px, py) = (px + dx, py + dy);
        return true;
    }

    private bool Arrive(double px, double py)
    {
        (x, y) = (px, py);
        return true;
    }

    private bool Cubic(double x1, double y1, double x2, double y2, double px, double py)
    {
        path.CurveTo(x1, y1, x2, y2, px, py);
        (controlX, controlY) = (x2, y2);
        return Arrive(px, py);
    }

    private bool Quadratic(double cx, double cy, double px, double py)
    {
        path.CurveTo(x + ((cx - x) * 2 / 3), y + ((cy - y) * 2 / 3), px + ((cx - px) * 2 / 3), py + ((cy - py) * 2 / 3), px, py);
        (controlX, controlY) = (cx, cy);
        return Arrive(px, py);
    }

    private bool Arc(double dx, double dy)
    {
        if (
            !numbers.TryNext(out var rx)
            || !numbers.TryNext(out var ry)
            || !numbers.TryNext(out var angle)
            || !numbers.TryFlag(out var large)
            || !numbers.TryFlag(out var sweep)
            || !Pair(dx, dy, out var px, out var py)
        )
            return false;
        SvgArc.Add(path, (x, y), (Math.Abs(rx), Math.Abs(ry)), angle, large, sweep, (px, py));
        return Arrive(px, py);
    }
}
