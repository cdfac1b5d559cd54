using Akashi.Engines.Pdf.Imaging;
using Akashi.Engines.Pdf.Writing;
using Akashi.Engines.Pdf.Writing.Archival;

namespace Akashi.Engines.Pdf.Tests.Imaging;

public class JpegTests
{
    /// <summary>Four quarters of 8 × 8 pixels: red, green, blue, white.</summary>
    public const string Rgb =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQABADAREAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAACAkK/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABgBAAMBAQAAAAAAAAAAAAAAAAcJCgYI/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AOgGGpmMCSY9LxRm7laWyrG4f/9k=";

    private const string Progressive =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAQABADAREAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABwgJ/8QAGAEAAwEBAAAAAAAAAAAAAAAABggJBQf/2gAMAwEAAhADEAAAATkFaljCZjy9Rnuelqrbn//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAQUCH//EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQMBAT8BH//EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQIBAT8BH//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEABj8CH//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT8hH//aAAwDAQACAAMAAAAQ9U//xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAEDAQE/EB//xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAECAQE/EB//xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAE/EB//2Q==";

    /// <summary>Black, 80, 160, white.</summary>
    private const string Grey =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAAQABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAACAn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AJVGqap/P//Z";

    /// <summary>Red, green, blue and white in inks, complemented as Adobe's mark says.</summary>
    private const string Cmyk =
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAKCf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8A1TZVMqmqaVdVQAlXVUCqhVQD/9k=";

    private const string Exif =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQABADAREAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAACAkK/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABgBAAMBAQAAAAAAAAAAAAAAAAcJCgYI/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AOgGGpmMCSY9LxRm7laWyrG4f/9k=";

    [Theory]
    [InlineData(Rgb, "DCTDecode")]
    [InlineData(Progressive, "DCTDecode")]
    [InlineData(Cmyk, "DeviceCMYK")]
    public void Colours_are_shown_as_they_are(string base64, string inFile)
    {
        var image = PdfImage.FromDataUrl("data:image/jpeg;base64," + base64);
        (image.Width, image.Height, image.Orientation).ShouldBe((16, 16, 1));
        var pdf = Show(image, "16 0 0 16 0 0");
        System.Text.Encoding.Latin1.GetString(pdf).ShouldContain(inFile);
        Quarters(pdf).ShouldBe("red green blue white");
    }

    [Theory]
    [InlineData(Cmyk, false)]
    [InlineData(Rgb, true)]
    public void Inks_have_no_place_in_a_PDFA_file(string base64, bool isWritten)
    {
        using var document = new PdfDocument(Stream.Null, new("t"), options: new() { Conformance = Conformance.PdfA3u });
        var image = PdfImage.Parse(Convert.FromBase64String(base64));
        if (isWritten)
            image.WriteTo(document.File);
        else
            Should.Throw<ImageException>(() => image.WriteTo(document.File)).Message.ShouldContain("CMYK");
    }

    [Fact]
    public void Grey_stays_grey()
    {
        var raster = Raster.Of(Show(PdfImage.Parse(Convert.FromBase64String(Grey)), "16 0 0 16 0 0"));
        ((double[])[raster[2, 2].R, raster[13, 2].G, raster[2, 13].B, raster[13, 13].R]).ShouldBe([0.0, 80, 160, 255], tolerance: 3);
    }

    [Fact]
    public void A_camera_that_was_held_sideways_is_reported_and_not_corrected()
    {
        var image = PdfImage.Parse(Convert.FromBase64String(Exif));
        image.Orientation.ShouldBe(6);
        Quarters(Show(image, "16 0 0 16 0 0")).ShouldBe("red green blue white");
        // On request: turned a quarter clockwise, blue from below left comes to the top left.
        var (a, b, c, d, e, f) = ExifOrientation.Upright(6);
        Quarters(Show(image, $"{16 * a} {16 * b} {16 * c} {16 * d} {16 * e} {16 * f}")).ShouldBe("blue red white green");
    }

    [Theory]
    [InlineData(2, "green red white blue")]
    [InlineData(3, "white blue green red")]
    [InlineData(4, "blue white red green")]
    [InlineData(5, "red blue green white")]
    [InlineData(7, "white green blue red")]
    [InlineData(8, "green white red blue")]
    public void Every_orientation_has_its_matrix(int orientation, string quarters)
    {
        var (a, b, c, d, e, f) = ExifOrientation.Upright(orientation);
        Quarters(Show(PdfImage.Parse(Convert.FromBase64String(Rgb)), $"{16 * a} {16 * b} {16 * c} {16 * d} {16 * e} {16 * f}"))
            .ShouldBe(quarters);
    }

    private static byte[] Show(PdfImage image, string matrix) => BarePage.Of(16, 16, image.WriteTo, $"{matrix} cm /X Do");

    private static string Quarters(byte[] pdf)
    {
        var raster = Raster.Of(pdf);
        return string.Join(
            ' ',
            ((int X, int Y)[])[(3, 3), (12, 3), (3, 12), (12, 12)] is var places ? places.Select(p => Name(raster[p.X, p.Y])) : []
        );
    }

    private static string Name((byte R, byte G, byte B) colour) =>
        (colour.R > 128, colour.G > 128, colour.B > 128) switch
        {
            (true, false, false) => "red",
            (false, true, false) => "green",
            (false, false, true) => "blue",
            (true, true, true) => "white",
            var other => other.ToString(),
        };
}
