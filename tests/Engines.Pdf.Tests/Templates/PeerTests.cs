using Akashi.Engines.Pdf.Templates;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>Every element of pdfme, drawn by pdfme and by the engine.</summary>
public sealed class PeerTests(PdfmePeer peer) : IClassFixture<PdfmePeer>
{
    /// <summary>0.3 mm in points.</summary>
    private const double Tolerance = 0.3 / 25.4 * 72;

    public static TheoryData<string> Cases => TemplateCase.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Draws_what_pdfme_draws(string name)
    {
        var expected = peer.Pdf(name);
        var example = new TemplateCase(name);
        var mine = example.Render(peer.Fonts, example.Divergence is not null);
        Judge.Run(mine, "qpdf", "--check", "{}");

        var (theirPages, pages) = (Raster.OfAll(expected), Raster.OfAll(mine));
        pages.Count.ShouldBe(theirPages.Count);
        for (var i = 0; i < pages.Count; i++)
            pages[i].Difference(theirPages[i]).ShouldBeLessThanOrEqualTo(0.001, $"page {i + 1}");

        var words = PageWord.Of(mine).ToLookup(word => word.Page);
        foreach (var word in PageWord.Of(expected))
            words[word.Page].ShouldContain(other => word.IsIn(other, Tolerance), $"{word}");

        var links = PageLink.Of(mine);
        foreach (var link in PageLink.Of(expected))
            links.ShouldContain(other => IsSame(link, other), $"{link}");
        FormField.Of(mine).ShouldBe(FormField.Of(expected));
    }

    private static bool IsSame(PageLink one, PageLink other) =>
        (one.Page, one.Address, one.To?.Page) == (other.Page, other.Address, other.To?.Page)
        && Math.Abs(one.Left - other.Left) <= Tolerance
        && Math.Abs(one.Top - other.Top) <= Tolerance
        && Math.Abs(one.Right - other.Right) <= Tolerance
        && Math.Abs(one.Bottom - other.Bottom) <= Tolerance;

    public static TheoryData<string> Noted =>
        [.. TemplateCase.All.Select(row => row.Data).Where(name => new TemplateCase(name).Divergence is not null)];

    /// <summary>A note on a divergence that is none any more has to go.</summary>
    [Theory]
    [MemberData(nameof(Noted))]
    public void Differs_from_pdfme_where_a_note_says_so(string name)
    {
        var example = new TemplateCase(name);
        var asPeer = Raster.OfAll(example.Render(peer.Fonts, likePeer: true));
        try
        {
            var right = Raster.OfAll(example.Render(peer.Fonts, likePeer: false));
            var same = right.Count == asPeer.Count && right.Zip(asPeer).All(pair => pair.First.Difference(pair.Second) == 0);
            same.ShouldBeFalse(example.Divergence);
        }
        catch (TemplateException)
        {
            // What pdfme leaves out is refused.
        }
    }
}
