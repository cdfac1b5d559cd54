using System.Text;

namespace Akashi.Engines.Pdf.Tests.Reading;

/// <summary>PDF files written by hand, so that a test says exactly which bytes it means. Text is Latin-1: one character, one byte.</summary>
internal sealed class RawPdf
{
    private readonly StringBuilder bytes = new("%PDF-1.7\n");
    private readonly SortedDictionary<int, int> offsets = [];
    private int previous = -1;
    private int highest;

    /// <summary>A page of 200 × 100 points with a blue square and the object numbers: 1 catalog, 2 page tree, 3 page, 4 content.</summary>
    public static RawPdf OnePage(string content = "0 0 1 rg 20 20 40 40 re f", string pageEntries = "/MediaBox[0 0 200 100]") =>
        new RawPdf()
            .Add(1, "<</Type/Catalog/Pages 2 0 R>>")
            .Add(2, "<</Type/Pages/Count 1/Kids[3 0 R]>>")
            .Add(3, $"<</Type/Page/Parent 2 0 R/Contents 4 0 R{pageEntries}>>")
            .AddStream(4, "", content);

    public RawPdf Raw(string text)
    {
        bytes.Append(text);
        return this;
    }

    public RawPdf Add(int number, string body)
    {
        offsets[number] = bytes.Length;
        highest = Math.Max(highest, number);
        return Raw($"{number} 0 obj\n{body}\nendobj\n");
    }

    public RawPdf AddStream(int number, string entries, string data, int? length = null) =>
        Add(number, $"<</Length {length ?? data.Length}{entries}>>\nstream\n{data}\nendstream");

    public int OffsetOf(int number) => offsets[number];

    /// <summary>Also after the section has ended.</summary>
    public int OffsetOfLast(int number) => bytes.ToString().LastIndexOf($"\n{number} 0 obj", StringComparison.Ordinal) + 1;

    public int Length => bytes.Length;

    /// <summary>Ends a section; objects added after it are an incremental update.</summary>
    public RawPdf EndSection(string trailerEntries = "", string root = "1 0 R")
    {
        var start = bytes.Length;
        Raw("xref\n0 1\n0000000000 65535 f \n");
        foreach (var (number, offset) in offsets)
            Raw($"{number} 1\n{offset:0000000000} 00000 n \n");
        Raw(
            $"trailer\n<</Size {highest + 1}/Root {root}{(previous < 0 ? "" : $"/Prev {previous}")}{trailerEntries}>>\nstartxref\n{start}\n%%EOF\n"
        );
        previous = start;
        offsets.Clear();
        return this;
    }

    public byte[] Bytes() => Encoding.Latin1.GetBytes(bytes.ToString());

    public byte[] Finish(string trailerEntries = "") => EndSection(trailerEntries).Bytes();
}
