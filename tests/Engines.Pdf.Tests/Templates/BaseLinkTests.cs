using System.Diagnostics;
using System.Text;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Tests.Importing;
using Akashi.Engines.Pdf.Tests.Reading;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>Links of the PDF that a template stands on: they lie where they lay, and lead to the web, to mail and to its pages alone.</summary>
public sealed class BaseLinkTests
{
    private static readonly (byte, byte, byte) Red = (255, 0, 0);
    private static readonly (byte, byte, byte) Blue = (0, 0, 255);

    [Theory]
    [InlineData("")]
    [InlineData("/Rotate 90")]
    [InlineData("/Rotate 180")]
    [InlineData("/Rotate 270")]
    [InlineData("/CropBox[10 20 150 90]")]
    [InlineData("/CropBox[10 20 150 90]/Rotate 90")]
    [InlineData("/CropBox[10 20 150 90]/Rotate 180")]
    [InlineData("/CropBox[10 20 150 90]/Rotate 270")]
    public void A_link_lies_and_leads_where_it_did(string page)
    {
        var pdf = Render(
            TwoPages(
                page,
                "<</Subtype/Link/Rect[40 30 60 80]/A<</S/URI/URI(https://example.org/a%2Fb)>>>>"
                    + "<</Subtype/Link/Rect[60 80 40 30]/Dest[6 0 R/XYZ 90 70 0]>>"
            )
        );
        Judge.Run(pdf, "qpdf", "--check", "{}");
        var links = PageLink.Of(pdf);
        links.Select(link => (link.Page, link.Address, link.To?.Page)).ShouldBe([(1, "https://example.org/a%2Fb", null), (1, null, 2)]);

        var first = PageImage.Of(pdf, 1, 288);
        foreach (var link in links)
        {
            // The red square is below the link and nowhere else.
            foreach (
                var (x, y) in new[] { (link.Left, link.Top), (link.Right, link.Bottom), (link.Left, link.Bottom), (link.Right, link.Top) }
            )
            {
                At(first, x, y, link, 1).ShouldBe(Red);
                At(first, x, y, link, -1).ShouldNotBe(Red);
            }
        }
        // Of the blue square one corner is where the link leads.
        var (_, toX, toY) = links[1].To!.Value;
        var second = PageImage.Of(pdf, 2, 288);
        var around = new[] { (1, 1), (1, -1), (-1, 1), (-1, -1) }.Select(d =>
            second.At((int)((toX + d.Item1) * 4), (int)((toY + d.Item2) * 4))
        );
        around.Count(colour => colour == Blue).ShouldBe(1);

        static (byte, byte, byte) At(PageImage image, double x, double y, PageLink link, int inwards) =>
            image.At((int)((x + (x == link.Left ? inwards : -inwards)) * 4), (int)((y + (y == link.Top ? inwards : -inwards)) * 4));
    }

    [Theory]
    [InlineData("/A<</S/URI/URI(http://example.org)>>", "http://example.org")]
    [InlineData("/A<</S/URI/URI( HTTPS://Example.org/?q=1 )>>", "HTTPS://Example.org/?q=1")]
    [InlineData("/A<</S/URI/URI(mailto:info@example.org?subject=x)>>", "mailto:info@example.org?subject=x")]
    [InlineData("/A<</S/URI/URI(https://example.org/\u00e8\u00a8\u00bc)>>", "https://example.org/%E8%A8%BC")]
    [InlineData("/A<</S/URI/URI<FEFF0068007400740070003A002F002F0061002E0062>>>", "http://a.b")]
    [InlineData("/A<</S/URI/URI(javascript:app.alert\\(1\\))>>", null)]
    [InlineData("/A<</S/URI/URI(java\nscript:app.alert\\(1\\))>>", null)]
    [InlineData("/A<</S/URI/URI(file:///etc/passwd)>>", null)]
    [InlineData("/A<</S/URI/URI(//example.org)>>", null)]
    [InlineData("/A<</S/URI/URI(#top)>>", null)]
    [InlineData("/A<</S/JavaScript/JS(app.alert\\(1\\))/URI(http://example.org)>>", null)]
    [InlineData("/A<</S/Launch/F(calc.exe)/Dest[6 0 R/Fit]>>/Dest[6 0 R/Fit]", null)]
    [InlineData("/A<</S/GoToR/F(other.pdf)/D[0/Fit]>>", null)]
    [InlineData("/A<</S/SubmitForm/F(http://example.org)>>", null)]
    [InlineData("/A<</S/URI/URI(http://example.org)/Next<</S/JavaScript/JS(app.alert\\(1\\))>>>>", "http://example.org")]
    [InlineData("/F 2/A<</S/URI/URI(http://example.org)>>", null)]
    [InlineData("/Dest[99 0 R/Fit]", null)]
    [InlineData("/Dest(nowhere)", null)]
    public void Only_what_is_harmless_comes_along(string entries, string? address)
    {
        var pdf = Render(TwoPages("", $"<</Subtype/Link/Rect[40 30 60 80]/PA<</S/URI/URI(x)>>{entries}>>"));
        Qpdf.Text(pdf).ShouldNotContain("/JavaScript");
        PageLink.Of(pdf).Select(link => link.Address).ShouldBe(address is null ? [] : [address]);
    }

