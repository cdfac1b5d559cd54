using System.Globalization;
using System.Text.RegularExpressions;

namespace Akashi.Documents.Mappings.Notations;

/// <summary>Reads dates as offices write them: 2026-05-01, 2026/5/1, 20260501, 2026年5月1日, 令和8年5月1日, R8.5.1, and Excel's day numbers.</summary>
/// <remarks>
/// A time after the date is passed over, as is a weekday in parentheses. A year of two digits without an era is not read: nobody can know.
/// Years of an era that go on after it ended (平成40年, as old contracts have them) are read; days before it began are not.
/// </remarks>
internal static partial class DateText
{
    private static readonly DateOnly Day1900 = new(1899, 12, 30);
    private const int LastDay = 2958465; // 9999-12-31
    private const int LeapDayThatNeverWas = 60;

    public static bool TryRead(string text, out DateOnly day)
    {
        day = default;
        if (text.Length > 100)
            return false;
        var plain = PlainLetters.Of(text).Trim();
        if (plain.Length == 5 && int.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out var serial))
            return FromSerial(serial, out day);
        if (Gregorian().Match(plain) is { Success: true } found || (found = Compact().Match(plain)).Success)
            return Make(Number(found, "year"), Number(found, "month"), Number(found, "day"), out day);
        if (!(found = Japanese().Match(plain)).Success && !(found = JapaneseCompact().Match(plain)).Success)
            return false;
        var era = Era.Named(found.Groups["era"].Value)!;
        var year = found.Groups["year"].Value == "元" ? 1 : Number(found, "year");
        return year > 0 && Make(era.First.Year + year - 1, Number(found, "month"), Number(found, "day"), out day) && day >= era.First;
    }

    public static bool Make(int year, int month, int day, out DateOnly date)
    {
        date = default;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new(year, month, day);
        return true;
    }

    private static bool FromSerial(int serial, out DateOnly day)
    {
        day = default;
        if (serial is <= LeapDayThatNeverWas or > LastDay)
            return false;
        day = Day1900.AddDays(serial);
        return true;
    }

    private static int Number(Match found, string part) =>
        int.Parse(found.Groups[part].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;
    private const string MonthAndDay = @"\s*[-/.年]\s*(?<month>[0-9]{1,2})\s*[-/.月]\s*(?<day>[0-9]{1,2})日?";
    private const string Weekday = @"\s*(\([月火水木金土日](曜日?)?\))?";
    private const string Time = @"((T|\s+)[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?)?$";

    [GeneratedRegex("^(?<year>[0-9]{4})" + MonthAndDay + Weekday + Time, Options)]
    private static partial Regex Gregorian();

    [GeneratedRegex("^(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})([0-9]{6})?$", Options)]
    private static partial Regex Compact();

    [GeneratedRegex(@"^(?<era>明治|大正|昭和|平成|令和|[MTSHRmtshr])\s*(?<year>元|[0-9]{1,3})" + MonthAndDay + Weekday + Time, Options)]
    private static partial Regex Japanese();

    [GeneratedRegex("^(?<era>[MTSHRmtshr])(?<year>[0-9]{2})(?<month>[0-9]{2})(?<day>[0-9]{2})$", Options)]
    private static partial Regex JapaneseCompact();
}
