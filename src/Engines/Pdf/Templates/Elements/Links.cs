using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>Links on a text, to the web or to another element of the same document.</summary>
internal static class Links
{
    public static void Add(Canvas canvas, string address, double x, double y, double width, double height, Rotation rotation)
    {
        if (width <= 0 || height <= 0)
            return;
        double left = double.MaxValue,
            bottom = double.MaxValue,
            right = double.MinValue,
            top = double.MinValue;
        foreach (
            var (cornerX, cornerY) in (ReadOnlySpan<(double, double)>)[(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        )
        {
            var (turnedX, turnedY) = rotation.Turn(cornerX, cornerY);
            (left, right) = (Math.Min(left, turnedX), Math.Max(right, turnedX));
            (bottom, top) = (Math.Min(bottom, turnedY), Math.Max(top, turnedY));
        }
        var fromTop = canvas.Height - top;
        if (SafeLink.Target(address) is { } target)
            canvas.State.LinkTo(canvas.Page, target, left, fromTop, right - left, top - bottom);
        else
            canvas.Page.LinkTo(new Uri(address), left, fromTop, right - left, top - bottom, null);
    }
}
