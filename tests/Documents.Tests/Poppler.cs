using System.Diagnostics;
using System.Text;

namespace Akashi.Documents.Tests;

/// <summary>A foreign reader of our PDFs. Where it is not installed the test is skipped and says so.</summary>
internal static class Poppler
{
    /// <summary>The words of all pages.</summary>
    public static async Task<string> Text(byte[] pdf)
    {
        Assert.SkipWhen(!File.Exists("/usr/bin/pdftotext"), "pdftotext is not installed");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, pdf);
            using var process = Process.Start(
                new ProcessStartInfo("/usr/bin/pdftotext", ["-enc", "UTF-8", "-layout", file, "-"])
                {
                    RedirectStandardOutput = true,
                    StandardOutputEncoding = Encoding.UTF8,
                }
            )!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(0);
            return text;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
