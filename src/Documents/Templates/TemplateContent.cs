using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akashi.Documents.Invoices;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Writing;
using Akashi.Platform.Errors;
using Akashi.Platform.Fonts;
using Engine = Akashi.Engines.Pdf.Templates;

namespace Akashi.Documents.Templates;

/// <summary>The JSON of a template: taken in, checked, and drawn with the values that stand in it.</summary>
internal static class TemplateContent
{
    /// <summary>With a base PDF inside, in bytes.</summary>
    public const int Longest = 6 << 20;

    /// <summary>Of a preview. A template's own values fill a few; who needs more issues documents.</summary>
    private const int MostPages = 100;

    /// <summary>The font of elements that name none.</summary>
    public const string DefaultFont = "NotoSansJP";

    /// <summary>The names of the fonts that every installation has, in the order in which they stand in for others.</summary>
    public static readonly IReadOnlyList<string> BuiltIn = [DefaultFont, "NotoSansJP-Bold"];

    private static readonly Lazy<TemplateFonts> Loaded = new(() => new(House, DefaultFont));

    /// <summary>The fonts of every installation.</summary>
    public static TemplateFonts Fonts => Loaded.Value;

    internal static IEnumerable<KeyValuePair<string, OpenTypeFont>> House =>
        [new(BuiltIn[0], HouseFonts.Get().Regular), new(BuiltIn[1], HouseFonts.Get().Bold)];

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>A template that was uploaded: JSON, an Excel or Word file, or a PDF that becomes the base of an empty one.</summary>
    /// <param name="fonts">See <see cref="Parse"/>.</param>
    /// <returns>What to keep, or what is wrong with it.</returns>
    public static (byte[]? Content, Failure? Failure) Read(byte[] file, TemplateFonts fonts)
    {
        if (file.Length > Longest)
            return (null, TooLarge);
        var content = file.AsSpan().StartsWith("%PDF-"u8) ? OnPdf(file) : file;
        return Check(content, fonts) is { } failure ? (null, failure) : (content, null);
    }

    /// <summary>What keeps the engine from drawing a template.</summary>
    /// <param name="fonts">See <see cref="Parse"/>.</param>
    public static Failure? Check(byte[] content, TemplateFonts? fonts = null)
    {
        if (OfficeContent.Is(content))
            return OfficeContent.Check(content);
        try
        {
            Parse(content, fonts);
            InvoiceFields.Of(content);
            return null;
        }
        catch (Exception error) when (error is TemplateException or FormatException)
        {
            return Unusable(error);
        }
    }

    /// <param name="fonts">Those that it may name; when null, those of every installation.</param>
    /// <exception cref="TemplateException">The engine cannot draw it.</exception>
    public static Engine.Template Parse(byte[] content, TemplateFonts? fonts = null) => Engine.Template.Parse(content, fonts ?? Fonts);

    /// <summary>A PDF of a template with the values that it holds itself.</summary>
    /// <param name="fonts">See <see cref="Parse"/>.</param>
    /// <exception cref="TemplateException">It cannot be drawn.</exception>
    public static byte[] Preview(byte[] content, string title, TemplateFonts? fonts = null)
    {
        var template = Parse(content, fonts);
        using var output = new MemoryStream();
        using var writer = new Engine.TemplateWriter(
            output,
            new DocumentInfo(title),
            new() { AllowMissingGlyphs = true, MaximumPages = MostPages }
        );
        writer.Add(template, template.Defaults);
        writer.Finish();
        return output.ToArray();
    }

    public static readonly Failure TooLarge = new(
        "template-too-large",
        new(
            $"ファイルが大きすぎます（{Longest >> 20} MB まで）。画像や PDF を小さくしてください。",
            $"The file is too large (up to {Longest >> 20} MB); use smaller images or a smaller PDF."
        ),
        "file"
    );

    public static Failure Unusable(Exception error) =>
        new(
            "template-unusable",
            new(
                $"このテンプレートは帳票にできません: {(error as TemplateException)?.JapaneseMessage ?? error.Message}",
                $"This template cannot be drawn: {error.Message}"
            ),
            "file"
        );

    private static byte[] OnPdf(byte[] pdf) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["basePdf"] = "data:application/pdf;base64," + Convert.ToBase64String(pdf),
                ["schemas"] = new JsonArray(new JsonArray()),
                ["pdfmeVersion"] = "6.1.13",
            }
        );
}
