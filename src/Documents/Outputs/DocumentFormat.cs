using Microsoft.AspNetCore.Http;

namespace Akashi.Documents.Outputs;

/// <summary>What the file of a document is; its code is the extension.</summary>
internal static class DocumentFormat
{
    public const string Pdf = "pdf";
    public const string Xlsx = "xlsx";
    public const string Docx = "docx";

    public static readonly IReadOnlyList<string> All = [Pdf, Xlsx, Docx];

    public static string MediaType(string format) =>
        format switch
        {
            Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            _ => "application/pdf",
        };

    /// <summary>How people call it.</summary>
    public static string Name(string format) =>
        format switch
        {
            Xlsx => "Excel",
            Docx => "Word",
            _ => "PDF",
        };

    /// <summary>The file of a document, as a download.</summary>
    public static IResult Answer(byte[] file, IssuedDocument document, string suffix = "") =>
        Results.File(file, MediaType(document.Format), DocumentFile.Name(document.Key, $"{suffix}.{document.Format}"));
}
