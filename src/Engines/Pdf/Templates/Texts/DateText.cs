using System.Globalization;
using System.Text;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>Writes dates and times by the patterns of Unicode TR35 as date-fns reads them, in the languages that pdfme knows.</summary>
internal static class DateText
{
    /// <summary>pdfme's day of a time that has none.</summary>
    private static readonly DateTime DayOfTimes = new(2021, 1, 1);

    /// <summary>A day of the Japanese calendar: N and NN are the era (R, 令和), e its year (元 for the first), ee that in two digits.</summary>
    public static string Wareki(string value, string format, TemplatePlace place)
    {
        if (!TryParse(value.Trim(), "date", out var time))
            throw new TemplateException($"'{value}' is not a date (yyyy/MM/dd).", place)
            {
                Japanese = $"「{value}」は日付（yyyy/MM/dd）ではありません。",
            };
        var era = JapaneseEra.Of(time, place);
        // What the pattern's own letters cannot say is put in as plain text.
        var pattern = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            var length = 1;
            while (i + length < format.Length && format[i + length] == format[i])
                length++;
            pattern.Append(
                (format[i], length) switch
                {
                    ('N', 1) => $"'{era.Letter}'",
                    ('N', _) => era.Name,
                    ('e', 1) => era.YearText,
                    ('e', _) => era.Year.ToString(CultureInfo.InvariantCulture).PadLeft(length, '0'),
                    _ => new string(format[i], length),
                }
            );
            i += length - 1;
        }
        return new DatePattern(pattern.ToString(), "ja", place).Write(time);
    }

    public static string Format(string value, string type, string format, string locale, TemplatePlace place)
    {
        if (!TryParse(value.Trim(), type, out var time))
            throw new TemplateException($"'{value}' is not a {(type == "time" ? "time (HH:mm)" : "date (yyyy/MM/dd)")}.", place);
        format = format.Trim();
        if (format.Length == 0 || format == "undefined")
            format = Default(type, locale);
        return new DatePattern(format, locale, place).Write(time);
    }

    private static bool TryParse(string value, string type, out DateTime time)
    {
        ReadOnlySpan<string> formats =
            type == "time"
                ? ["HH:mm", "HH:mm:ss", "yyyy/MM/dd HH:mm"]
                :
                [
                    "yyyy/M/d",
                    "yyyy-M-d",
                    "yyyy/M/d H:mm",
                    "yyyy-M-d H:mm",
                    "yyyy-MM-ddTHH:mm",
                    "yyyy-MM-ddTHH:mm:ss",
                    "yyyy/M/d H:mm:ss",
                    "yyyy-M-d H:mm:ss",
                ];
        if (!DateTime.TryParseExact(value, formats.ToArray(), CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out time))
            // Without a year, .NET would take that of its clock.
            return type != "time"
                && HasYear(value)
                && DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
        if (time.Year == 1)
            time = DayOfTimes + time.TimeOfDay;
        return true;
    }

    private static bool HasYear(string value)
    {
        var digits = 0;
        foreach (var c in value)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (digits == 4)
                return true;
        }
        return false;
    }

    private static string Default(string type, string locale)
    {
        var date = locale switch
        {
            "ja" => "yyyy/MM/dd",
            "en" or "ko" => "MM/dd/yyyy",
            "zh" or "zh-TW" or "hu" or "pl" or "sv" => "yyyy-MM-dd",
            "bg" or "cs" or "de" or "fi" or "hr" or "nb" or "ro" or "ru" or "sk" or "sl" or "tr" or "uk" => "dd.MM.yyyy",
            "nl" => "dd-MM-yyyy",
            _ => "dd/MM/yyyy",
        };
        return type switch
        {
            "time" => "HH:mm",
            "date" => date,
            _ => date
                + (locale is "ar" or "ca" or "el" or "en" or "es" or "eu" or "hu" or "id" or "ko" or "pl" or "tr" ? " hh:mm aa" : " HH:mm"),
        };
    }
}
