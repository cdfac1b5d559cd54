using Akashi.Engines.Pdf.Importing;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Templates;

/// <summary>The links of the PDF that a template stands on, for one input.</summary>
internal sealed class BaseLinks
{
    private const int DrawingALink = 100;

    private readonly Dictionary<int, PdfPage> shown = [];
    private readonly List<(PdfPage Page, ImportedLink Link)> toPages = [];

    /// <summary>Null when there are none, which is the rule.</summary>
    public static BaseLinks? Of(Template template) => template.Background.Any(page => page.Links.Count > 0) ? new() : null;

    /// <summary>Puts the links of a page of that PDF on the page that shows it.</summary>
    public void Add(PdfPage page, ImportedPage background)
    {
        shown.TryAdd(background.Index, page);
        foreach (var link in background.Links)
        {
            Effort.Spend(DrawingALink);
            if (link.Address is { } address)
                page.LinkTo(address, link.X, link.Y, link.Width, link.Height, null, link.Look);
            else
                toPages.Add((page, link));
        }
    }

    /// <summary>Links between pages wait for all of them. One to a page that is not shown is left out.</summary>
    public void Resolve()
    {
        foreach (var (page, link) in toPages)
        {
            if (shown.TryGetValue(link.Target.Page, out var target))
                page.LinkTo(target, link.Target.X, link.Target.Y, link.X, link.Y, link.Width, link.Height, link.Look);
        }
    }
}
