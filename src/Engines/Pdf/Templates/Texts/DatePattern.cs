using System.Globalization;
using System.Text;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>A pattern of Unicode TR35 as date-fns reads it: letters are fields, what stands in single quotes is text.</summary>
internal readonly struct DatePattern(string pattern, string locale, TemplatePlace place)
{
    private const string WithOrdinals = "yYQqMLwIdDecihHKkms";

    public string Write(DateTime time)
    {
        var text = new StringBuilder();
        Write(time, pattern, text);
        return text.ToString();
    }

    private void Write(DateTime time, string format, StringBuilder text)
    {
        for (var i = 0; i < format.Length; )
        {
            var c = format[i];
            if (c == '\'')
            {
                i = Quoted(format, i, text);
                continue;
            }
            var length = Run(format, i);
            if (c is 'P' or 'p')
            {
                var behind = c == 'P' && i + length < format.Length && format[i + length] == 'p' ? Run(format, i + length) : 0;
                Write(time, Long(c, length, behind), text);
                length += behind;
            }
            else if (WithOrdinals.Contains(c) && i + 1 < format.Length && format[i + 1] == 'o')
            {
                text.Append(Names.Ordinal(Number(time, c), c));
                length = 2;
            }
            else if (char.IsAsciiLetter(c))
                text.Append(Field(time, c, length));
            else
                text.Append(c, length);
            i += length;
        }
    }

    private static int Run(string format, int start)
    {
        var end = start + 1;
        while (end < format.Length && format[end] == format[start])
            end++;
        return end - start;
    }

    private string Long(char letter, int length, int timeLength) =>
        letter == 'p' ? Names.LongTime(length)
        : timeLength == 0 ? Names.LongDate(length)
        : Names.LongDate(length) + Names.Between(length) + Names.LongTime(timeLength);

    private string Field(DateTime time, char letter, int length) =>
        letter switch
        {
            'y' => Digits(length == 2 ? time.Year % 100 : time.Year, length),
            'u' => Digits(time.Year, length),
            'Y' when length is not (2 or 4) => Digits(Week(time).Year, length),
            'R' => Digits(ISOWeek.GetYear(time), length),
            'M' or 'L' when length > 2 => Names.Month(time.Month, length),
            'Q' or 'q' when length > 2 => Names.Quarter((time.Month + 2) / 3, length),
            'E' => Names.Day((int)time.DayOfWeek, length),
            'e' or 'c' or 'i' when length > 2 => Names.Day((int)time.DayOfWeek, length),
            'G' => Names.Era(length),
            'a' or 'b' => Names.Half(time.Hour, length, noon: letter == 'b'),
            'B' => Names.PartOfDay(time.Hour),
            'S' => time.Millisecond.ToString("000", CultureInfo.InvariantCulture).PadRight(length, '0')[..length],
            'w' or 'e' or 'c' when locale is not ("ja" or "en") => throw new TemplateException(
                $"the format '{pattern}' counts weeks as '{locale}' does; only those of ja and en are known. Use I or i.",
                place
            ),
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
            _ => (int)time.DayOfWeek + 1,
        };

    /// <summary>In Japan and America weeks begin on Sunday, and the one with 1 January is the year's first.</summary>
    private static (int Year, int Number) Week(DateTime time)
    {
        var saturday = time.Date.AddDays(DayOfWeek.Saturday - time.DayOfWeek);
        var firstSaturday = new DateTime(saturday.Year, 1, 1);
        firstSaturday = firstSaturday.AddDays(DayOfWeek.Saturday - firstSaturday.DayOfWeek);
        return (saturday.Year, ((saturday - firstSaturday).Days / 7) + 1);
    }

    /// <summary>Those of Japanese and English are here.</summary>
    private DateNames Names =>
        DateNames.Of(locale)
        ?? throw new TemplateException(
            $"the format '{pattern}' needs the names of months or days in '{locale}'; only ja and en have them. Use numbers.",
            place
        );

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
