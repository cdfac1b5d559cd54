namespace Akashi.Engines.Pdf.Barcodes.Linear;

/// <summary>Sets bars, frame and text of a linear code on the grid.</summary>
/// <remarks>
/// Coordinates grow upwards from the foot of the bars until the whole extent is known. A module has a whole number of units; a bar
/// of a fractional number of modules (the customer barcode's) is rounded up from a third.
/// </remarks>
internal sealed class LinearLayout
{
    private const int Scale = BarcodeGrid.Scale;

    /// <summary>The text's size in modules across, and in units downwards, where it is a little less than ten points.</summary>
    private const int FontSizeX = 10;
    private const int FontSizeY = 48;

    /// <summary>The room between bars and text, in points.</summary>
    private const float TextGap = 1;

    /// <summary>ITF-14's frame: how thick it is, and how far from the bars its inner edge stands, in modules and points.</summary>
    private const double BearerWidth = 4;
    private const double BearerBeside = 10;
    private const double BearerAbove = -0.55;

    private readonly List<BarcodeRectangle> bars = [];
    private BarcodeRectangle[] frame = [];
    private BarcodeText? text;
    private int left = int.MaxValue,
        bottom = int.MaxValue,
        right = int.MinValue,
        top = int.MinValue;

    /// <param name="width">Points.</param>
    /// <param name="height">Points.</param>
    public static BarcodeSymbol Lay(LinearPattern pattern, double width, double height, bool includeText)
    {
        var modules = 0f;
        foreach (var w in pattern.Widths)
            modules += w;
        var units = Math.Max(1, (int)(Scale * width / modules));
        var layout = new LinearLayout();
        layout.LayBars(pattern, units, height);
        if (pattern.HasBearer)
            layout.LayBearer(modules, units, height);
        if (includeText)
            layout.LayText(pattern, modules, units);
        return layout.Symbol();
    }

    private void LayBars(LinearPattern pattern, int units, double height)
    {
        var x = 0f;
        for (var i = 0; i < pattern.Widths.Length; x += pattern.Widths[i++])
        {
            if (i % 2 == 1)
                continue;
            var (share, part) = pattern.Extent(i / 2);
            var descent = pattern.Descent(i / 2);
            var (from, length) = ((share * height) - descent, (part * height) + descent);
            var thickness = Math.Max(1, (int)Math.Floor((pattern.Widths[i] * units) + 0.66));
            var centre = Round(units * (double)((pattern.Widths[i] / 2) + x));
            var (foot, head) = (Round(Scale * from), Round(Scale * (from + length)));
            // An odd bar has the larger half on its left, and the room of that half on its right as well.
            var half = (thickness + 1) / 2;
            Extend(centre - half, foot, centre + half - 1, head);
            bars.Add(new(centre - half, head, thickness, head - foot + 1));
        }
    }

    private void LayBearer(float modules, int units, double height)
    {
        int thickX = (int)((BearerWidth * units) + 0.66),
            thickY = (int)((BearerWidth * Scale) + 0.66);
        // The middle of its lines.
        int x0 = Round(-units * (BearerBeside + (BearerWidth / 2))),
            x1 = Round(units * (modules + BearerBeside + (BearerWidth / 2))),
            y0 = Round(-Scale * (BearerAbove + (BearerWidth / 2))),
            y1 = Round(Scale * (height + BearerAbove + (BearerWidth / 2)));
        int halfX = (thickX + 1) / 2,
            halfY = (thickY + 1) / 2;
        Extend(x0 - halfX, y0 - halfY, x1 + halfX, y1 + halfY);
        int width = x1 - x0 + 1 + (2 * halfX),
            height2 = y1 - y0 + 1 + (2 * halfY);
        frame =
        [
            new(x0 - halfX, y1 + halfY, width, thickY),
            new(x0 - halfX, y0 - halfY + thickY - 1, width, thickY),
            new(x0 - halfX, y1 + halfY, thickX, height2),
            new(x1 + halfX - thickX + 1, y1 + halfY, thickX, height2),
        ];
    }

    private void LayText(LinearPattern pattern, float modules, int units)
    {
        int sizeX = FontSizeX * units,
            sizeY = FontSizeY;
        var extent = OcrB.Measure(pattern.Text, sizeX, sizeY);
        // In single precision, as the peer has it: it decides whether a glyph touches one more unit.
        var x = units * (double)(modules - (float)(extent.Width / (double)units)) / 2;
        var ascent = (float)(OcrB.Measure("0", sizeX, sizeY).Ascent / (double)Scale);
        var baseline = Scale * ((double)(-ascent - TextGap) + pattern.TextOffset);
        // Spaces alone have no extent, and still take the unit below and beside their place.
        double head = baseline + extent.Ascent,
            foot = baseline - extent.Descent + 1,
            end = x + extent.Width - 1;
        Extend(
            (int)Math.Floor(Math.Min(x, end)),
            (int)Math.Floor(Math.Min(foot, head)),
            (int)Math.Ceiling(Math.Max(x, end)),
            (int)Math.Ceiling(Math.Max(foot, head))
        );
        text = new(pattern.Text, (int)(x - left), (int)(top - baseline), sizeX, sizeY);
    }

    private BarcodeSymbol Symbol() =>
        new(right - left + 1, top - bottom + 1, [.. bars.ConvertAll(Down)], Array.ConvertAll(frame, Down), text);

    /// <summary>From the foot of the bars, upwards, to the symbol's top left corner, downwards.</summary>
    private BarcodeRectangle Down(BarcodeRectangle up) => up with { X = up.X - left, Y = top - up.Y };

    private void Extend(int x0, int y0, int x1, int y1)
    {
        left = Math.Min(left, x0);
        bottom = Math.Min(bottom, y0);
        right = Math.Max(right, x1);
        top = Math.Max(top, y1);
    }

    private static int Round(double value) => (int)Math.Floor(value + 0.5);
}
