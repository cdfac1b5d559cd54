using System.Globalization;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>What a language calls months, days and parts of the day; its long forms of dates and times.</summary>
internal abstract class DateNames
{
    public static readonly DateNames Japanese = new JapaneseNames();
    public static readonly DateNames English = new EnglishNames();

    /// <summary>Null for a language whose names are not here.</summary>
    public static DateNames? Of(string locale) =>
        locale switch
        {
            "ja" => Japanese,
            "en" => English,
            _ => null,
        };

    public abstract string Month(int month, int length);

    /// <param name="day">0 is Sunday.</param>
    public abstract string Day(int day, int length);

    public abstract string Quarter(int quarter, int length);

    public abstract string Era(int length);

    /// <summary>AM and PM; with <paramref name="noon"/> also noon and midnight by their names.</summary>
    public abstract string Half(int hour, int length, bool noon);

    /// <summary>Morning, afternoon, evening, night.</summary>
    public abstract string PartOfDay(int hour);

    /// <param name="letter">The pattern's letter: what is counted.</param>
    public abstract string Ordinal(int number, char letter);

    public abstract string LongDate(int length);

    public abstract string LongTime(int length);

    /// <summary>What stands between a long date and a time, as a pattern.</summary>
    public abstract string Between(int dateLength);

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class JapaneseNames : DateNames
    {
        private const string Days = "日月火水木金土";

        public override string Month(int month, int length) => length == 5 ? Digits(month) : $"{month}月";

        public override string Day(int day, int length) => length is 4 or > 6 ? $"{Days[day]}曜日" : $"{Days[day]}";

        public override string Quarter(int quarter, int length) =>
            length switch
            {
                3 => $"Q{quarter}",
                5 => Digits(quarter),
                _ => $"第{quarter}四半期",
            };

        public override string Era(int length) => length == 5 ? "AC" : "西暦";

        public override string Half(int hour, int length, bool noon) =>
            noon && hour is 0 ? "深夜"
            : noon && hour is 12 ? "正午"
            : hour < 12 ? "午前"
            : "午後";

        public override string PartOfDay(int hour) =>
            hour switch
            {
                >= 17 => "夜",
                >= 12 => "午後",
                >= 4 => "朝",
                _ => "深夜",
            };

        public override string Ordinal(int number, char letter) =>
            letter switch
            {
                'y' or 'Y' => $"{number}年",
                'M' or 'L' => $"{number}月",
                'd' => $"{number}日",
                'w' or 'I' => $"第{number}週",
                'Q' or 'q' => $"第{number}四半期",
                'H' or 'h' or 'K' or 'k' => $"{number}時",
                'm' => $"{number}分",
                's' => $"{number}秒",
                _ => Digits(number),
            };

        public override string LongDate(int length) =>
            length switch
            {
                < 3 => "yyyy/MM/dd",
                3 => "yyyy年M月d日",
                _ => "yyyy年M月d日EEEE",
            };

        public override string LongTime(int length) =>
            length switch
            {
                1 => "H:mm",
                2 => "H:mm:ss",
                3 => "H:mm:ss z",
                _ => "H時mm分ss秒 zzzz",
            };

        public override string Between(int dateLength) => " ";
    }

    private sealed class EnglishNames : DateNames
    {
        private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames;
        private static readonly string[] Days = CultureInfo.InvariantCulture.DateTimeFormat.DayNames;

        public override string Month(int month, int length) =>
            length switch
            {
                3 => Months[month - 1][..3],
                5 => Months[month - 1][..1],
                _ => Months[month - 1],
            };

        public override string Day(int day, int length) =>
            length switch
            {
                4 or > 6 => Days[day],
                5 => Days[day][..1],
                6 => Days[day][..2],
                _ => Days[day][..3],
            };

        public override string Quarter(int quarter, int length) =>
            length switch
            {
                3 => $"Q{quarter}",
                5 => Digits(quarter),
                _ => $"{Ordinal(quarter, 'Q')} quarter",
            };

        public override string Era(int length) =>
            length switch
            {
                5 => "A",
                4 => "Anno Domini",
                _ => "AD",
            };

        public override string Half(int hour, int length, bool noon)
        {
            if (noon && hour is 0 or 12)
                return (hour, length) switch
                {
                    (0, 5) => "mi",
                    (0, _) => "midnight",
                    (_, 5) => "n",
                    _ => "noon",
                };
            return length switch
            {
                3 => hour < 12 ? "am" : "pm",
                4 => hour < 12 ? "a.m." : "p.m.",
                5 => hour < 12 ? "a" : "p",
                _ => hour < 12 ? "AM" : "PM",
            };
        }

        public override string PartOfDay(int hour) =>
            hour switch
            {
                >= 17 => "in the evening",
                >= 12 => "in the afternoon",
                >= 4 => "in the morning",
                _ => "at night",
            };

        public override string Ordinal(int number, char letter) =>
            Digits(number)
            + (
                (number % 100) is >= 11 and <= 13
                    ? "th"
                    : (number % 10) switch
                    {
                        1 => "st",
                        2 => "nd",
                        3 => "rd",
                        _ => "th",
                    }
            );

        public override string LongDate(int length) =>
            length switch
            {
                1 => "MM/dd/yyyy",
                2 => "MMM d, yyyy",
                3 => "MMMM do, yyyy",
                _ => "EEEE, MMMM do, yyyy",
            };

        public override string LongTime(int length) =>
            length switch
            {
                1 => "h:mm a",
                2 => "h:mm:ss a",
                3 => "h:mm:ss a z",
                _ => "h:mm:ss a zzzz",
            };

        public override string Between(int dateLength) => dateLength < 3 ? ", " : " 'at' ";
    }
}
