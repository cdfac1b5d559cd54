using System.Text;

namespace Akashi.Engines.Pdf.Tests.Importing;

/// <summary>A page as poppler shows it, 72 pixels to the inch unless told otherwise: three bytes to the pixel, from the top left.</summary>
internal sealed record PageImage(int Width, int Height, byte[] Pixels)
{
    public static PageImage Of(byte[] pdf, int page = 1, int dpi = 72)
    {
        var root = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Judge.Run(pdf, "pdftoppm", "-cropbox", "-r", $"{dpi}", "-f", $"{page}", "-singlefile", "{}", root);
            return Parse(File.ReadAllBytes(root + ".ppm"));
        }
        finally
        {
            File.Delete(root + ".ppm");
        }
    }

    public (byte Red, byte Green, byte Blue) At(int x, int y)
    {
        var i = ((y * Width) + x) * 3;
        return (Pixels[i], Pixels[i + 1], Pixels[i + 2]);
    }

    /// <summary>Equal but for <paramref name="share"/> of the pixels, which may differ by what anti-aliasing does at edges.</summary>
    public void ShouldLookLike(PageImage other, double share = 0)
    {
        (Width, Height).ShouldBe((other.Width, other.Height));
        var different = 0;
        for (var i = 0; i < Pixels.Length; i++)
        {
            if (Math.Abs(Pixels[i] - other.Pixels[i]) > 8)
                different++;
        }
        different.ShouldBeLessThanOrEqualTo((int)(Pixels.Length * share));
    }

    /// <summary>P6, width, height, 255, each followed by one white space; then the pixels.</summary>
    private static PageImage Parse(byte[] ppm)
    {
        var fields = new List<string>();
        var at = 0;
        while (fields.Count < 4)
        {
            var end = at;
            while (ppm[end] is not ((byte)' ' or (byte)'\n'))
                end++;
            fields.Add(Encoding.ASCII.GetString(ppm, at, end - at));
            at = end + 1;
        }
        return new(int.Parse(fields[1]), int.Parse(fields[2]), ppm[at..]);
    }
}
