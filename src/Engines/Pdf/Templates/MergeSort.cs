namespace Akashi.Engines.Pdf.Templates;

/// <summary>Sorts as JavaScript does: equal items keep their order, and a comparison that contradicts itself is no error.</summary>
internal static class MergeSort
{
    public static void Sort<T>(T[] items, Comparison<T> compare)
    {
        var (from, to) = (items, new T[items.Length]);
        for (var width = 1; width < items.Length; width *= 2)
        {
            for (var start = 0; start < items.Length; start += 2 * width)
                Merge(from, to, start, Math.Min(start + width, items.Length), Math.Min(start + (2 * width), items.Length), compare);
            (from, to) = (to, from);
        }
        if (from != items)
            from.CopyTo(items, 0);
    }

    private static void Merge<T>(T[] from, T[] to, int start, int middle, int end, Comparison<T> compare)
    {
        var (left, right) = (start, middle);
        for (var at = start; at < end; at++)
            to[at] = left < middle && (right == end || compare(from[left], from[right]) <= 0) ? from[left++] : from[right++];
    }
}
