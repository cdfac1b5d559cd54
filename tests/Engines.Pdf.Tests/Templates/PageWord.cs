using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>A word where Poppler finds it: the page counts from 1, edges are points from its top left.</summary>
internal sealed partial record PageWord(int Page, double Left, double Top, double Right, double Bottom, string Text)
{
    public static List<PageWord> Of(byte[] pdf)
    {
        var words = new List<PageWord>();
        var page = 0;
        foreach (var line in Judge.Run(pdf, "pdftotext", "-enc", "UTF-8", "-bbox", "{}", "-").Split('\n'))
        {
            if (line.Contains("<page ", StringComparison.Ordinal))
                page++;
            if (Pattern().Match(line) is not { Success: true } match)
                continue;
            var text = WebUtility.HtmlDecode(match.Groups[5].Value).Normalize(NormalizationForm.FormC);
            words.Add(new(page, Edge(1), Edge(2), Edge(3), Edge(4), text));

            double Edge(int i) => double.Parse(match.Groups[i].Value, CultureInfo.InvariantCulture);
        }
        return words;
    }

    /// <summary>Whether another word is this one, or has it in the same place; Poppler does not always part words alike.</summary>
    public bool IsIn(PageWord other, double tolerance) =>
        other.Page == Page
        && (
            other.Text == Text
                ? Math.Abs(other.Left - Left) <= tolerance && Math.Abs(other.Top - Top) <= tolerance
                : other.Text.Contains(Text, StringComparison.Ordinal)
                    && other.Left <= Left + tolerance
                    && other.Right >= Right - tolerance
                    && Math.Abs(other.Top - Top) <= tolerance
        );

    [GeneratedRegex("<word xMin=\"(.+?)\" yMin=\"(.+?)\" xMax=\"(.+?)\" yMax=\"(.+?)\">(.*)</word>")]
    private static partial Regex Pattern();
}
