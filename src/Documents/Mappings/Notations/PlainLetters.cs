using System.Text;

namespace Akashi.Documents.Mappings.Notations;

/// <summary>Letters in their plain form: １ is 1, ㋿ is 令和 (NFKC).</summary>
internal static class PlainLetters
{
    /// <summary>A text that holds what is no character (U+FFFE, half a surrogate pair) stays as it is.</summary>
    public static string Of(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}
