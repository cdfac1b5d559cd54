using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Tests.Fonts;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>
/// What templates can do beyond pdfme: a folder for each, with the words that have to stand on its pages and where (page, millimetres
/// from the left and the top), and the links with their four edges. Drop a folder in and run with AKASHI_WRITE=1; then look at the pages before you keep the words.
/// </summary>
public sealed partial class GoldenTests
{
    /// <summary>TrueType outlines; PostScript outlines; the second font of a collection, which has a dozen characters.</summary>
    private static readonly TemplateFonts Fonts = new([
        new("Regular", TestFonts.Regular),
        new("PostScript", OpenTypeFont.Parse(CffTests.Inconsolata)),
        new("Collected", OpenTypeFont.Parse(FontCollection.Of(CffTests.Inconsolata, SmallFont.Bytes), 1)),
    ]);

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Folder()).Select(path => Path.GetFileName(path)!).Order()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Words_stand_where_they_did(string name)
    {
        var folder = Path.Combine(Folder(), name);
        var pdf = Render(folder);
        Judge.Run(pdf, "qpdf", "--check", "{}").ShouldNotContain("WARNING");
        var words = Words(pdf);
        var file = Path.Combine(folder, "words.txt");
        if (Environment.GetEnvironmentVariable("AKASHI_WRITE") == "1")
            File.WriteAllText(file, words);
        words.ShouldBe(File.ReadAllText(file));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equal_input_gives_equal_bytes(string name)
    {
        var folder = Path.Combine(Folder(), name);
        Render(folder).ShouldBe(Render(folder));
    }

    private static byte[] Render(string folder)
    {
        var json = File.ReadAllText(Path.Combine(folder, "template.json"));
        // A base PDF is text in these folders, so that it can be read, unless it is encrypted.
        foreach (var source in Directory.GetFiles(folder, "base.pdf*"))
            json = json.Replace("$BASE", Convert.ToBase64String(File.ReadAllBytes(source)), StringComparison.Ordinal);
        var template = Template.Parse(Encoding.UTF8.GetBytes(json), Fonts);
        using var output = new MemoryStream();
        using var writer = new TemplateWriter(output, new DocumentInfo(""));
        foreach (var input in TemplateInput.ReadAll(File.ReadAllBytes(Path.Combine(folder, "inputs.json"))))
            writer.Add(template, input);
        writer.Finish();
        return output.ToArray();
    }

    private static string Words(byte[] pdf)
    {
        var words = new StringBuilder();
        var page = 0;
        foreach (var line in Judge.Run(pdf, "pdftotext", "-bbox", "{}", "-").Split('\n'))
        {
            if (line.Contains("<page", StringComparison.Ordinal))
                page++;
            if (Word().Match(line) is { Success: true } word)
                words.Append(
                    CultureInfo.InvariantCulture,
                    $"{page} {Mm(word.Groups[1].Value)} {Mm(word.Groups[2].Value)} {word.Groups[3].Value}\n"
                );
        }
        foreach (var link in PageLink.Of(pdf))
        {
            var to = link.To is { } place ? string.Create(CultureInfo.InvariantCulture, $"page {place.Page}") : link.Address;
            words.Append(
                CultureInfo.InvariantCulture,
                $"{link.Page} {Mm(link.Left)} {Mm(link.Top)} {Mm(link.Right)} {Mm(link.Bottom)} -> {to}\n"
            );
        }
        return words.ToString();
    }

    private static string Mm(string points) => Mm(double.Parse(points, CultureInfo.InvariantCulture));

    private static string Mm(double points) => (points * 25.4 / 72).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Goldens");

    [GeneratedRegex("""xMin="([\d.-]+)" yMin="([\d.-]+)".*>(.*)</word>""")]
    private static partial Regex Word();
}
