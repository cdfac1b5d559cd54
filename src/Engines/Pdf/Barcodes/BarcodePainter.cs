using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Barcodes;

/// <summary>Draws a symbol with paths: sharp at every size, and small in the file.</summary>
internal static class BarcodePainter
{
    /// <summary>Stretches the symbol to a rectangle, in points from the page's top left corner.</summary>
    public static void Paint(
        this ContentStream content,
        BarcodeSymbol symbol,
        double x,
        double y,
        double width,
        double height,
        BarcodeColours colours
    )
    {
        double scaleX = width / symbol.Width,
            scaleY = height / symbol.Height;
        if (colours.Background is { } background)
            content.FillRectangle(x, y, width, height, background);
        Fill(symbol.Frame, Colour.Black);
        Fill(symbol.Bars, colours.Bars);
        if (symbol.Text is { } text)
            PaintText(content, text, x, y, scaleX, scaleY, colours.Text);

        void Fill(ReadOnlySpan<BarcodeRectangle> rectangles, Colour colour)
        {
            if (rectangles.IsEmpty)
                return;
            content.Fill(colour);
            foreach (var r in rectangles)
                content.RectanglePath(x + (r.X * scaleX), y + (r.Y * scaleY), r.Width * scaleX, r.Height * scaleY);
            content.PaintPath(fill: true, stroke: false);
        }
    }

    private static void PaintText(ContentStream content, BarcodeText text, double x, double y, double scaleX, double scaleY, Colour colour)
    {
        content.Fill(colour);
        var pen = text.X;
        foreach (var character in text.Value)
        {
            var glyph = OcrB.Glyph(character);
            foreach (var step in glyph.Steps)
                PaintStep(step, pen);
            pen += glyph.Advance(text.SizeX);
        }
        content.PaintPath(fill: true, stroke: false);

        void PaintStep(OcrStep step, int origin)
        {
            double X((double X, double Y) p) => x + ((origin + (p.X * text.SizeX)) * scaleX);
            double Y((double X, double Y) p) => y + ((text.Baseline - (p.Y * text.SizeY)) * scaleY);
            if (step.Kind == 'm')
                content.MoveTo(X(step.End), Y(step.End));
            else if (step.Kind == 'l')
                content.LineTo(X(step.End), Y(step.End));
            else
                content.CurveTo(X(step.First), Y(step.First), X(step.Second), Y(step.Second), X(step.End), Y(step.End));
        }
    }
}
