using System.Text.Json;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Importing;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Templates.Elements;
using Akashi.Engines.Pdf.Templates.Paging;

namespace Akashi.Engines.Pdf.Templates;

/// <summary>
/// A template in the format of pdfme 6, read once and then rendered any number of times, by any number of threads: nothing
/// in it changes. Rendering begins with a <see cref="TemplateWriter"/>.
/// </summary>
public sealed class Template
{
    /// <summary>Millimetres of a page between its paddings: anything lower would be pages without end.</summary>
    private const double SmallestContent = 1;

    private readonly Element[][] pages;
    private readonly Element[] statics;
    private readonly Dictionary<string, string> contents = [];

    private Template(Element[][] pages, Element[] statics, PageFrame? frame, ImportedPage[]? background = null)
    {
        Background = background ?? [];
        this.pages = pages;
        this.statics = statics;
        Frame = frame;
        foreach (var element in pages.SelectMany(page => page))
            contents[element.Name] = element.ReadOnly ? element.Content : "";
        IsDynamic =
            frame is not null
            && pages.Any(page => page.Any(element => element.IsDynamic || element.Rules.Collapses || element.Rules.StartsPage));
    }

    internal IReadOnlyList<IReadOnlyList<Element>> Pages => pages;

    /// <summary>What stands on every page.</summary>
    internal IReadOnlyList<Element> Statics => statics;

    /// <summary>Blank pages of this size; null when the template stands on a PDF.</summary>
    internal PageFrame? Frame { get; }

    /// <summary>The pages of the PDF that the template stands on; none when it has blank pages.</summary>
    internal IReadOnlyList<ImportedPage> Background { get; }

    /// <summary>True when the number of pages depends on the input.</summary>
    internal bool IsDynamic { get; }

    /// <summary>What an element's name stands for in expressions when the input has no value for it.</summary>
    internal string? ContentOf(string name) => contents.GetValueOrDefault(name);

    /// <summary>The values that the elements themselves hold: what the designer shows.</summary>
    public TemplateInput Defaults =>
        new(
            pages
                .SelectMany(page => page)
                .Where(element => !element.ReadOnly)
                .GroupBy(element => element.Name)
                .ToDictionary(same => same.Key, same => same.Last().Content)
        );

    /// <summary>Reads a template.</summary>
    /// <param name="json">UTF-8, as the designer saves it.</param>
    /// <exception cref="TemplateException">Something in it cannot be drawn; the message names page and element.</exception>
    public static Template Parse(ReadOnlyMemory<byte> json, TemplateFonts fonts)
    {
        ArgumentNullException.ThrowIfNull(fonts);
        try
        {
            using var document = JsonDocument.Parse(TemplateInput.SkipByteOrderMark(json), new() { MaxDepth = 64 });
            return Read(new(document.RootElement, default, fonts));
        }
        catch (JsonException error)
        {
            throw new TemplateException($"the template is not JSON: {error.Message}", inner: error)
            {
                Japanese = $"テンプレートが JSON ではありません: {error.Message}",
            };
        }
        catch (FontException error)
        {
            throw new TemplateException($"a font cannot be used: {error.Message}", inner: error);
        }
        catch (InvalidOperationException error)
        {
            throw new TemplateException($"the template has a value of the wrong kind: {error.Message}", inner: error);
        }
    }

    private static Template Read(SchemaJson root)
    {
        if (root.Json.ValueKind != JsonValueKind.Object)
            throw new TemplateException("the template has to be a JSON object with 'basePdf' and 'schemas'.");
        var schemas = root.Items("schemas")
            .Select((page, index) => ReadPage(root with { Json = page, Place = new(Page: index + 1) }))
            .ToArray();
        if (!root.Json.TryGetProperty("basePdf", out var basePdf))
            throw new TemplateException("the template has no 'basePdf': a PDF, or the size of blank pages.");
        if (basePdf.ValueKind == JsonValueKind.String)
            return OnPdf(root, schemas, ReadBackground(basePdf.GetString()!));
        if (basePdf.ValueKind != JsonValueKind.Object)
            throw new TemplateException("'basePdf' has to be a PDF in base64, or an object with width, height and padding.");
        var blank = root with { Json = basePdf };
        var padding = blank.Numbers("padding");
        if (padding.Length != 4)
            throw new TemplateException("'basePdf.padding' has to be a list of four numbers: top, right, bottom, left.");
        var frame = new PageFrame(Size("width"), Size("height"), new(padding[0], padding[1], padding[2], padding[3]));
        if (frame.ContentHeight < SmallestContent)
            throw new TemplateException("'basePdf.padding' leaves no room on the page.");
        return new(
            schemas,
            [.. blank.Items("staticSchema").Select(element => ElementReader.Read(Named(root with { Json = element })))],
            frame
        );

        double Size(string name) =>
            blank.Number(name) is { } length and > 0 and <= 5080
                ? length
                : throw new TemplateException($"'basePdf.{name}' has to be a length in millimetres, more than 0 and at most 5,080.");
    }

