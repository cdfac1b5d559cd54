using System.Globalization;
using System.Text.RegularExpressions;

namespace Akashi.Engines.Office.Workbooks;

/// <summary>What a cell that is nothing but a placeholder holds: a number where its format and the value allow one, else a text.</summary>
internal static partial class CellValue
{
    /// <summary>More digits than a number in Excel keeps.</summary>
    private const int MostDigits = 15;

    /// <summary>More than a cell without a format shows as they are.</summary>
    private const int MostGeneralDigits = 11;

    private static readonly string[] Dates =
    [
        "yyyy-MM-dd",
        "yyyy/MM/dd",
        "yyyy/M/d",
        "yyyy-M-d",
        "yyyy年M月d日",
        "yyyy.MM.dd",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd HH:mm:ss",
        "yyyy/MM/dd HH:mm",
        "yyyy/MM/dd HH:mm:ss",
    ];

    /// <returns>The number as the file holds it; null for a text.</returns>
    public static string? Number(string value, CellFormat format, bool is1904) =>
        format switch
        {
            CellFormat.Date => Date(value, is1904),
            CellFormat.Number => Plain(Grouped().IsMatch(value) ? value.Replace(",", "", StringComparison.Ordinal) : value, MostDigits),
            CellFormat.General => Plain(value, MostGeneralDigits),
            _ => null,
        };

    /// <summary>A text that begins so is a formula in the eyes of programs that read it from a copy or a CSV.</summary>
    public static bool LooksLikeFormula(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r';

    // 0012 is a code and no number.
    private static string? Plain(string value, int most) =>
        Digits().IsMatch(value) && value.Count(char.IsAsciiDigit) <= most ? value : null;

    private static string? Date(string value, bool is1904)
    {
        if (!DateTime.TryParseExact(value, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return null;
        // Day 60 of Excel's calendar never was; what lies before stays a text.
        var serial = date.ToOADate() - (is1904 ? 1462 : 0);
        return serial >= (is1904 ? 0 : 61) ? serial.ToString("R", CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"^-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouped();
}
