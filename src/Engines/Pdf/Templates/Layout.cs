using Akashi.Engines.Pdf.Templates.Elements;
using Akashi.Engines.Pdf.Templates.Paging;
using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates;

/// <summary>Which elements stand where on how many pages, for one input.</summary>
internal static class Layout
{
    public static IReadOnlyList<IReadOnlyList<Placed>> Of(Template template, TemplateInput input, Values values, RenderState state)
    {
        RefuseMissingInputs(template, input, state);
        var pages = new List<List<Placed>>();
        for (var i = 0; i < template.Pages.Count; i++)
        {
            var elements = template.Pages[i];
            if (template.IsDynamic)
                PageFlow.Lay(elements, [.. elements.Select(Value)], IsGone, template.Frame!, state, pages);
            else
                pages.Add([.. elements.Select(element => new Placed(element, element.Box))]);
        }
        // On a PDF there are as many pages as it has.
        if (template.Frame is null)
        {
            while (pages.Count < template.Background.Count)
                pages.Add([]);
            pages.RemoveRange(template.Background.Count, pages.Count - template.Background.Count);
        }
        if (state.Options.LikePeer)
            OrderAsPeer(pages);
        return pages;

        bool IsGone(Element element) => element.Rules is { Collapses: true, Visible: { } visible } && !visible.Holds(values);

        // pdfme measures what is not text by its content as it stands, expressions and all.
        string Value(Element element) =>
            state.Options.LikePeer && element is { ReadOnly: true } and not TextElement ? element.Content : values.Of(element);
    }

    /// <summary>pdfme draws an element that an earlier page has too where it stood in that page's order.</summary>
    private static void OrderAsPeer(List<List<Placed>> pages)
    {
        var ranks = new Dictionary<string, int>();
        foreach (var page in pages)
        {
            foreach (var placed in page)
                ranks.TryAdd(placed.Element.Name, ranks.Count);
        }
        foreach (var page in pages)
            page.Sort((a, b) => ranks[a.Element.Name].CompareTo(ranks[b.Element.Name]));
    }

    private static void RefuseMissingInputs(Template template, TemplateInput input, RenderState state)
    {
        foreach (var elements in template.Pages)
        {
            foreach (var element in elements)
            {
                // What is missing in a form is filled in later.
                var mayBeMissing = state.Form is not null && element.IsField;
                if (element is { Required: true, ReadOnly: false } && !mayBeMissing && input[element.Name].Length == 0)
                    throw new TemplateException("a value is required and there is none.", element.Place)
                    {
                        Japanese = "必須の値がありません。",
                    };
            }
        }
    }
}
