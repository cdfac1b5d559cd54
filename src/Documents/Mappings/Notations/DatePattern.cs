using System.Globalization;
using System.Text;

namespace Akashi.Documents.Mappings.Notations;

/// <summary>
/// A form of dates: <c>yyyy yy y</c> year, <c>MM M</c> month, <c>dd d</c> day, <c>ggg gg g</c> era (令和, 令, R), <c>ee e</c> year of the era,
/// <c>aaaa aaa</c> weekday (金曜日, 金). What stands in quotes, and all that is no Latin letter, stands for itself.
/// </summary>
internal sealed class DatePattern
{
    private const int Longest = 100;
    private const int Century = 2000;

    private readonly List<(char Letter, int Count, string Literal)> parts = [];

    private DatePattern() { }

    /// <param name="japanese">Whether <c>y</c> is the year of the era, as <c>e</c> is.</param>
    /// <returns>Null for a letter that means nothing here.</returns>
    public static DatePattern? Read(string text, bool japanese)
    {
        if (text.Length > Longest)
            return null;
        var pattern = new DatePattern();
        for (var i = 0; i < text.Length; )
        {
            var c = text[i];
            var count = 1;
            if (c is '\'' or '"')
            {
                var close = text.IndexOf(c, i + 1);
                if (close < 0)
                    return null;
                pattern.parts.Add((default, 0, text[(i + 1)..close]));
                i = close + 1;
                continue;
            }
            while (i + count < text.Length && text[i + count] == c)
                count++;
            if (!char.IsAsciiLetter(c))
                pattern.parts.Add((default, 0, text.Substring(i, count)));
            else if (!IsKnown(c, count))
                return null;
            else
                pattern.parts.Add((c == 'y' && japanese ? 'e' : c, count, ""));
            i += count;
        }
        return pattern;
    }

    private static bool IsKnown(char letter, int count) =>
        letter switch
        {
            'y' => count is 1 or 2 or 4,
            'M' or 'd' or 'e' => count <= 2,
            'g' => count <= 3,
            'a' => count is 3 or 4,
            _ => false,
        };

    /// <returns>Null for a day before 明治 where the pattern asks for an era.</returns>
    public string? Write(DateOnly day)
    {
        var era = Era.Of(day);
        var text = new StringBuilder();
        for (var i = 0; i < parts.Count; i++)
        {
            var (letter, count, literal) = parts[i];
            if (letter is 'g' or 'e' && era is null)
                return null;
            text.Append(
                letter switch
                {
                    'y' when count == 2 => Padded(day.Year % 100, 2),
                    'y' => Padded(day.Year, count),
                    'M' => Padded(day.Month, count),
                    'd' => Padded(day.Day, count),
                    'a' => "日月火水木金土"[(int)day.DayOfWeek] + (count == 4 ? "曜日" : ""),
                    'g' => count switch
                    {
                        1 => era!.Letter.ToString(),
                        2 => era!.Name[..1],
                        _ => era!.Name,
                    },
                    // The first year is 元年, and 1 where 年 does not follow.
                    'e' when era!.YearOf(day) == 1 && i + 1 < parts.Count && parts[i + 1].Literal.StartsWith('年') => "元",
                    'e' => Padded(era!.YearOf(day), count),
                    _ => literal,
                }
            );
        }
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Write"/> writes; a year of two digits is one of this century.</summary>
    public bool TryRead(string text, out DateOnly day)
    {
        day = default;
        var at = 0;
        int? year = null,
            eraYear = null;
        var (month, dayOfMonth) = (1, 1);
        Era? era = null;
        for (var i = 0; i < parts.Count; i++)
        {
            var (letter, count, literal) = parts[i];
            switch (letter)
            {
                case 'y':
                    if (!Digits(count == 1 ? 4 : count, count > 1, out var found))
                        return false;
                    year = count == 2 ? Century + found : found;
                    break;
                case 'M':
                    if (!Digits(2, count == 2, out month))
                        return false;
                    break;
                case 'd':
                    if (!Digits(2, count == 2, out dayOfMonth))
                        return false;
                    break;
                case 'e':
                    if (at < text.Length && text[at] == '元')
                        (eraYear, at) = (1, at + 1);
                    else if (Digits(count == 1 ? 3 : 2, count == 2, out found))
                        eraYear = found;
                    else
                        return false;
                    break;
                case 'g':
                    era = Array.Find(Era.All, known => text.AsSpan(at).StartsWith(Name(known, count)));
                    if (era is null)
                        return false;
                    at += Name(era, count).Length;
                    break;
                case 'a':
                    at += count == 4 ? 3 : 1;
                    break;
                default:
                    if (at > text.Length || !text.AsSpan(at).StartsWith(literal))
                        return false;
                    at += literal.Length;
                    break;
            }
        }
        if (era is not null && eraYear is { } counted)
            year = counted > 0 ? era.First.Year + counted - 1 : null;
        return at == text.Length && year is { } y && DateText.Make(y, month, dayOfMonth, out day) && (era is null || day >= era.First);

        bool Digits(int most, bool exactly, out int number)
        {
            var end = at;
            while (end < text.Length && end - at < most && char.IsAsciiDigit(text[end]))
                end++;
            number = 0;
            if (end == at || (exactly && end - at < most))
                return false;
            number = int.Parse(text.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture);
            at = end;
            return true;
        }

        static string Name(Era era, int count) =>
            count switch
            {
                1 => era.Letter.ToString(),
                2 => era.Name[..1],
                _ => era.Name,
            };
    }

    private static string Padded(int number, int digits) => number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
