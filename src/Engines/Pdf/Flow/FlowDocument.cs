using System.Globalization;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Text;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Flow;

/// <summary>
/// A document of running text: headings, paragraphs, lists and tables that flow over as many pages as they need, with
/// a cover, a table of contents, bookmarks, running header and footer.
/// </summary>
/// <example><code>
/// var doc = new FlowDocument(fonts, new DocumentInfo("セキュリティホワイトペーパー"));
/// doc.Contents("目次");
/// doc.Heading(1, "1. はじめに", "intro");
/// doc.Paragraph("…");
/// doc.WriteTo(stream);
/// </code></example>
/// <remarks>Build it on one thread; fonts may be shared by all. Writing it twice gives the same bytes twice.</remarks>
public sealed class FlowDocument(FlowFonts fonts, DocumentInfo info) : FlowContent
{
    /// <summary>Every character that the engine itself draws, checked with the rest before anything is written.</summary>
    private const string OwnCharacters = "0123456789 /";

    private readonly HashSet<string> headingIds = new(StringComparer.Ordinal);
    private Cover? cover;

    public FlowTheme Theme { get; init; } = new();

    public MissingGlyphPolicy MissingGlyphPolicy { get; init; }

    /// <summary>Encryption and the like.</summary>
    public DocumentOptions Options { get; init; } = DocumentOptions.Default;

    /// <summary>Runs at the top of every page but the cover.</summary>
    public string? Header { get; set; }

    /// <summary>Runs at the foot of every page but the cover, beside <c>n / m</c>.</summary>
    public string? Footer { get; set; }

    /// <summary>After <see cref="WriteTo"/>: the characters that no font has. Always empty under <see cref="MissingGlyphPolicy.Throw"/>.</summary>
    public IReadOnlyList<MissingGlyph> MissingGlyphs { get; private set; } = [];

    public void Cover(Cover page) => cover = page;

    /// <summary>A table of contents, down to headings of level <paramref name="depth"/>.</summary>
    public void Contents(string title, int depth = 2)
    {
        Blocks.Add(new PageBreakBlock());
        Blocks.Add(new ContentsBlock(title, depth));
        Blocks.Add(new PageBreakBlock());
    }

    /// <summary>A heading, which is a bookmark too. It stays with what follows it.</summary>
    /// <param name="level">1 to 3.</param>
    /// <param name="text">With its number, if it has one.</param>
    /// <param name="id">Name for links (also <c>file.pdf#nameddest=id</c>); unique in the document, made up when null.</param>
    public void Heading(int level, string text, string? id = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 3);
        id ??= string.Create(CultureInfo.InvariantCulture, $"heading-{headingIds.Count + 1}");
        if (!headingIds.Add(id))
            throw new ArgumentException($"Two headings have the id '{id}'.", nameof(id));
        Blocks.Add(new HeadingBlock(level, text, id));
    }

    public void PageBreak() => Blocks.Add(new PageBreakBlock());

    /// <summary>Lays the document out and writes it; the stream may be write-only and stays open.</summary>
    /// <exception cref="MissingGlyphsException">A character is in no font; nothing has been written then.</exception>
    /// <exception cref="FontException">A font that is used turns out to be damaged.</exception>
    /// <exception cref="InvalidOperationException">A link leads to a heading that does not exist; nothing has been written then.</exception>
    public void WriteTo(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var missing = new MissingGlyphs();
        var headings = Blocks.OfType<HeadingBlock>().ToList();
        var context = new LayoutContext(fonts, Theme, missing) { Headings = headings };
        var style = new BlockStyle(Theme.TextSize, Theme.LineHeight, Theme.Text, Theme.Align, Bold: false);
        var slices = new List<Slice>();
        LayoutInto(context, new(Theme.Margins.Left, Theme.BodyWidth, style, null), slices);
        var drawCover = cover?.Layout(context);
        var frame = new RunningFrame(context, Header, Footer);
        context.Text(OwnCharacters, style, double.MaxValue);
        MissingGlyphs = missing.Found;
        if (missing.Found.Count > 0 && MissingGlyphPolicy == MissingGlyphPolicy.Throw)
            throw new MissingGlyphsException(missing.Found);

        foreach (var id in context.Linked)
        {
            if (!headingIds.Contains(id))
                throw new InvalidOperationException($"A link leads to '{id}', and no heading has this id.");
        }

        var pages = Paginator.Paginate(slices, Theme.Margins.Top, Theme.BodyHeight);
        using var document = new PdfDocument(output, info, options: Options);
        var painter = new Painter(document, PageNumbers(pages));
        if (drawCover is not null)
        {
            painter.StartPage(Theme.PageWidth, Theme.PageHeight);
            drawCover(painter);
            document.AddPageLabel(0, "-", null);
        }
        document.AddPageLabel(drawCover is null ? 0 : 1, null, 1);
        for (var i = 0; i < pages.Count; i++)
        {
            painter.StartPage(Theme.PageWidth, Theme.PageHeight);
            frame.Draw(painter, i + 1, pages.Count);
            foreach (var (slice, y, edges) in pages[i])
                slice.Draw(painter, y, edges);
        }
        document.Finish();
    }

    private static Dictionary<string, int> PageNumbers(List<List<PlacedSlice>> pages)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < pages.Count; i++)
        {
            foreach (var placed in pages[i])
            {
                if (placed.Slice.Destination is { } id)
                    numbers[id] = i + 1;
            }
        }
        return numbers;
    }
}

/// <summary>Header and footer, the same on every page but for the number.</summary>
internal sealed class RunningFrame(LayoutContext context, string? header, string? footer)
{
    private readonly BlockStyle style = new(7.5, 1.4, context.Theme.Muted, TextAlign.Left, Bold: false);
    private readonly TextLayout? headerText = header is null ? null : Layout(context, header);
    private readonly TextLayout? footerText = footer is null ? null : Layout(context, footer);

    public void Draw(Painter painter, int number, int count)
    {
        var theme = context.Theme;
        var (left, right) = (theme.Margins.Left, theme.Margins.Left + theme.BodyWidth);
        var (top, bottom) = (theme.Margins.Top - Units.Mm(9), theme.PageHeight - theme.Margins.Bottom + Units.Mm(8));
        painter.Artifact();
        if (headerText is not null)
        {
            painter.Line(headerText, 0, left, top - 13, theme.BodyWidth, TextAlign.Left, null);
            painter.Content.Line(left, top, right, top, 0.4, theme.Border);
        }
        painter.Content.Line(left, bottom, right, bottom, 0.4, theme.Border);
        if (footerText is not null)
            painter.Line(footerText, 0, left, bottom + 4, theme.BodyWidth, TextAlign.Left, null);
        var page = context.Text(string.Create(CultureInfo.InvariantCulture, $"{number} / {count}"), style, double.MaxValue);
        painter.Line(page, 0, left, bottom + 4, theme.BodyWidth, TextAlign.Right, null);
    }

    private static TextLayout Layout(LayoutContext context, string text) =>
        context.Text(text, new(7.5, 1.4, context.Theme.Muted, TextAlign.Left, Bold: false), context.Theme.BodyWidth - Units.Mm(20));
}
