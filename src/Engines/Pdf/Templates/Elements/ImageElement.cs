using Akashi.Engines.Pdf.Imaging;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>A picture (or a drawn signature, which is one) as large as fits into its box, in the middle of it.</summary>
internal sealed class ImageElement(SchemaJson schema) : Element(schema)
{
    private readonly ImageCache images = new();

    public override void Draw(Canvas canvas, Placed placed, string value)
    {
        if (value.Length == 0)
            return;
        var image = images.Get(value, Place);
        var box = Fit(placed.Box, image.Width * Peer.MmPerPixel / (image.Height * Peer.MmPerPixel));
        Draw(canvas, image, box, Rotate, Opacity);
    }

    /// <summary>Stretches a picture to a box.</summary>
    public static void Draw(Canvas canvas, PdfImage image, Box box, double rotate, double? opacity)
    {
        var (x, y, width, height) = canvas.Place(box);
        var rotation = rotate == 0 ? Rotation.None : new(rotate, x + (width / 2), y + (height / 2));
        (x, y) = rotation.Turn(x, y);
        canvas.Opacity(opacity);
        var content = canvas.Content;
        content.Save();
        content.Transform(width * rotation.Cos, width * rotation.Sin, -height * rotation.Sin, height * rotation.Cos, x, y);
        content.XObject(canvas.Document.Shared(image, static (image, file) => image.WriteTo(file)));
        content.Restore();
    }

    private static Box Fit(Box box, double ratio)
    {
        if (ratio > box.Width / box.Height)
        {
            var height = box.Width / ratio;
            return box with { Height = height, Y = box.Y + ((box.Height - height) / 2) };
        }
        var width = box.Height * ratio;
        return box with { Width = width, X = box.X + ((box.Width - width) / 2) };
    }
}

/// <summary>The last few pictures of an element: a stamp that stands on every document is decoded once. Safe for several threads.</summary>
internal sealed class ImageCache
{
    private const int Size = 16;
    private const int PixelsToAStep = 2;

    private readonly Entry?[] entries = new Entry?[Size];

    public PdfImage Get(string url, TemplatePlace place)
    {
        // The end of a picture differs where its beginning does not.
        var slot =
            (url.Length ^ string.GetHashCode(url.AsSpan(url.Length - Math.Min(64, url.Length)), StringComparison.Ordinal)) & (Size - 1);
        if (entries[slot] is { } entry && entry.Url == url)
            return entry.Image;
        try
        {
            var image = PdfImage.FromDataUrl(url);
            Effort.Spend(image.Repacked / PixelsToAStep);
            entries[slot] = new(url, image);
            return image;
        }
        catch (ImageException error)
        {
            throw new TemplateException(error.Message, place, error);
        }
    }

    private sealed record Entry(string Url, PdfImage Image);
}
