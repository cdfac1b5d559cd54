namespace Akashi.Engines.Pdf.Flow;

/// <summary>A slice at its place: <c>Y</c> from the page's top.</summary>
internal readonly record struct PlacedSlice(Slice Slice, double Y, SliceEdges Edges);

/// <summary>Stacks slices into pages. Slices that keep together move to the next page together, unless they are taller than a page.</summary>
internal sealed class Paginator(double top, double height)
{
    private readonly List<List<PlacedSlice>> pages = [];
    private List<PlacedSlice> page = [];
    private double y;
    private double after;

    public static List<List<PlacedSlice>> Paginate(List<Slice> slices, double top, double height)
    {
        var paginator = new Paginator(top, height);
        paginator.StartPage();
        for (var i = 0; i < slices.Count; )
        {
            var end = i + 1;
            while (end < slices.Count && slices[end - 1].KeepWithNext && !slices[end].StartsPage)
                end++;
            paginator.PlaceGroup(slices, i, end);
            i = end;
        }
        paginator.EndPage();
        return paginator.pages;
    }

    private double Room => height - y;

    private void PlaceGroup(List<Slice> slices, int start, int end)
    {
        var first = slices[start];
        if (first.StartsPage && page.Count > 0)
            NextPage(first);
        else if (page.Count > 0 && Extent(slices, start, end) > Room)
        {
            // Only worth a new page if the group is whole there; else it flows on from here.
            if (Extent(slices, start, end) <= height - RepeatedHeight(first) || first.Height > Room)
                NextPage(first);
        }
        for (var i = start; i < end; i++)
        {
            var slice = slices[i];
            if (page.Count > 0 && i > start && Gap(slice) + slice.Height > Room)
                NextPage(slice);
            Place(slice, SliceEdges.None);
        }
    }

    private double Gap(Slice slice) => page.Count == 0 ? 0 : Math.Max(after, slice.Before);

    private double Extent(List<Slice> slices, int start, int end)
    {
        var extent = Gap(slices[start]) + slices[start].Height;
        for (var i = start + 1; i < end; i++)
            extent += Math.Max(slices[i - 1].After, slices[i].Before) + slices[i].Height;
        // Sums of line heights: a hundredth of a point is not an overflow.
        return extent - 0.01;
    }

    private static double RepeatedHeight(Slice slice)
    {
        var sum = 0.0;
        foreach (var repeated in slice.Repeated)
            sum += repeated.Height;
        return sum;
    }

    private void Place(Slice slice, SliceEdges edges)
    {
        y += Gap(slice);
        if (page.Count == 0)
            edges |= SliceEdges.FirstOnPage;
        page.Add(new(slice, top + y, edges));
        y += slice.Height;
        after = slice.After;
    }

    private void NextPage(Slice next)
    {
        EndPage();
        StartPage();
        foreach (var repeated in next.Repeated)
            Place(repeated, SliceEdges.Repetition);
    }

    private void StartPage()
    {
        page = [];
        y = 0;
        after = 0;
    }

    private void EndPage()
    {
        if (page.Count > 0)
            page[^1] = page[^1] with { Edges = page[^1].Edges | SliceEdges.LastOnPage };
        pages.Add(page);
    }
}