    /// <summary>With <c>akashi.reflow</c>, elements that grow flow on over further pages, each with the PDF's last page below it.</summary>
    private static Template OnPdf(SchemaJson root, Element[][] schemas, ImportedPage[] background)
    {
        if (root.Part(ElementRules.Key)?.Part("reflow") is not { } reflow)
            return new(schemas, [], null, background);
        var padding = reflow.Numbers("padding");
        if (padding.Length != 4)
            throw new TemplateException("'akashi.reflow.padding' has to be a list of four numbers: top, right, bottom, left.");
        var first = background[0];
        if (background.Any(page => page.Width != first.Width || page.Height != first.Height))
            throw new TemplateException("'akashi.reflow' needs a PDF whose pages are all of one size.");
        var frame = new PageFrame(
            first.Width / Peer.PointsPerMm,
            first.Height / Peer.PointsPerMm,
            new(padding[0], padding[1], padding[2], padding[3])
        );
        if (frame.ContentHeight < SmallestContent)
            throw new TemplateException("'akashi.reflow.padding' leaves no room on the page.");
        return new(schemas, [], frame, background);
    }

    private static ImportedPage[] ReadBackground(string base64)
    {
        var comma = base64.StartsWith("data:", StringComparison.Ordinal) ? base64.IndexOf(',', StringComparison.Ordinal) + 1 : 0;
        try
        {
            var importer = new PageImporter(PdfSource.Open(Convert.FromBase64String(base64[comma..])));
            return [.. Enumerable.Range(0, importer.Count).Select(i => importer[i])];
        }
        catch (FormatException error)
        {
            throw new TemplateException("'basePdf' is not base64; it has to be a PDF in base64, not an address.", inner: error);
        }
        catch (PdfSourceException error)
        {
            throw new TemplateException($"'basePdf' cannot be read: {error.Message}", inner: error)
            {
                Japanese = $"下敷きの PDF（basePdf）を読み込めません: {error.Message}",
            };
        }
    }

    /// <summary>A list of elements, or, in older templates, an object of elements by name.</summary>
    private static Element[] ReadPage(SchemaJson page)
    {
        if (page.Json.ValueKind == JsonValueKind.Array)
            return Unique(page.Json.EnumerateArray().Select(element => ElementReader.Read(Named(page with { Json = element }))));
        if (page.Json.ValueKind != JsonValueKind.Object)
            throw new TemplateException("a page of 'schemas' has to be a list of elements.", page.Place);
        return
        [
            .. page
                .Json.EnumerateObject()
                .Select(property =>
                {
                    if (property.Value.ValueKind != JsonValueKind.Object)
                        throw new TemplateException("an element has to be an object.", page.Place with { Element = property.Name });
                    var node = new System.Text.Json.Nodes.JsonObject();
                    foreach (var own in property.Value.EnumerateObject())
                        node[own.Name] = System.Text.Json.Nodes.JsonNode.Parse(own.Value.GetRawText());
                    node["name"] = property.Name;
                    return ElementReader.Read(Named(page with { Json = JsonSerializer.SerializeToElement(node) }));
                }),
        ];
    }

    /// <summary>Of several elements of one name on a page, pdfme draws the first.</summary>
    private static Element[] Unique(IEnumerable<Element> elements)
    {
        var names = new HashSet<string>();
        return [.. elements.Where(element => element.Name.Length > 0 && names.Add(element.Name))];
    }

    private static SchemaJson Named(SchemaJson element)
    {
        if (element.Json.ValueKind != JsonValueKind.Object)
            throw new TemplateException("an element has to be an object.", element.Place);
        return element with { Place = element.Place with { Element = element.Text("name", "") } };
    }
}
