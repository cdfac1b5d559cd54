using System.Text;

namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>Unicode's normal forms, for texts that may be anything.</summary>
internal static class NormalForm
{
    /// <summary>More marks in a row are no writing (UAX #15, section 13, says 30), and putting them in order takes the square of their number.</summary>
    private const int MostMarks = 1000;

    /// <summary>The text itself when it is no Unicode or has more marks on one letter than any writing.</summary>
    public static string Of(string text, NormalizationForm form)
    {
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            marks = Rune.IsLetterOrDigit(rune) || rune.IsAscii ? 0 : marks + 1;
            if (marks > MostMarks && Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.NonSpacingMark)
                return text;
        }
        try
        {
            return text.Normalize(form);
        }
        catch (ArgumentException) // half a surrogate pair
        {
            return text;
        }
    }
}
