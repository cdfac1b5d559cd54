using System.Globalization;
using System.Text;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>A pattern of Unicode TR35 as date-fns reads it: letters are fields, what stands in single quotes is text.</summary>
internal readonly struct DatePattern(string pattern, string locale, TemplatePlace place)
{
    private const string WithOrdinals = "yYQqMLwIdDecihHKkms";

    public string Write(DateTime time)
    {
        var format = Spelled(pattern);
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; )
        {
            var c = format[i];
            if (c == '\'')
            {
                i = Quoted(format, i, text);
                continue;
            }
            var length = Run(format, i);
            if (IsOrdinal(format, i))
            {
                text.Append(c == 'd' && !FrenchOrdinal(time, format) ? Digits(time.Day, 1) : Names.Ordinal(Number(time, c), c));
                length = 2;
            }
            else if (char.IsAsciiLetter(c))
                text.Append(Field(time, c, length));
            else
                text.Append(c, length);
            i += length;
        }
        return text.ToString();
    }

    /// <summary>With the long forms (P, p) spelled out as patterns.</summary>
    private string Spelled(string format)
    {
        if (!format.AsSpan().ContainsAny('P', 'p'))
            return format;
        var spelled = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < format.Length; )
        {
            var c = format[i];
            var length = Run(format, i);
            if (c == '\'')
                quoted ^= (length & 1) == 1;
            if (quoted || c is not ('P' or 'p'))
                spelled.Append(c, length);
            else
            {
                var behind = c == 'P' && i + length < format.Length && format[i + length] == 'p' ? Run(format, i + length) : 0;
                spelled.Append(
                    c == 'p' ? Names.LongTime(length)
                    : behind == 0 ? Names.LongDate(length)
                    : Names.LongDateAndTime(length, behind)
                );
                length += behind;
            }
            i += length;
        }
        return spelled.ToString();
    }

    private static bool IsOrdinal(string format, int at) =>
        WithOrdinals.Contains(format[at]) && at + 1 < format.Length && format[at + 1] == 'o';

    /// <summary>In French, only the first of a month is counted when the month stands beside it by its name: 1er août, 29 août.</summary>
    private bool FrenchOrdinal(DateTime time, string format)
    {
        if (locale != "fr" || time.Day == 1)
            return true;
        for (var i = format.IndexOf('M', StringComparison.Ordinal); i >= 0 && i < format.Length; i += Run(format, i))
        {
            if (format[i] == 'M' && Run(format, i) is 3 or 4)
                return false;
        }
        return true;
    }

    private static int Run(string format, int start)
    {
        var end = start + 1;
        while (end < format.Length && format[end] == format[start])
            end++;
        return end - start;
    }

    private string Field(DateTime time, char letter, int length) =>
        letter switch
        {
            'y' => Digits(length == 2 ? time.Year % 100 : time.Year, length),
            'u' => Digits(time.Year, length),
            'Y' when length is not (2 or 4) => Digits(Week(time).Year, length),
            'R' => Digits(ISOWeek.GetYear(time), length),
            'M' or 'L' when length > 2 => Names.Month(time.Month, letter, length),
            'Q' or 'q' when length > 2 => Names.Quarter((time.Month + 2) / 3, letter, length),
            'E' => Names.Day((int)time.DayOfWeek, letter, length),
            'e' or 'c' or 'i' when length > 2 => Names.Day((int)time.DayOfWeek, letter, length),
            'G' => Names.EraName(length),
            'a' or 'b' => Names.Half(time.Hour, length, noon: letter == 'b'),
            'B' => Names.PartOfDay(time.Hour, length),
            'S' => time.Millisecond.ToString("000", CultureInfo.InvariantCulture).PadRight(length, '0')[..length],
            'M' or 'L' or 'd' or 'H' or 'h' or 'K' or 'k' or 'm' or 's' or 'Q' or 'q' or 'w' or 'I' or 'e' or 'c' or 'i' => Digits(
                Number(time, letter),
                length
            ),
            'D' when length > 2 => Digits(time.DayOfYear, length),
            _ => throw new TemplateException(
                $"the format '{pattern}' has the unknown letter '{letter}'; put plain text in single quotes.",
                place
            ),
        };

    private int Number(DateTime time, char letter) =>
        letter switch
        {
            'y' => time.Year,
            'Y' => Week(time).Year,
            'M' or 'L' => time.Month,
            'Q' or 'q' => (time.Month + 2) / 3,
            'd' => time.Day,
            'D' => time.DayOfYear,
            'H' => time.Hour,
            'h' => time.Hour % 12 == 0 ? 12 : time.Hour % 12,
            'K' => time.Hour % 12,
            'k' => time.Hour == 0 ? 24 : time.Hour,
            'm' => time.Minute,
            's' => time.Second,
            'I' => ISOWeek.GetWeekOfYear(time),
            'w' => Week(time).Number,
            'i' => time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek,
            _ => ((int)time.DayOfWeek - Names.WeekStartsOn + 7) % 7 + 1,
        };

    /// <summary>Weeks as the language's people count them.</summary>
    private (int Year, int Number) Week(DateTime time)
    {
        var names = Names;
        var start = WeekOf(time.Date);
        var year = time.Year + 1;
        while (start < First(year))
            year--;
        return (year, ((start - First(year)).Days / 7) + 1);

        DateTime First(int year) => WeekOf(new DateTime(year, 1, names.FirstWeekContainsDate));
        DateTime WeekOf(DateTime day) => day.AddDays(-(((int)day.DayOfWeek - names.WeekStartsOn + 7) % 7));
    }

    private DateNames Names =>
        DateNames.Of(locale)
        ?? throw new TemplateException($"the language '{locale}' is not known; use one of {string.Join(", ", DateNames.Codes)}.", place)
        {
            Japanese = $"言語「{locale}」はありません。次のどれかを指定してください: {string.Join(", ", DateNames.Codes)}。",
        };

    private static int Quoted(string format, int start, StringBuilder text)
    {
        if (start + 1 < format.Length && format[start + 1] == '\'')
        {
            text.Append('\'');
            return start + 2;
        }
        var i = start + 1;
        for (; i < format.Length; i++)
        {
            if (format[i] == '\'')
            {
                if (i + 1 >= format.Length || format[i + 1] != '\'')
                    return i + 1;
                i++;
            }
            text.Append(format[i]);
        }
        return i;
    }

    private static string Digits(int value, int length) => value.ToString(CultureInfo.InvariantCulture).PadLeft(length, '0');
}
