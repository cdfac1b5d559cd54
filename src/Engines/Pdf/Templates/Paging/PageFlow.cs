using Akashi.Engines.Pdf.Templates.Elements;

namespace Akashi.Engines.Pdf.Templates.Paging;

/// <summary>Lays a template's page out for one input: what grows pushes down what stands below it, over as many pages as it takes.</summary>
/// <remarks>
/// The rules are pdfme's. One is deliberately other: elements that begin at the same height begin at the same height still when
/// one of them has grown; pdfme pushes down those that come later in its list.
/// </remarks>
internal static class PageFlow
{
    /// <summary>Lengths that differ by less, in millimetres, are the same.</summary>
    private const double Epsilon = 0.01;

    /// <summary>Fills <paramref name="pages"/> with further pages.</summary>
    /// <param name="isGone">True for an element that is not drawn and takes no room.</param>
    public static void Lay(
        IReadOnlyList<Element> elements,
        IReadOnlyList<string> values,
        Func<Element, bool> isGone,
        PageFrame frame,
        RenderState state,
        List<List<Placed>> pages
    )
    {
        var first = pages.Count;
        if (elements.Count == 0)
        {
            pages.Add([]);
            return;
        }
        var order = new int[elements.Count];
        var tops = new double[elements.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            tops[i] = Math.Max(0, elements[i].Box.Y - frame.Padding.Top);
        }
        MergeSort.Sort(order, (a, b) => Math.Abs(tops[a] - tops[b]) > Epsilon ? tops[a].CompareTo(tops[b]) : a.CompareTo(b));

        var flow = new Flow(frame, state, pages, first);
        var offset = 0.0;
        for (var i = 0; i < order.Length; )
        {
            var top = tops[order[i]];
            double end = double.MinValue,
                bottom = double.MinValue;
            do
            {
                var element = elements[order[i]];
                state.Place = element.Place;
                // What is not there ends where it would have begun.
                if (isGone(element))
                {
                    end = Math.Max(end, top + offset);
                    bottom = Math.Max(bottom, tops[order[i++]] + element.Box.Height);
                    continue;
                }
                var start = top + offset;
                if (element.Rules.StartsPage)
                    start = flow.NextPage(start);
                state.FlowStart = start;
                var extent = element.Measure(values[order[i]], frame, state);
                if (element.Rules.KeepsTogether)
                    start = flow.KeepTogether(extent, start);
                end = Math.Max(end, flow.Place(element, extent, start));
                bottom = Math.Max(bottom, tops[order[i]] + element.Box.Height);
                i++;
            } while (!state.Options.LikePeer && i < order.Length && Math.Abs(tops[order[i]] - top) <= Epsilon);
            offset = end - bottom;
        }

        if (pages.Count == first)
            pages.Add([]);
        while (pages.Count > first + 1 && pages[^1].Count == 0)
            pages.RemoveAt(pages.Count - 1);
        var rank = new Dictionary<Element, int>(elements.Count);
        for (var i = 0; i < elements.Count; i++)
            rank[elements[i]] = i;
        for (var page = first; page < pages.Count; page++)
            pages[page].Sort((a, b) => rank[a.Element].CompareTo(rank[b.Element]));
    }

    private sealed class Flow(PageFrame frame, RenderState state, List<List<Placed>> pages, int first)
    {
        /// <summary>Places an element from a height on that counts through all pages, and says where it ends.</summary>
        public double Place(Element element, Extent units, double start)
        {
            var height = frame.ContentHeight;
            var heights = units.Heights;
            var page = (int)Math.Clamp(Math.Floor(start / height), 0, state.Options.MaximumPages);
            var y = Math.Max(0, start % height);
            var end = 0.0;
            for (var next = 0; next < heights.Length; )
            {
                Reach(page);
                var left = height - y;
                if (heights[next] > left + Epsilon && Math.Abs(left - height) > Epsilon)
                {
                    (page, y) = (page + 1, 0);
                    continue;
                }
                var from = next;
                var chunk = 0.0;
                while (next < heights.Length && y + chunk + heights[next] <= height + Epsilon)
                    chunk += heights[next++];
                if (units.KeepFirstTwo && from == 0 && next == 1 && heights.Length > 1 && y > Epsilon)
                {
                    next = 0;
                    (page, y) = (page + 1, 0);
                    continue;
                }
                if (next == from)
                    chunk += heights[next++]; // higher than a page: it has to stand somewhere
                var box = element.Box with { Y = y + frame.Padding.Top, Height = chunk };
                pages[first + page].Add(new(element, box, units.Part(from, next), from > 0, heights.Length));
                y += chunk;
                if (y >= height - Epsilon)
                    (page, y) = (page + 1, 0);
                end = (page * height) + y;
            }
            return end;
        }

        /// <summary>The top of the page after the one that a height is on, unless it is the top of a page already.</summary>
        public double NextPage(double start)
        {
            var height = frame.ContentHeight;
            var page = Math.Floor((start + Epsilon) / height);
            return start - (page * height) <= Epsilon ? start : (page + 1) * height;
        }

        /// <summary>The next page's top, if all of it fits there and not here.</summary>
        public double KeepTogether(Extent extent, double start)
        {
            var sum = 0.0;
            foreach (var unit in extent.Heights)
                sum += unit;
            var left = frame.ContentHeight - Math.Max(0, start % frame.ContentHeight);
            return sum > left + Epsilon && sum <= frame.ContentHeight + Epsilon ? NextPage(start) : start;
        }

        private void Reach(int page)
        {
            if (first + page >= state.Options.MaximumPages)
                throw new TemplateException($"the input makes more than {state.Options.MaximumPages:N0} pages.", state.Place);
            while (pages.Count <= first + page)
                pages.Add([]);
        }
    }
}
