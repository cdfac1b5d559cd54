using System.Text.Json;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Tests.Barcodes;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>pdfme, run once over all cases.</summary>
public sealed class PdfmePeer : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pdfme").FullName;
    private readonly Lazy<(Dictionary<string, string> Errors, TemplateFonts Fonts)> run;

    public PdfmePeer() => run = new(Run);

    /// <summary>pdfme's own font and those of the tests.</summary>
    internal TemplateFonts Fonts => run.Value.Fonts;

    internal byte[] Pdf(string name)
    {
        run.Value.Errors.GetValueOrDefault(name).ShouldBeNull($"pdfme cannot draw {name}");
        return File.ReadAllBytes(Path.Combine(folder, name + ".pdf"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private (Dictionary<string, string>, TemplateFonts) Run()
    {
        var task = new
        {
            @out = folder,
            fonts = new Dictionary<string, string> { ["NotoSansJP"] = TestFonts.RegularPath, ["NotoSansJP-Bold"] = TestFonts.BoldPath },
            cases = TemplateCase.All.Select(row => row.Data).ToDictionary(name => name, name => new TemplateCase(name).Folder),
        };
        var errors = JsonSerializer.Deserialize<Dictionary<string, string>>(
            Bwip.Run("../Templates/pdfme.mjs", JsonSerializer.Serialize(task))
        )!;
        var roboto = OpenTypeFont.Parse(File.ReadAllBytes(Path.Combine(folder, "Roboto.ttf")));
        return (errors, new([new("Roboto", roboto), .. TemplateCase.JapaneseFonts]));
    }
}
