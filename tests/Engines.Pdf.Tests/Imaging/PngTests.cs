using Akashi.Engines.Pdf.Imaging;

namespace Akashi.Engines.Pdf.Tests.Imaging;

/// <summary>Every kind of PNG, painted by Poppler: each pixel must be the one that was drawn.</summary>
public class PngTests
{
    private static readonly byte[] Palette = [.. Enumerable.Range(0, 256 * 3).Select(i => (byte)(i * 7))];

    /// <summary>Poppler smooths pictures that it enlarges by less than four.</summary>
    private const int Zoom = 8;

    public static TheoryData<int, int, bool> Kinds()
    {
        var kinds = new TheoryData<int, int, bool>();
        foreach (
            var (colour, depths) in ((int, int[])[])[(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])]
        )
        {
            foreach (var depth in depths)
            {
                kinds.Add(colour, depth, false);
                kinds.Add(colour, depth, true);
            }
        }
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_colour_type_depth_and_interlacing(int colour, int depth, bool interlaced)
    {
        var png = Writer(colour, depth, interlaced);
        var image = PdfImage.Parse(png.Bytes());
        (image.Width, image.Height, image.HasAlpha).ShouldBe((13, 11, colour >= 4));
        ShouldShow(image, (x, y) => Expected(png, x, y));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 16)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    public void One_colour_may_be_transparent(int colour, int depth)
    {
        var key = Enumerable.Range(0, colour == 0 ? 1 : 3).Select(c => Pattern(depth, 2, 3, c)).ToArray();
        var png = Writer(colour, depth, false, [.. key.SelectMany(k => new[] { (byte)(k >> 8), (byte)k })]);
        var image = PdfImage.Parse(png.Bytes());
        image.HasAlpha.ShouldBeTrue();
        var backdrop = (R: (byte)255, G: (byte)255, B: (byte)0);
        ShouldShow(
            image,
            (x, y) => key.Select((k, c) => k == png.Sample(x, y, c)).All(equal => equal) ? backdrop : Expected(png, x, y),
            "1 1 0 rg 0 0 104 88 re f "
        );
    }

    [Fact]
    public void Palette_entries_may_be_transparent()
    {
        var png = Writer(3, 4, false, [0, 128, 255, 0]);
        var image = PdfImage.Parse(png.Bytes());
        image.HasAlpha.ShouldBeTrue();
        ShouldShow(
            image,
            (x, y) =>
                png.Sample(x, y, 0) switch
                {
                    0 or 3 => (255, 255, 255),
                    1 => Blend(Expected(png, x, y), 128),
                    _ => Expected(png, x, y),
                }
        );
    }

    [Fact]
    public void Alpha_that_is_opaque_everywhere_is_left_out() =>
        PdfImage
            .Parse(
                new PngWriter
                {
                    Depth = 8,
                    Colour = 6,
                    Sample = (x, y, c) => c == 3 ? 255 : Pattern(8, x, y, c),
                }.Bytes()
            )
            .HasAlpha.ShouldBeFalse();

    [Fact]
    public void Opaque_rows_are_not_deflated_anew()
    {
        var bytes = Writer(2, 8, false).Bytes();
        var pdf = BarePage.Of(13, 11, PdfImage.Parse(bytes).WriteTo, "/X Do");
        var data = PngFile.Read(bytes).Data;
        pdf.AsSpan().IndexOf(data).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Equal_files_give_equal_bytes_and_writing_twice_changes_nothing()
    {
        var image = PdfImage.Parse(Writer(6, 8, true).Bytes());
        byte[] Print() => BarePage.Of(13, 11, image.WriteTo, "13 0 0 11 0 0 cm /X Do");
        Print().ShouldBe(Print());
        Judge.Run(Print(), "qpdf", "--check", "{}");
    }

    internal static PngWriter Writer(int colour, int depth, bool interlaced, byte[]? transparency = null) =>
        new()
        {
            Depth = depth,
            Colour = colour,
            Interlaced = interlaced,
            Palette = colour == 3 ? Palette[..(3 << depth)] : null,
            Transparency = transparency,
            Sample = (x, y, c) => Pattern(depth, x, y, c),
        };

    private static int Pattern(int depth, int x, int y, int c) =>
        ((x * 2654435) + (y * 40503) + (c * 977) + (x * y * 31)) & ((1 << depth) - 1);

    /// <summary>The pixel on white.</summary>
    private static (byte R, byte G, byte B) Expected(PngWriter png, int x, int y)
    {
        int Channel(int c) => png.Depth == 16 ? png.Sample(x, y, c) >> 8 : png.Sample(x, y, c) * 255 / ((1 << png.Depth) - 1);
        switch (png.Colour)
        {
            case 3:
                var entry = png.Sample(x, y, 0) * 3;
                return (Palette[entry], Palette[entry + 1], Palette[entry + 2]);
            case 0 or 4:
                var grey = (byte)Channel(0);
                return png.Colour == 0 ? (grey, grey, grey) : Blend((grey, grey, grey), Channel(1));
            default:
                var rgb = ((byte)Channel(0), (byte)Channel(1), (byte)Channel(2));
                return png.Colour == 2 ? rgb : Blend(rgb, Channel(3));
        }
    }

    private static (byte R, byte G, byte B) Blend((byte R, byte G, byte B) over, int alpha)
    {
        byte Mix(byte c) => (byte)(((c * alpha) + (255 * (255 - alpha))) / 255);
        return (Mix(over.R), Mix(over.G), Mix(over.B));
    }

    private static void ShouldShow(PdfImage image, Func<int, int, (byte R, byte G, byte B)> expected, string before = "")
    {
        var raster = Raster.Of(BarePage.Of(13 * Zoom, 11 * Zoom, image.WriteTo, $"{before}{13 * Zoom} 0 0 {11 * Zoom} 0 0 cm /X Do"));
        for (var y = 0; y < 11; y++)
        {
            for (var x = 0; x < 13; x++)
            {
                var (mine, theirs) = (expected(x, y), raster[(x * Zoom) + (Zoom / 2), (y * Zoom) + (Zoom / 2)]);
                var distance = Math.Max(Math.Abs(mine.R - theirs.R), Math.Max(Math.Abs(mine.G - theirs.G), Math.Abs(mine.B - theirs.B)));
                distance.ShouldBeLessThanOrEqualTo(2, $"pixel {x},{y}: {mine} was drawn and {theirs} is shown");
            }
        }
    }
}
