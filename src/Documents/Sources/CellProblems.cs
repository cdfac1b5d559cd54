using System.Buffers;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Sources;

/// <summary>What no cell may be.</summary>
internal static class CellProblems
{
    /// <summary>The first cell that is too long or holds what is no text; null when all are fine.</summary>
    public static Text? Find(string[] cells, SourceLimits limits)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i].Length > limits.CellLength)
                return new(
                    $"{i + 1} 列目の値が長すぎます（{limits.CellLength:#,##0} 文字まで）。",
                    $"The value in column {i + 1} is too long (up to {limits.CellLength:#,##0} characters)."
                );
            if (!IsText(cells[i]))
                return new($"{i + 1} 列目に文字ではないデータがあります。", $"Column {i + 1} holds data that is no text.");
        }
        return null;
    }

    /// <summary>False for NUL, U+FFFE and half a surrogate pair, which neither databases nor documents can hold.</summary>
    private static bool IsText(string cell)
    {
        if (!cell.AsSpan().ContainsAny(NoText))
            return true;
        for (var i = 0; i < cell.Length; i++)
        {
            if (i + 1 < cell.Length && char.IsSurrogatePair(cell[i], cell[i + 1]))
                i++;
            else if (cell[i] is '\0' or '\uFFFE' || char.IsSurrogate(cell[i]))
                return false;
        }
        return true;
    }

    private static readonly SearchValues<char> NoText = SearchValues.Create([
        '\0',
        '\uFFFE',
        .. Enumerable.Range(0xD800, 0x800).Select(surrogate => (char)surrogate),
    ]);
}
