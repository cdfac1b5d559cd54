using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Akashi.Documents.Mappings.Notations;

/// <summary>The content of Japan Post's customer barcode: the postcode, and the numbers of the address (住所表示番号).</summary>
/// <remarks>
/// The rules are those of Japan Post's 郵便番号・バーコードマニュアル (バーコードに必要な文字情報の抜き出し法). One thing cannot be said to the barcode
/// engine: a letter of which only the first of its two places is left is cut whole.
/// </remarks>
internal static partial class CustomerBarcode
{
    private const int Places = 13;
    private const string Digits = "〇一二三四五六七八九";

    /// <returns>The seven digits; null if they are not seven.</returns>
    public static string? Postcode(string text)
    {
        var plain = PlainLetters.Of(text).Trim().TrimStart('〒').Trim();
        if (plain.Length == 8 && plain[3] is '-' or '‐' or '−' or 'ー')
            plain = plain.Remove(3, 1);
        return plain.Length == 7 && plain.All(char.IsAsciiDigit) ? plain : null;
    }

    /// <param name="address">The address after the name of the town (町域): 3丁目30-8 郵便ビル403号.</param>
    /// <returns>3-30-8-403; at most 13 places, of which a letter takes two.</returns>
    public static string AddressNumbers(string address)
    {
        var text = PlainLetters.Of(address).ToUpperInvariant();
        text = Hyphens().Replace(text, "-");
        text = LongMarkAfterDigit().Replace(text, "${digit}-");
        text = Removed().Replace(text, "");
        text = KanjiNumber().Replace(text, found => Number(found.Groups["number"].ValueSpan) + found.Groups["after"].Value);
        return Cut(NextToLetter().Replace(Joined(text), ""));
    }

    /// <summary>Digits, hyphens and single letters; all between them is one hyphen.</summary>
    private static string Joined(string text)
    {
        var kept = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]) || (IsSingleLetter(text, i) && !IsFloor(text, i)))
                kept.Append(text[i]);
            else if (kept.Length > 0 && kept[^1] != '-')
                kept.Append('-');
        }
        return kept.ToString().TrimEnd('-');
    }

    private static bool IsSingleLetter(string text, int at) =>
        char.IsAsciiLetterUpper(text[at])
        && (at == 0 || !char.IsAsciiLetterUpper(text[at - 1]))
        && (at + 1 == text.Length || !char.IsAsciiLetterUpper(text[at + 1]));

    /// <summary>The F of 10F means a storey.</summary>
    private static bool IsFloor(string text, int at) => text[at] == 'F' && at > 0 && char.IsAsciiDigit(text[at - 1]);

    private static string Cut(string numbers)
    {
        var (taken, places) = (0, 0);
        foreach (var c in numbers)
        {
            places += char.IsAsciiLetterUpper(c) ? 2 : 1;
            if (places > Places)
                break;
            taken++;
        }
        return numbers[..taken];
    }

    /// <summary>二十一 and 二一 are 21.</summary>
    private static string Number(ReadOnlySpan<char> kanji)
    {
        if (!kanji.ContainsAny("十百千"))
            return string.Concat(kanji.ToArray().Select(c => Digits.IndexOf(c).ToString(CultureInfo.InvariantCulture)));
        var (sum, digit) = (0L, 0L);
        foreach (var c in kanji)
        {
            var unit = c switch
            {
                '十' => 10,
                '百' => 100,
                '千' => 1000,
                _ => 0,
            };
            if (unit == 0)
                digit = Math.Min((digit * 10) + Digits.IndexOf(c), int.MaxValue);
            else
                (sum, digit) = (Math.Min(sum + (Math.Max(digit, 1) * unit), int.MaxValue), 0);
        }
        return (sum + digit).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("[‐−―—–]", RegexOptions.NonBacktracking)]
    private static partial Regex Hyphens();

    [GeneratedRegex("(?<digit>[0-9])ー", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LongMarkAfterDigit();

    [GeneratedRegex("[&/・.]", RegexOptions.NonBacktracking)]
    private static partial Regex Removed();

    [GeneratedRegex(
        "(?<number>[〇一二三四五六七八九十百千]+)(?<after>丁目|丁|番地|番|号|地割|線|の|ノ)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex KanjiNumber();

    [GeneratedRegex("(?<=[A-Z])-|-(?=[A-Z])")]
    private static partial Regex NextToLetter();
}
