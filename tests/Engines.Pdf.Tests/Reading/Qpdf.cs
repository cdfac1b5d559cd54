namespace Akashi.Engines.Pdf.Tests.Reading;

/// <summary>A foreign writer: makes other forms of one file.</summary>
internal static class Qpdf
{
    public static byte[] Rewrite(byte[] pdf, params string[] arguments)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pdf");
        try
        {
            Judge.Run(pdf, "qpdf", [.. arguments, "{}", path]);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The file with everything in it unpacked, as Latin-1.</summary>
    public static string Text(byte[] pdf) => System.Text.Encoding.Latin1.GetString(Rewrite(pdf, "--qdf", "--object-streams=disable"));
}
