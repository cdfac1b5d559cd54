using Akashi.Documents.Outputs;
using Akashi.Engines.Office;
using Akashi.Platform.Errors;

namespace Akashi.Documents.Templates;

/// <summary>Templates that are spreadsheets or texts: taken in and read for their fields.</summary>
internal static class OfficeContent
{
    private static readonly OfficeLimits Limits = new()
    {
        Unpacked = 32 << 20,
        Rows = 20_000,
        Cells = 400_000,
    };

    /// <summary>Whether a template is one of these; its bytes say so.</summary>
    public static bool Is(ReadOnlySpan<byte> content) => OfficeTemplate.IsPackage(content);

    /// <exception cref="OfficeException">It is none, or holds what can do harm.</exception>
    public static OfficeTemplate Parse(byte[] content) => OfficeTemplate.Read(content, Limits);

    public static string Format(OfficeKind kind) => kind == OfficeKind.Workbook ? DocumentFormat.Xlsx : DocumentFormat.Docx;

    public static Failure? Check(byte[] content)
    {
        try
        {
            Parse(content);
            return null;
        }
        catch (OfficeException error)
        {
            return Unusable(error);
        }
    }

    public static IReadOnlyList<TemplateField> Fields(byte[] content) =>
        [
            .. Parse(content)
                .Fields.Select(field => new TemplateField(
                    field.Name,
                    field.Kind switch
                    {
                        OfficeFieldKind.Table => "table",
                        OfficeFieldKind.Picture => "image",
                        _ => "text",
                    },
                    "",
                    false,
                    field.Columns
                )),
        ];

    public static Failure Unusable(OfficeException error) => new("template-unusable", new(error.JapaneseMessage, error.Message), "file");

    public static readonly Failure NotDrawn = new(
        "template-is-office",
        new(
            "このテンプレートは Excel または Word のファイルです。ファイルを受け取って直し、置き換えてください。",
            "This template is an Excel or Word file. Download it, change it there and replace the draft."
        ),
        Status: 409
    );
}
