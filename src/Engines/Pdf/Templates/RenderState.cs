using System.Globalization;
using System.Text;
using Akashi.Engines.Pdf.Templates.Elements;
using Akashi.Engines.Pdf.Templates.Forms;
using Akashi.Engines.Pdf.Templates.Paging;
using Akashi.Engines.Pdf.Templates.Texts;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Templates;

/// <summary>What is known while one input is being rendered: where we are, and which characters no font has.</summary>
internal sealed class RenderState(TemplateOptions options)
{
    private readonly SortedDictionary<int, TemplatePlace> missing = [];

    private readonly List<(PdfPage Page, string Target, double X, double Y, double Width, double Height)> links = [];
    private readonly Dictionary<string, LinkTarget> anchors = [];
    private readonly Dictionary<Element, (string Value, object Found)> remembered = [];

    private (object? Key, object Lines) parted;

    public TemplateOptions Options => options;

    /// <summary>The blank pages of the template, or null when it stands on a PDF.</summary>
    public PageFrame? Frame { get; init; }

    /// <summary>The links of that PDF, if it has any.</summary>
    public BaseLinks? BaseLinks { get; init; }

    /// <summary>The fields that this input makes; null when texts are marks like everything else.</summary>
    public Form? Form { get; } = options.Form ? new() : null;

    /// <summary>A list to break lines into, used by one at a time.</summary>
    public List<TextLine> Lines { get; } = [];

    /// <summary>A list to choose glyphs into, used by one at a time.</summary>
    public List<TextGlyph> Glyphs { get; } = [];

    /// <summary>What an element works out of its value: once, unless expressions in it say something else on the next page.</summary>
    public T Remember<T>(Element element, string value, Func<T> work)
        where T : class
    {
        if (!remembered.TryGetValue(element, out var last) || last.Value != value)
            remembered[element] = last = (value, work());
        return (T)last.Found;
    }

    /// <summary>The lines of a text that goes on from page to page: broken once, unless another such text comes between.</summary>
    /// <param name="key">All that the lines depend on.</param>
    public T Parted<T>(object key, Func<T> work)
        where T : class
    {
        if (!key.Equals(parted.Key))
            parted = (key, work());
        return (T)parted.Lines;
    }

    /// <summary>Where the element that is being measured begins, in millimetres of content counted through all pages.</summary>
    public double FlowStart { get; set; }

    /// <summary>Notes a link to an element whose page is not known yet.</summary>
    public void LinkTo(PdfPage page, string target, double x, double y, double width, double height) =>
        links.Add((page, target, x, y, width, height));

    /// <summary>Notes where an element stands, for links that lead to it.</summary>
    public void Anchor(string name, PdfPage page, double x, double y)
    {
        if (name.Length > 0)
            anchors[name] = anchors.TryGetValue(name, out var first) ? first with { Count = first.Count + 1 } : new(page, x, y, 1);
    }

    /// <exception cref="TemplateException">There is no such element, or there are several.</exception>
    public (PdfPage Page, double X, double Y) AnchorOf(string name)
    {
        if (!anchors.TryGetValue(name, out var anchor))
            throw new TemplateException($"a link leads to the element '{name}', which does not exist.", Place)
            {
                Japanese = $"リンク先の要素「{name}」がありません。",
            };
        if (anchor.Count > 1)
            throw new TemplateException($"a link leads to '{name}', and several elements or pages have that name.", Place);
        return (anchor.Page, anchor.X, anchor.Y);
    }

    public IReadOnlyList<(PdfPage Page, string Target, double X, double Y, double Width, double Height)> PendingLinks => links;

    /// <summary>Where the element that is being drawn stands.</summary>
    public TemplatePlace Place { get; set; }

    /// <summary>What was drawn otherwise than the values ask for, in sentences.</summary>
    public List<string> Warnings { get; } = [];

    public void Warn(string problem) => Warnings.Add($"{Place}{problem}");

    public IEnumerable<int> MissingCharacters => missing.Keys;

    public void Missing(int codePoint) => missing.TryAdd(codePoint, Place);

    /// <exception cref="TemplateException">Some character had no glyph, and the options do not allow that.</exception>
    public void RefuseMissing()
    {
        if (missing.Count == 0 || options.AllowMissingGlyphs)
            return;
        var names = new StringBuilder();
        foreach (var codePoint in missing.Keys.Take(10))
        {
            names.Append(names.Length == 0 ? "" : ", ");
            if (Rune.IsValid(codePoint))
                names.Append(CultureInfo.InvariantCulture, $"'{new Rune(codePoint)}' ");
            names.Append(CultureInfo.InvariantCulture, $"U+{codePoint:X4}");
        }
        if (missing.Count > 10)
            names.Append(CultureInfo.InvariantCulture, $" and {missing.Count - 10} more");
        var place = missing.Values.First();
        missing.Clear();
        throw new TemplateException($"no font has the character {names}; give a font that has it, or correct the value.", place)
        {
            Japanese = $"どのフォントにもない文字があります: {names}。その文字のあるフォントを加えるか、値を直してください。",
        };
    }
}

/// <summary>Where an element stands, in points from the page's top left, and how often its name was seen.</summary>
internal readonly record struct LinkTarget(PdfPage Page, double X, double Y, int Count);

/// <summary>Options of a template's rendering.</summary>
public sealed record TemplateOptions
{
    /// <summary>Do as pdfme does also where it is wrong (see the engine's README for the list).</summary>
    public bool LikePeer { get; init; }

    /// <summary>Draw a character that no font has as an empty box instead of refusing the input.</summary>
    public bool AllowMissingGlyphs { get; init; }

    /// <summary>
    /// Make fields that can be filled in of texts, checkboxes and radio buttons that are not read-only, as pdfme's <c>generateForm</c> does.
    /// Their values may be missing also where they are required. Of what is typed in later, characters are those of the viewer's fonts.
    /// </summary>
    public bool Form { get; init; }

    /// <summary>Write colours of texts, shapes and tables as inks (CMYK), pdfme's <c>colorType</c>. Pictures, drawings and barcodes keep theirs.</summary>
    public bool Inks { get; init; }

    /// <summary>The time that <c>{date}</c> and <c>{dateTime}</c> show; the engine has no clock.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Most pages that one input may make.</summary>
    public int MaximumPages { get; init; } = 100_000;
}
