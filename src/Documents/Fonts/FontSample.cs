using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Writing;
using Engine = Akashi.Engines.Pdf.Templates;

namespace Akashi.Documents.Fonts;

/// <summary>A line in a font, drawn by the engine that draws the documents.</summary>
internal static class FontSample
{
    private const string Japanese = "あア永 請求書 ¥12,800 髙﨑";
    private const string Latin = "Invoice 0123456789 Aa";

    /// <summary>What a font shows of the usual samples, else the first characters that it has.</summary>
    public static string Line(OpenTypeFont font)
    {
        var known = Known(font, Japanese) is { Length: > 0 } japanese && font.GlyphFor('あ') != 0 ? japanese : Known(font, Latin);
        if (known.Any(char.IsLetterOrDigit))
            return known;
        var first = new StringBuilder();
        for (var (c, count) = (0x21, 0); c <= 0x10FFFF && count < 20; c++)
        {
            if (!Rune.IsValid(c) || Rune.IsControl(new(c)) || Rune.IsWhiteSpace(new(c)) || font.GlyphFor(c) == 0)
                continue;
            first.Append(new Rune(c).ToString());
            count++;
        }
        return first.ToString();
    }

    /// <summary>A PDF of one line.</summary>
    /// <param name="name">Of the font, among <paramref name="fonts"/>.</param>
    /// <exception cref="TemplateException">A glyph of it cannot be drawn.</exception>
    public static byte[] Draw(TemplateFonts fonts, string name, string line)
    {
        const double Width = 120,
            Height = 16;
        var template = Engine.Template.Parse(
            JsonSerializer.SerializeToUtf8Bytes(
                new JsonObject
                {
                    ["basePdf"] = new JsonObject
                    {
                        ["width"] = Width,
                        ["height"] = Height,
                        ["padding"] = new JsonArray(0, 0, 0, 0),
                    },
                    ["schemas"] = new JsonArray(
                        new JsonArray(
                            new JsonObject
                            {
                                ["name"] = "sample",
                                ["type"] = "text",
                                ["position"] = new JsonObject { ["x"] = 2, ["y"] = 2 },
                                ["width"] = Width - 4,
                                ["height"] = Height - 4,
                                ["fontName"] = name,
                                ["fontSize"] = 20,
                                ["verticalAlignment"] = "middle",
                                ["akashi"] = new JsonObject { ["shrinkTo"] = 6 },
                            }
                        )
                    ),
                }
            ),
            fonts
        );
        using var output = new MemoryStream();
        using var writer = new Engine.TemplateWriter(output, new DocumentInfo(name), new() { AllowMissingGlyphs = true });
        writer.Add(template, new(new Dictionary<string, string> { ["sample"] = line }));
        writer.Finish();
        return output.ToArray();
    }

    private static string Known(OpenTypeFont font, string text) =>
        string.Concat(text.EnumerateRunes().Where(rune => font.GlyphFor(rune.Value) != 0)).Trim();
}
