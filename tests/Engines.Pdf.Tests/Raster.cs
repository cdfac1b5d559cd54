using System.Diagnostics;
using System.Text;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>A page as Poppler paints it.</summary>
internal sealed record Raster(int Width, int Height, byte[] Rgb)
{
    public (byte R, byte G, byte B) this[int x, int y]
    {
        get
        {
            var at = ((y * Width) + x) * 3;
            return (Rgb[at], Rgb[at + 1], Rgb[at + 2]);
        }
    }

    /// <summary>Paints the first page; at 72 dpi a point is a pixel.</summary>
    public static Raster Of(byte[] pdf, int dpi = 72) => Paint(pdf, dpi, "-l", "1")[0];

    /// <summary>Paints every page.</summary>
    public static List<Raster> OfAll(byte[] pdf, int dpi = 72) => Paint(pdf, dpi);

    private static List<Raster> Paint(byte[] pdf, int dpi, params string[] range)
    {
        Assert.SkipUnless(Judge.IsInstalled("pdftoppm"), "pdftoppm is not installed");
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pdf");
        File.WriteAllBytes(path, pdf);
        try
        {
            var start = new ProcessStartInfo("pdftoppm", ["-r", $"{dpi}", .. range, path])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            errors.GetAwaiter().GetResult().ShouldBe("");
            return Parse(output.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The share of pixels that differ by more than a twentieth in a channel.</summary>
    public double Difference(Raster other)
    {
        (other.Width, other.Height).ShouldBe((Width, Height));
        var different = 0;
        for (var i = 0; i < Rgb.Length; i += 3)
        {
            var most = 0;
            for (var c = i; c < i + 3; c++)
                most = Math.Max(most, Math.Abs(Rgb[c] - other.Rgb[c]));
            if (most > 255 / 20)
                different++;
        }
        return different / (double)(Width * Height);
    }

    /// <summary>Pictures that follow one another: a head of three lines, then the pixels.</summary>
    private static List<Raster> Parse(byte[] ppm)
    {
        var pages = new List<Raster>();
        for (var at = 0; at < ppm.Length; )
        {
            var head = Encoding.ASCII.GetString(ppm, at, Math.Min(40, ppm.Length - at)).Split('\n', 4);
            at += head[0].Length + head[1].Length + head[2].Length + 3;
            var size = head[1].Split(' ');
            var (width, height) = (int.Parse(size[0]), int.Parse(size[1]));
            pages.Add(new(width, height, ppm[at..(at + (width * height * 3))]));
            at += width * height * 3;
        }
        return pages;
    }
}

/// <summary>A page of one XObject: the least that a viewer needs.</summary>
internal static class BarePage
{
    /// <summary>For a page whose content needs no object.</summary>
    public static ObjectId NoObject(PdfFile file)
    {
        var id = file.Reserve();
        file.Write(id, "null"u8);
        return id;
    }

    /// <param name="content">Marks before and after; <c>/X Do</c> shows the object.</param>
    public static byte[] Of(double width, double height, Func<PdfFile, ObjectId> xObject, string content)
    {
        using var output = new MemoryStream();
        using var file = new PdfFile(output);
        var (catalog, pages, page, contents, info) = (file.Reserve(), file.Reserve(), file.Reserve(), file.Reserve(), file.Reserve());
        using var body = new ByteBuffer();
        file.Write(catalog, body.Raw("<</Type/Catalog/Pages "u8).Ref(pages).Raw(">>"u8).Span);
        body.Clear();
        file.Write(pages, body.Raw("<</Type/Pages/Count 1/Kids["u8).Ref(page).Raw("]>>"u8).Span);
        body.Clear();
        body.Raw("<</Type/Page/Parent "u8).Ref(pages).Raw("/MediaBox[0 0 "u8).Number(width).Raw(" "u8).Number(height);
        body.Raw("]/Contents "u8).Ref(contents).Raw("/Resources<</XObject<</X "u8).Ref(xObject(file)).Raw(">>>>>>"u8);
        file.Write(page, body.Span);
        file.WriteStream(contents, [], Encoding.ASCII.GetBytes(content));
        file.Write(info, "<<>>"u8);
        file.Finish(catalog, info);
        return output.ToArray();
    }
}
