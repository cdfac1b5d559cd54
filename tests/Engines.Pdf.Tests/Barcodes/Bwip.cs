using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Akashi.Engines.Pdf.Barcodes;
using Akashi.Engines.Pdf.Imaging;

namespace Akashi.Engines.Pdf.Tests.Barcodes;

/// <summary>What is asked of both encoders; width and height are millimetres.</summary>
internal sealed record Job(BarcodeType Type, string Text, double Width, double Height, bool IncludeText = true)
{
    public BarcodeColours Colours { get; init; } = BarcodeColours.BlackOnWhite;

    public BarcodeSymbol Encode() => Barcode.Encode(Type, Text, Units.Mm(Width), Units.Mm(Height), IncludeText);
}

/// <summary>A foreign encoder, bwip-js, which is pdfme's. Where Node.js is not installed the test is skipped and says so.</summary>
internal static class Bwip
{
    /// <summary>The picture of each job, or its error.</summary>
    public static List<(GreyPicture? Picture, string? Error)> Draw(IEnumerable<Job> jobs) =>
        [.. Results(jobs).Select(r => (r.Png is null ? null : GreyPicture.OfPng(r.Png), r.Error))];

    public static List<byte[]> DrawPngs(IEnumerable<Job> jobs) =>
        [.. Results(jobs).Select(r => r.Png ?? throw new InvalidOperationException(r.Error))];

    private static List<(byte[]? Png, string? Error)> Results(IEnumerable<Job> jobs)
    {
        var input = jobs.Select(job => new
        {
            type = Name(job.Type),
            text = job.Text,
            width = job.Width,
            height = job.Height,
            includetext = job.IncludeText,
            background = Hex(job.Colours.Background),
            bars = Hex(job.Colours.Bars),
            ink = Hex(job.Colours.Text),
        });
        var output = JsonDocument.Parse(Run("bwip.mjs", JsonSerializer.Serialize(input)));
        return
        [
            .. output
                .RootElement.EnumerateArray()
                .Select(r =>
                    r.TryGetProperty("png", out var png)
                        ? (png.GetBytesFromBase64(), (string?)null)
                        : ((byte[]?)null, r.GetProperty("error").GetString())
                ),
        ];
    }

    public static string Name(BarcodeType type) => type.ToString().ToLowerInvariant();

    /// <summary>Runs a script that stands beside this file.</summary>
    public static string Run(string script, string input, [CallerFilePath] string here = "")
    {
        Assert.SkipUnless(Judge.IsInstalled("node"), "node is not installed");
        var start = new ProcessStartInfo("node", [Path.Combine(Path.GetDirectoryName(here)!, script)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var result = output.GetAwaiter().GetResult();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return result;
    }

    private static string? Hex(Colour? colour) => colour is { } c ? $"{c.Red:x2}{c.Green:x2}{c.Blue:x2}" : null;
}

/// <summary>A picture on white; 0 is black.</summary>
internal sealed record GreyPicture(int Width, int Height, byte[] Pixels)
{
    public static GreyPicture OfPng(byte[] file)
    {
        var png = PngFile.Read(file);
        var pixels = new MemoryStream();
        PngRows.Read(
            png,
            row =>
            {
                for (var x = 0; x < png.Header.Width; x++)
                {
                    var alpha = png.Header.Channels == 4 ? row[(x * 4) + 3] : 255;
                    pixels.WriteByte((byte)(((row[x * png.Header.Channels] * alpha) + (255 * (255 - alpha))) / 255));
                }
            }
        );
        return new(png.Header.Width, png.Header.Height, pixels.ToArray());
    }

    /// <summary>Our own picture of a symbol in black on white, taken from its parts.</summary>
    public static GreyPicture Of(BarcodeSymbol symbol)
    {
        var pixels = new byte[symbol.Width * symbol.Height];
        pixels.AsSpan().Fill(255);
        foreach (var r in (BarcodeRectangle[])[.. symbol.Frame, .. symbol.Bars])
        {
            for (var y = r.Y; y < r.Y + r.Height; y++)
                pixels.AsSpan((y * symbol.Width) + r.X, r.Width).Clear();
        }
        return new(symbol.Width, symbol.Height, pixels);
    }
}
