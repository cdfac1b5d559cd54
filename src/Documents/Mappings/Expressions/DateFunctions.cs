using Akashi.Documents.Mappings.Notations;

namespace Akashi.Documents.Mappings.Expressions;

/// <summary>Dates. Where a date is asked for, a text is read as <see cref="DateText"/> reads it.</summary>
internal static class DateFunctions
{
    private const int MostDays = 3_660_000;
    private const int MostBusinessDays = 10_000;

    public static readonly Function[] All =
    [
        new(
            "date(value, pattern)",
            1,
            2,
            new("日付として読む（書式を付けると文字にする）", "reads a date; with a pattern writes it"),
            call => call.Has(1) ? Write(call, 1, japanese: false) : Value.Of(call.Date(0))
        ),
        new(
            "parse_date(text, pattern)",
            2,
            2,
            new("書式どおりの文字を日付として読む", "reads a date that is written as the pattern says"),
            ParseDate
        ),
        new(
            "wareki(date, pattern)",
            1,
            2,
            new("和暦で書く（ggg 元号、y 年、元年）", "writes a date in the Japanese calendar"),
            call => Write(call, 1, japanese: true)
        ),
        new("year(date)", 1, 1, new("西暦の年", "the year"), call => Value.Of((decimal)call.Date(0).Year)),
        new("month(date)", 1, 1, new("月", "the month"), call => Value.Of((decimal)call.Date(0).Month)),
        new("day(date)", 1, 1, new("日", "the day of the month"), call => Value.Of((decimal)call.Date(0).Day)),
        new(
            "days(from, to)",
            2,
            2,
            new("二つの日付の間の日数", "the days between two dates"),
            call => Value.Of((decimal)(call.Date(1).DayNumber - call.Date(0).DayNumber))
        ),
        new(
            "add_days(date, count)",
            2,
            2,
            new("日数を足す", "so many days later"),
            call => Value.Of(call.Date(0).AddDays(call.Whole(1, -MostDays, MostDays)))
        ),
        new(
            "add_months(date, count)",
            2,
            2,
            new("月数を足す（その月にない日は月末）", "so many months later; the month's last day where it has no such day"),
            call => Value.Of(call.Date(0).AddMonths(call.Whole(1, -120_000, 120_000)))
        ),
        new(
            "end_of_month(date, months)",
            1,
            2,
            new("月末（翌月末は months を 1）", "the last day of the month, or of one some months later"),
            EndOfMonth
        ),
        new(
            "business_day(date, direction)",
            1,
            2,
            new(
                "営業日にずらす（next 翌、previous 前、within_month 月をまたがない）",
                "the date itself or the next, the previous, or the nearest business day within the month"
            ),
            BusinessDay
        ),
        new("add_business_days(date, count)", 2, 2, new("営業日で数えて足す", "so many business days later"), AddBusinessDays),
    ];

    private static Value Write(Call call, int index, bool japanese)
    {
        var day = call.Date(0);
        var pattern = DatePattern.Read(call.Has(index) ? call.Text(index) : "ggge年M月d日", japanese) ?? throw WrongPattern(call, index);
        return Value.Of(
            pattern.Write(day)
                ?? throw call.Wrong(0, new("明治より前の日付は和暦にできません。", "A date before 1868-09-08 has no era here."))
        );
    }

    private static Value ParseDate(Call call)
    {
        var pattern = DatePattern.Read(call.Text(1), japanese: false) ?? throw WrongPattern(call, 1);
        var text = call.Text(0).Trim();
        return pattern.TryRead(text, out var day)
            ? Value.Of(day)
            : throw call.Wrong(
                0,
                new($"「{Shown(text)}」は書式どおりの日付ではありません。", $"“{Shown(text)}” is no date of this pattern.")
            );
    }

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "…" : text;

    private static ExpressionException WrongPattern(Call call, int index) =>
        call.Wrong(
            index,
            new(
                "日付の書式は yyyy M d ggg e aaa などで書いてください。",
                "A pattern of dates is made of yyyy, M, d, ggg, e, aaa and other characters that are no letters."
            )
        );

    private static Value EndOfMonth(Call call)
    {
        var day = call.Date(0).AddMonths(call.Has(1) ? call.Whole(1, -120_000, 120_000) : 0);
        return Value.Of(new DateOnly(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month)));
    }

    private static Value BusinessDay(Call call)
    {
        var (day, holidays) = (call.Date(0), call.Scope.Tables.Holidays);
        call.Scope.Effort.Spend(holidays.Count / 10, call.Position);
        return Value.Of(
            (call.Has(1) ? call.Word(1, "next", "previous", "within_month") : "next") switch
            {
                "next" => BusinessDays.Nearest(day, 1, holidays),
                "previous" => BusinessDays.Nearest(day, -1, holidays),
                _ => BusinessDays.WithinMonth(day, holidays),
            }
        );
    }

    private static Value AddBusinessDays(Call call)
    {
        var (day, count) = (call.Date(0), call.Whole(1, -MostBusinessDays, MostBusinessDays));
        call.Scope.Effort.Spend(Math.Abs(count) + (call.Scope.Tables.Holidays.Count / 10), call.Position);
        return Value.Of(BusinessDays.Add(day, count, call.Scope.Tables.Holidays));
    }
}
