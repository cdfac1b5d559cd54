using System.Xml.Linq;

namespace Akashi.Engines.Office;

/// <summary>A piece of a text that programs have split: a run's words, or something that stands between words and counts as one character.</summary>
internal sealed record TextPiece(XElement Element, string Text, bool IsText);

/// <summary>Edits a text that is split over runs. What takes a placeholder's place stands in the run where it began, in its formatting.</summary>
internal static class RunTexts
{
    public static string Whole(IEnumerable<TextPiece> pieces) => string.Concat(pieces.Select(piece => piece.Text));

    /// <param name="edits">From the beginning to the end, none over another.</param>
    /// <param name="write">Puts a text into a piece's element.</param>
    public static void Apply(IReadOnlyList<TextPiece> pieces, List<Edit> edits, Action<XElement, string> write)
    {
        var texts = pieces.Select(piece => piece.Text).ToArray();
        var starts = new int[pieces.Count];
        for (var i = 1; i < starts.Length; i++)
            starts[i] = starts[i - 1] + texts[i - 1].Length;
        // Backwards, so that places that are still to come stay where they are.
        foreach (var edit in Enumerable.Reverse(edits))
        {
            var isPlaced = false;
            for (var i = 0; i < texts.Length; i++)
            {
                var from = Math.Max(edit.Start, starts[i]);
                var to = Math.Min(edit.Start + edit.Length, starts[i] + pieces[i].Text.Length);
                if (from >= to)
                    continue;
                texts[i] = texts[i].Remove(from - starts[i], to - from);
                if (!isPlaced && pieces[i].IsText)
                {
                    texts[i] = texts[i].Insert(from - starts[i], edit.Text);
                    isPlaced = true;
                }
            }
        }
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i] == pieces[i].Text)
                continue;
            if (pieces[i].IsText)
                write(pieces[i].Element, texts[i]);
            else
                pieces[i].Element.Remove();
        }
    }
}
