using System.Text;
using Akashi.Engines.Pdf.Reading;

namespace Akashi.Engines.Pdf.Tests.Reading;

/// <summary>Files to read, and what tests look at in them.</summary>
internal static class SourceSamples
{
    private static readonly Lazy<byte[]> Printed = new(() =>
    {
        var doc = Samples.Document();
        doc.Heading(1, "見出し");
        for (var i = 0; i < 120; i++)
            doc.Paragraph($"{i} 証拠は監査ログにあります。");
        return doc.Bytes();
    });

    /// <summary>Several pages of Japanese text, as this engine prints them: object streams and a cross-reference stream.</summary>
    public static byte[] TextPages => Printed.Value;

    public static byte[] Content(this SourcePage page)
    {
        var all = new List<byte>();
        var contents = page.Store.Resolve(page.Dictionary["Contents"]);
        foreach (var part in contents is PdfArray array ? array.Items : [contents])
        {
            if (page.Store.Resolve(part) is PdfStream stream)
                all.AddRange(page.Store.Unpacked(stream, new(1 << 20), "the content").Span);
        }
        return [.. all];
    }

    public static string ContentText(this SourcePage page) => Encoding.Latin1.GetString(page.Content());

    /// <summary>Looks at everything that is there.</summary>
    public static void Unpack(this PdfSource source)
    {
        foreach (var page in source.Pages)
        {
            page.Width.ShouldBeGreaterThan(0);
            page.Content();
        }
    }
}
