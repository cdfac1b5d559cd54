using System.Runtime.CompilerServices;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>A folder below <c>Cases</c>: a template and its inputs. Whoever adds a folder has added a test.</summary>
internal sealed record TemplateCase(string Name)
{
    public static readonly string Root = Path.Combine(Here(), "Cases");

    public string Folder => Path.Combine(Root, Name);

    /// <summary>Why the engine draws it otherwise than pdfme unless it is asked to do as pdfme does; null where it does not.</summary>
    public string? Divergence =>
        Path.Combine(Folder, "as-peer.txt") is var file && File.Exists(file) ? File.ReadAllText(file).Trim() : null;

    public static TheoryData<string> All =>
        [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public byte[] Render(TemplateFonts fonts, bool likePeer) =>
        Render(
            File.ReadAllBytes(Path.Combine(Folder, "template.json")),
            File.ReadAllBytes(Path.Combine(Folder, "inputs.json")),
            fonts,
            new()
            {
                LikePeer = likePeer,
                AllowMissingGlyphs = likePeer,
                Form = Options.Contains("\"form\"", StringComparison.Ordinal),
                Inks = Options.Contains("\"cmyk\"", StringComparison.Ordinal),
            }
        );

    /// <summary>Options of pdfme's, if the case has any.</summary>
    private string Options => Path.Combine(Folder, "options.json") is var file && File.Exists(file) ? File.ReadAllText(file) : "";

    public static byte[] Render(byte[] template, byte[] inputs, TemplateFonts fonts, TemplateOptions options)
    {
        var parsed = Template.Parse(template, fonts);
        using var output = new MemoryStream();
        using var writer = new TemplateWriter(output, new DocumentInfo("Case"), options);
        foreach (var input in TemplateInput.ReadAll(inputs))
            writer.Add(parsed, input);
        writer.Finish();
        return output.ToArray();
    }

    /// <summary>The fonts of the tests by the names that templates use.</summary>
    public static IEnumerable<KeyValuePair<string, OpenTypeFont>> JapaneseFonts =>
        [new("NotoSansJP", TestFonts.Regular), new("NotoSansJP-Bold", TestFonts.Bold)];

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
