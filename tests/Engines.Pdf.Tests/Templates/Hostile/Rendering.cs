using System.Text;
using Akashi.Engines.Pdf.Templates;

namespace Akashi.Engines.Pdf.Tests.Templates.Hostile;

/// <summary>Renders templates that are written in the tests.</summary>
internal static class Rendering
{
    public static readonly TemplateFonts Fonts = new([new("Noto", TestFonts.Regular)]);

    public static Template Parse(string json) => Template.Parse(Encoding.UTF8.GetBytes(json), Fonts);

    /// <summary>A template with one element on an A4 page.</summary>
    public static Template Of(
        string type,
        string properties = "",
        string page = """{"width":210,"height":297,"padding":[10,10,10,10]}"""
    ) =>
        Parse(
            $$"""
            {"basePdf":{{page}},"schemas":[[{"name":"e","type":"{{type}}","position":{"x":20,"y":20},"width":60,"height":20{{(
                properties.Length > 0 ? "," + properties : ""
            )}}}]]}
            """
        );

    /// <summary>A template with a read-only text, whose content is an expression.</summary>
    public static Template Expression(string source) =>
        Of("text", $"\"readOnly\":true,\"content\":{System.Text.Json.JsonSerializer.Serialize("{" + source + "}")}");

    public static TemplateInput Value(string value) => new(new Dictionary<string, string> { ["e"] = value });

    public static byte[] Print(Template template, params TemplateInput[] inputs)
    {
        using var output = new MemoryStream();
        using (var writer = new TemplateWriter(output, Samples.Info))
        {
            foreach (var input in inputs)
                writer.Add(template, input);
            writer.Finish();
        }
        return output.ToArray();
    }

    /// <summary>What is said of a template or a value that is refused.</summary>
    public static string Refusal(Func<Template> template, string? value = null) =>
        Should
            .Throw<TemplateException>(() =>
            {
                var read = template();
                Print(read, value is null ? TemplateInput.Empty : Value(value));
            })
            .Message;
}
