using System.Diagnostics;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;

namespace Akashi.Engines.Office.Tests;

/// <summary>Programs from elsewhere that say whether a file is one.</summary>
internal static class Judges
{
    /// <summary>What the schemas of Microsoft's SDK find wrong.</summary>
    public static IReadOnlyList<string> Validate(byte[] file)
    {
        using var stream = new MemoryStream(file);
        using OpenXmlPackage package =
            file.Length > 0 && IsWorkbook(file) ? SpreadsheetDocument.Open(stream, false) : WordprocessingDocument.Open(stream, false);
        return
        [
            .. new OpenXmlValidator(FileFormatVersions.Office2019)
                .Validate(package)
                .Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}"),
        ];
    }

    /// <summary>A file as LibreOffice opens, computes and saves it.</summary>
    /// <param name="to">What it saves: <c>csv</c>, <c>pdf</c>, <c>txt:Text</c>.</param>
    public static async Task<byte[]> LibreOffice(byte[] file, string to)
    {
        var program = new[] { "/usr/bin/soffice", "/usr/bin/libreoffice", "/usr/local/bin/soffice" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "LibreOffice is not installed.");
        var folder = Directory.CreateTempSubdirectory("akashi-office-");
        try
        {
            var input = Path.Combine(folder.FullName, IsWorkbook(file) ? "in.xlsx" : "in.docx");
            await File.WriteAllBytesAsync(input, file, TestContext.Current.CancellationToken);
            var start = new ProcessStartInfo(program!) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (
                var argument in new[]
                {
                    $"-env:UserInstallation=file://{folder.FullName}/profile",
                    "--headless",
                    "--norestore",
                    "--convert-to",
                    to,
                    "--outdir",
                    $"{folder.FullName}/out",
                    input,
                }
            )
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            var output = Path.Combine(folder.FullName, "out", "in." + to.Split(':')[0]);
            File.Exists(output).ShouldBeTrue(await said);
            return await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool IsWorkbook(byte[] file) => OfficeTemplate.Read(file).Kind == OfficeKind.Workbook;
}