    [Theory]
    [InlineData("/Dest[6 0 R/Fit]", 0, 0)]
    [InlineData("/Dest[6 0 R/FitH 70]", 0, 30)]
    [InlineData("/Dest[6 0 R/FitV 90]", 90, 0)]
    [InlineData("/Dest[6 0 R/FitR 90 10 120 70]", 90, 30)]
    [InlineData("/Dest[6 0 R/XYZ null null null]", 0, 0)]
    [InlineData("/Dest[6 0 R/XYZ 9999 -9999 0]", 200, 100)]
    [InlineData("/A<</S/GoTo/D[6 0 R/XYZ 90 70 0]>>", 90, 30)]
    [InlineData("/Dest(chapter)", 90, 30)]
    [InlineData("/Dest/old", 90, 30)]
    [InlineData("/A<</S/GoTo/D(chapter)>>", 90, 30)]
    public void A_link_to_a_page_leads_to_its_place(string entries, double x, double y)
    {
        var pdf = Render(TwoPages("", $"<</Subtype/Link/Rect[40 30 60 80]{entries}>>"));
        PageLink.Of(pdf).Single().To.ShouldBe((2, x, y));
    }

    [Fact]
    public void Each_document_leads_to_its_own_pages()
    {
        var pdf = Render(TwoPages("", "<</Subtype/Link/Rect[40 30 60 80]/Dest[6 0 R/Fit]>>"), documents: 3);
        PageLink.Of(pdf).Select(link => (link.Page, link.To?.Page)).ShouldBe([(1, 2), (3, 4), (5, 6)]);
    }

    [Fact]
    public void Borders_and_colours_stay()
    {
        const string Link = "<</Subtype/Link/Rect[40 30 60 80]/Border[0 0 2[3 1]]/C[0 .5 0]/H/P/A<</S/URI/URI(http://a.b)>>>>";
        Qpdf.Text(Render(TwoPages("", Link)))
            .ReplaceLineEndings(" ")
            .ShouldMatch(@"/Border \[\s+0\s+0\s+2\s+\[\s+3\s+1\s+\]\s+\]\s+/C \[\s+0\s+0?\.5\s+0\s+\]");
    }

    [Fact]
    public void Pages_that_share_a_list_of_links_have_a_limit()
    {
        const int Many = 3000;
        var raw = new RawPdf()
            .Add(1, "<</Type/Catalog/Pages 2 0 R>>")
            .Add(2, $"<</Type/Pages/MediaBox[0 0 200 100]/Kids[{string.Concat(Enumerable.Range(10, Many).Select(i => $"{i} 0 R "))}]>>")
            .Add(3, "<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://a.b)>>>>")
            .Add(4, $"[{string.Concat(Enumerable.Repeat("3 0 R ", Many))}]");
        for (var i = 0; i < Many; i++)
            raw.Add(10 + i, "<</Type/Page/Parent 2 0 R/Annots 4 0 R>>");
        var clock = Stopwatch.StartNew();
        Should.Throw<TemplateException>(() => Render(raw.Finish())).Message.ShouldContain("links");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    private static byte[] TwoPages(string page, string links) =>
        RawPdf
            .OnePage("1 0 0 rg 40 30 20 50 re f", $"/MediaBox[0 0 200 100]/Annots[{links}]{page}")
            .Add(
                1,
                "<</Type/Catalog/Pages 2 0 R/Dests<</old 8 0 R>>/Names<</Dests<</Kids[<</Names[(a)[3 0 R/Fit](chapter)<</D 8 0 R>>]>>]>>>>>>"
            )
            .Add(2, "<</Type/Pages/Count 2/Kids[3 0 R 6 0 R]>>")
            .Add(6, $"<</Type/Page/Parent 2 0 R/Contents 7 0 R/MediaBox[0 0 200 100]{page}>>")
            .AddStream(7, "", "0 0 1 rg 90 30 40 40 re f")
            .Add(8, "[6 0 R/XYZ 90 70 0]")
            .Finish();

    private static byte[] Render(byte[] basePdf, int documents = 1) =>
        TemplateCase.Render(
            Encoding.UTF8.GetBytes($$"""{"basePdf":"{{Convert.ToBase64String(basePdf)}}","schemas":[[],[]]}"""),
            Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("{}", documents))}]"),
            new TemplateFonts([new("Regular", TestFonts.Regular)]),
            new()
        );
}
