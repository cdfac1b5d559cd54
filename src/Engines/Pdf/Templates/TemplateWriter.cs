using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates.Elements;
using Akashi.Engines.Pdf.Templates.Forms;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Templates;

/// <summary>
/// One PDF being filled with the pages of templates: <see cref="Add"/> for each document that is to stand in it, then
/// <see cref="Finish"/>. Fonts, images and base pages are stored once, however many documents show them.
/// </summary>
/// <remarks>
/// A document that fails leaves no page behind; those before and after it are not affected. (Of a long one, contents of
/// pages that nothing refers to may stay in the file.)
/// </remarks>
public sealed class TemplateWriter : IDisposable
{
    /// <summary>What is drawn on the pages of a longer document leaves for the file before it is known that the last can be drawn.</summary>
    private const int PagesInMemory = 8;

    private const int DrawingAnElement = 100;
    private const int DrawingACharacter = 4;

    private readonly PdfDocument document;
    private readonly TemplateOptions options;
    private readonly List<string> warnings = [];
    private readonly SortedSet<int> missing = [];
    private int inputs;

    public TemplateWriter(Stream output, DocumentInfo info, TemplateOptions? options = null)
    {
        this.options = options ?? new();
        document = new(output, info, tagged: false, this.options.Inks ? new() { Inks = true } : null);
    }

    /// <summary>What was drawn otherwise than the inputs ask for: texts that were cut off.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>
    /// The code points that were drawn as empty boxes because no font has them; of a sequence that no font knows, its selector. Empty
    /// unless <see cref="TemplateOptions.AllowMissingGlyphs"/>, since the input is refused otherwise.
    /// </summary>
    public IReadOnlyCollection<int> MissingCharacters => missing;

    /// <summary>Appends the pages that an input makes of a template.</summary>
    /// <returns>How many pages.</returns>
    /// <exception cref="TemplateException">The input cannot be drawn; the message names it by its number in this file.</exception>
    public int Add(Template template, TemplateInput input)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(input);
        inputs++;
        var state = new RenderState(options) { Frame = template.Frame, BaseLinks = BaseLinks.Of(template) };
        try
        {
            return Effort.Limit(() => AddPages(template, input, state));
        }
        catch (TemplateException error)
        {
            document.RollBack();
            throw error.At(new(Input: inputs));
        }
        catch (Exception error) when (error is FontException or NumberRangeException)
        {
            document.RollBack();
            var problem = error is FontException ? $"a font cannot be used: {error.Message}" : $"{error.Message} Check sizes and places.";
            throw new TemplateException(problem, state.Place with { Input = inputs }, error);
        }
        catch
        {
            document.RollBack();
            throw;
        }
    }

    private int AddPages(Template template, TemplateInput input, RenderState state)
    {
        var values = new Values(template, input, options);
        var pages = Layout.Of(template, input, values, state);
        values.Pages = pages.Count;
        document.Begin();
        for (var i = 0; i < pages.Count; i++)
        {
            values.Page = i + 1;
            Draw(template, values, i, pages[i], state);
            if (pages.Count > PagesInMemory)
                document.SealPage();
        }
        state.RefuseMissing();
        ResolveLinks(state);
        state.Form?.Write(document);
        document.Commit();
        missing.UnionWith(state.MissingCharacters);
        foreach (var warning in state.Warnings)
            warnings.Add($"Input {inputs}: {warning}");
        return pages.Count;
    }

    /// <summary>Writes what all pages share and the end of the file.</summary>
    public void Finish() => document.Finish();

    public void Dispose() => document.Dispose();

    private void Draw(Template template, Values values, int index, IReadOnlyList<Placed> elements, RenderState state)
    {
        // What flows on beyond the PDF's last page has that page below it.
        var background = template.Background.Count > 0 ? template.Background[Math.Min(index, template.Background.Count - 1)] : null;
        var page = background is not null
            ? document.AddPage(background.Width, background.Height)
            : document.AddPage(Peer.Points(template.Frame!.Width), Peer.Points(template.Frame.Height));
        if (background is not null)
        {
            page.Content.XObject(background.WriteTo(document.File));
            state.BaseLinks?.Add(page, background);
        }
        var canvas = new Canvas(document, page, state);
        foreach (var element in template.Statics)
        {
            if (element.Rules.Visible is not { } visible || visible.Holds(values))
                Draw(canvas, new(element, element.Box), element.ReadOnly ? values.Of(element) : element.Content);
        }
        var overlays = 0;
        foreach (var placed in elements)
        {
            if (placed.Element.Rules.IsOverlay)
                overlays++;
            else
                Draw(canvas, placed, values);
        }
        if (overlays == 0)
            return;
        page.Content.Save();
        page.Content.Multiply();
        foreach (var placed in elements)
        {
            if (placed.Element.Rules.IsOverlay)
                Draw(canvas, placed, values);
        }
        page.Content.Restore();
    }

    private static void Draw(Canvas canvas, Placed placed, Values values)
    {
        if (placed.Element.Rules.Visible is { } visible && !visible.Holds(values))
            return;
        if (canvas.State.Form is { } form && placed.Element.IsField)
            AddField(canvas, placed, values.Of(placed.Element), form);
        else
            Draw(canvas, placed, values.Of(placed.Element));
    }

    private static void AddField(Canvas canvas, Placed placed, string value, Form form)
    {
        Effort.Spend(DrawingAnElement);
        canvas.State.Place = placed.Element.Place;
        canvas.State.Anchor(placed.Element.Name, canvas.Page, Peer.Points(placed.Box.X), Peer.Points(placed.Box.Y));
        placed.Element.AddField(canvas, placed, value, form);
    }

    private static void Draw(Canvas canvas, Placed placed, string value)
    {
        // A long text on each of many pages: what is parted between pages is as long as its own pages.
        Effort.Spend(DrawingAnElement + (placed.Part is null ? DrawingACharacter * (long)value.Length : 0));
        canvas.State.Place = placed.Element.Place;
        canvas.State.Anchor(placed.Element.Name, canvas.Page, Peer.Points(placed.Box.X), Peer.Points(placed.Box.Y));
        placed.Element.Draw(canvas, placed, value);
    }

    private static void ResolveLinks(RenderState state)
    {
        foreach (var link in state.PendingLinks)
        {
            var (page, x, y) = state.AnchorOf(link.Target);
            link.Page.LinkTo(page, x, y, link.X, link.Y, link.Width, link.Height);
        }
        state.BaseLinks?.Resolve();
    }
}
