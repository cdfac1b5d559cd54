namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>How much a masked symbol looks like its own finder patterns or like noise; the least is the best (ISO/IEC 18004, 7.8.3).</summary>
internal static class QrPenalty
{
    private const int Block = 3;
    private const int FinderLike = 40;

    public static int Of(ModuleMatrix symbol)
    {
        var size = symbol.Columns;
        ReadOnlySpan<bool> modules = symbol.Modules;
        Span<int> runs = stackalloc int[size + 2];
        var (penalty, dark) = (0, 0);
        for (var i = 0; i < size; i++)
            penalty += Line(modules, i * size, 1, size, runs) + Line(modules, i, size, size, runs);
        for (var at = 0; at < modules.Length; at++)
            dark += modules[at] ? 1 : 0;
        for (var y = 1; y < size; y++)
        {
            var above = modules.Slice((y - 1) * size, size);
            var row = modules.Slice(y * size, size);
            for (var x = 1; x < size; x++)
            {
                if (row[x] == row[x - 1] && row[x] == above[x] && row[x] == above[x - 1])
                    penalty += Block;
            }
        }
        var share = dark * 100.0 / (size * size);
        return penalty + ((int)(Math.Abs(share - 50) / 5) * 10);
    }

    private static int Line(ReadOnlySpan<bool> modules, int at, int stride, int size, Span<int> runs)
    {
        // Light and dark in turn, so dark runs have odd numbers; the first run may be empty.
        var (current, count) = (false, 0);
        runs[0] = 0;
        for (var i = 0; i < size; i++, at += stride)
        {
            if (modules[at] != current)
            {
                current = !current;
                runs[++count] = 0;
            }
            runs[count]++;
        }
        count++;

        var penalty = 0;
        foreach (var run in runs[..count])
            penalty += run >= 5 ? run - 2 : 0;
        for (var i = 3; i + 2 < count; i += 2)
        {
            if (IsFinderLike(runs[..count], i))
                penalty += FinderLike;
        }
        return penalty;
    }

    /// <summary>Dark 1:1:3:1:1 around the run <paramref name="i"/>, with four light modules or the edge on one side.</summary>
    private static bool IsFinderLike(ReadOnlySpan<int> runs, int i)
    {
        var unit = runs[i] / 3;
        if (runs[i] % 3 != 0 || runs[i - 2] != unit || runs[i - 1] != unit || runs[i + 1] != unit || runs[i + 2] != unit)
            return false;
        return i == 3 || i + 4 >= runs.Length || runs[i - 3] >= 4 || runs[i + 3] >= 4;
    }
}
