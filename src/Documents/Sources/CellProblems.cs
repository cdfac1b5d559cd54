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
            if (cells[i].Contains('\0'))
                return new($"{i + 1} 列目に文字ではないデータ（NUL）があります。", $"Column {i + 1} holds data that is no text (NUL).");
        }
        return null;
    }
}
