using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akashi.Documents.Sources;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Writing;
using Engine = Akashi.Engines.Pdf.Templates;

namespace Akashi.Documents.Fonts;

/// <param name="Text">The character, with the variation selector behind it if it has one.</param>
/// <param name="Count">How often it stands in the text.</param>
/// <param name="Line">Where it stands first, from 1, and what that line says.</param>
/// <param name="Fonts">The names under which the template lacks it.</param>
public sealed record MissingCharacter(string Text, int Count, long Line, string Where, IReadOnlyList<string> Fonts)
{
    /// <summary><c>U+845B U+E0100</c>.</summary>
    public string CodePoints =>
        string.Join(' ', Text.EnumerateRunes().Select(rune => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}")));
}

/// <summary>Which characters of a text the fonts of a template lack: every distinct one is drawn by the engine, and the engine says.</summary>
internal static class CharacterCheck
{
    private const int OnLine = 40;
    private const int Excerpt = 40;
    private const int MostPages = 1_000;

    /// <summary>The lines of a file: those of a text, the rows of a workbook or of JSON.</summary>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public static IEnumerable<(long Line, string Text)> Lines(Stream content, string fileName)
    {
        var format = SourceDetector.Detect(content, fileName).Format;
        if (format.Kind == SourceKind.Csv)
        {
            using var reader = new StreamReader(content, TextEncodings.Get(format.Encoding), detectEncodingFromByteOrderMarks: true);
            for (var line = 1L; reader.ReadLine() is { } text; line++)
                yield return (line, text);
            yield break;
        }
        using var table = SourceReader.Read(content, format with { HasHeader = false });
        foreach (var row in table.Rows)
            yield return (row.Line, string.Join(' ', row.Cells));
    }

    /// <summary>Looks for characters that cannot be drawn.</summary>
    /// <param name="names">The fonts of the template whose characters are asked for; those that stand in for them are looked through, too.</param>
    /// <returns>How many different characters there are, and those that are missing, in the order in which they come.</returns>
    /// <exception cref="TemplateException">A font cannot be used.</exception>
    public static (int Characters, IReadOnlyList<MissingCharacter> Missing) Of(
        IEnumerable<(long Line, string Text)> lines,
        TemplateFonts fonts,
        IReadOnlyList<string> names
    )
    {
        var found = new Dictionary<string, (int Count, long Line, string Where)>();
        foreach (var (line, text) in lines)
        {
            foreach (var character in Characters(text))
                found[character] = found.TryGetValue(character, out var seen) ? seen with { Count = seen.Count + 1 } : (1, line, text);
        }
        var lacking = new Dictionary<string, List<string>>();
        foreach (var name in names)
        {
            foreach (var character in Lacked([.. found.Keys], fonts, name))
                (lacking.TryGetValue(character, out var by) ? by : lacking[character] = []).Add(name);
        }
        return (
            found.Count,
            [
                .. found
                    .Where(pair => lacking.ContainsKey(pair.Key))
                    .Select(pair => new MissingCharacter(
                        pair.Key,
                        pair.Value.Count,
                        pair.Value.Line,
                        pair.Value.Where.Length <= Excerpt ? pair.Value.Where : string.Concat(pair.Value.Where.AsSpan(0, Excerpt), "…"),
                        lacking[pair.Key]
                    )),
            ]
        );
    }

    /// <summary>A PDF of a text in a font of a template, with empty boxes for what is missing.</summary>
    /// <exception cref="TemplateException">It is too long, or a font cannot be used.</exception>
    public static byte[] Draw(string text, TemplateFonts fonts, string name)
    {
        using var output = new MemoryStream();
        Draw(text, fonts, name, output);
        return output.ToArray();
    }

    private static IEnumerable<string> Lacked(IReadOnlyList<string> characters, TemplateFonts fonts, string name)
    {
        var missing = Missing(characters.Chunk(OnLine).Select(line => string.Join(' ', line)), fonts, name);
        foreach (var character in characters)
        {
            if (!character.EnumerateRunes().Any(rune => missing.Contains(rune.Value)))
                continue;
            // A selector is reported without its character: another one may be known with it.
            if (character.EnumerateRunes().Count() == 1 || Missing([character], fonts, name).Count > 0)
                yield return character;
        }
    }

    private static IReadOnlySet<int> Missing(IEnumerable<string> lines, TemplateFonts fonts, string name) =>
        Draw(string.Join('\n', lines), fonts, name, Stream.Null).ToHashSet();

    private static IReadOnlyCollection<int> Draw(string text, TemplateFonts fonts, string name, Stream output)
    {
        var template = Engine.Template.Parse(
            JsonSerializer.SerializeToUtf8Bytes(
                new JsonObject
                {
                    ["basePdf"] = new JsonObject
                    {
                        ["width"] = 210,
                        ["height"] = 297,
                        ["padding"] = new JsonArray(15, 15, 15, 15),
                    },
                    ["schemas"] = new JsonArray(
                        new JsonArray(
                            new JsonObject
                            {
                                ["name"] = "text",
                                ["type"] = "text",
                                ["position"] = new JsonObject { ["x"] = 15, ["y"] = 15 },
                                ["width"] = 180,
                                ["height"] = 10,
                                ["fontName"] = name,
                                ["fontSize"] = 12,
                                ["lineHeight"] = 1.5,
                                ["overflow"] = "expand",
                            }
                        )
                    ),
                }
            ),
            fonts
        );
        using var writer = new Engine.TemplateWriter(
            output,
            new DocumentInfo(name) { Language = "ja-JP" },
            new() { AllowMissingGlyphs = true, MaximumPages = MostPages }
        );
        writer.Add(template, new(new Dictionary<string, string> { ["text"] = text }));
        writer.Finish();
        return writer.MissingCharacters;
    }

    /// <summary>What can be seen of a text, each character with its variation selector.</summary>
    private static IEnumerable<string> Characters(string text)
    {
        string? held = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) && held is not null)
            {
                yield return held + rune;
                held = null;
                continue;
            }
            if (held is not null)
                yield return held;
            held = Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) ? null : rune.ToString();
        }
        if (held is not null)
            yield return held;
    }
}
