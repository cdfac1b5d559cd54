using System.Globalization;

namespace Akashi.Documents.Mappings.Notations;

/// <summary>Texts by what a person counts as one letter: 𠮷 is one, and so is 葛 with its variation selector.</summary>
internal static class TextElements
{
    public static int Count(string text) => new StringInfo(text).LengthInTextElements;

    /// <param name="start">From 0.</param>
    public static string Take(string text, int start, int count)
    {
        var elements = StringInfo.ParseCombiningCharacters(text);
        if (start >= elements.Length || count <= 0)
            return "";
        var end = count >= elements.Length - start ? text.Length : elements[start + count];
        return text[elements[start]..end];
    }
}
