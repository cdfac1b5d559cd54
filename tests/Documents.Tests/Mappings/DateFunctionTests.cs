using System.Globalization;
using Akashi.Documents.Mappings;
using FsCheck;
using FsCheck.Fluent;
using static Akashi.Documents.Tests.Mappings.Rows;

namespace Akashi.Documents.Tests.Mappings;

public class DateFunctionTests
{
    private static readonly JapaneseCalendar Calendar = new();

    private static readonly Arbitrary<DateOnly> Days = Gen.Choose(new DateOnly(1868, 9, 8).DayNumber, new DateOnly(2200, 12, 31).DayNumber)
        .Select(DateOnly.FromDayNumber)
        .ToArbitrary();

    [Theory]
    [InlineData("2026-05-01")]
    [InlineData("2026/5/1")]
    [InlineData("2026.5.1")]
    [InlineData("20260501")]
    [InlineData("20260501123456")]
    [InlineData("2026年5月1日")]
    [InlineData("2026年 5月 1日（金）")]
    [InlineData("２０２６／０５／０１")]
    [InlineData("2026-05-01T23:59:59+09:00")]
    [InlineData("2026/5/1 9:05")]
    [InlineData("令和8年5月1日")]
    [InlineData("令和 8年 5月 1日(金)")]
    [InlineData("㋿8年5月1日")]
    [InlineData("R8.5.1")]
    [InlineData("r08/05/01")]
    [InlineData("R080501")]
    [InlineData("平成38年5月1日")]
    [InlineData("46143")]
    public void Dates_are_read_as_offices_write_them(string text) => Value("date([a])", text).ShouldBe("2026-05-01");

    [Theory]
    [InlineData("2026-02-29")]
    [InlineData("2026/13/1")]
    [InlineData("26/5/1")]
    [InlineData("5/1/2026")]
    [InlineData("令和元年4月30日")]
    [InlineData("令和0年5月1日")]
    [InlineData("昭和元年12月24日")]
    [InlineData("慶応4年1月1日")]
    [InlineData("2026/5/113:00")]
    [InlineData("00060")]
    [InlineData("2026-05-01x")]
    [InlineData("明日")]
    public void What_is_no_date_is_told(string text) => Problem("date([a])", text).ShouldEndWith($"“{text}” is no date.");

    [Theory]
    [InlineData("1989-01-07", "昭和64年1月7日")]
    [InlineData("1989-01-08", "平成元年1月8日")]
    [InlineData("2019-04-30", "平成31年4月30日")]
    [InlineData("2019-05-01", "令和元年5月1日")]
    [InlineData("2020-01-01", "令和2年1月1日")]
    [InlineData("1926-12-24", "大正15年12月24日")]
    [InlineData("1926-12-25", "昭和元年12月25日")]
    [InlineData("1912-07-29", "明治45年7月29日")]
    [InlineData("1912-07-30", "大正元年7月30日")]
    public void Eras_have_edges(string day, string expected)
    {
        Value("wareki([a], \"gggy年M月d日\")", day).ShouldBe(expected);
        Value("wareki([a])", day).ShouldBe(expected);
        Value("date([a])", expected).ShouldBe(day);
    }

    [Fact]
    public void Any_day_has_the_era_of_the_japanese_calendar() =>
        Prop.ForAll(
                Days,
                day =>
                {
                    var time = day.ToDateTime(default);
                    var year = Calendar.GetYear(time);
                    var era = "明治大正昭和平成令和".Substring((Calendar.GetEra(time) - 1) * 2, 2);
                    var expected = $"{era}{(year == 1 ? "元" : year.ToString())}年{day.Month}月{day.Day}日";
                    Value("wareki([a], \"gggy年M月d日\")", Iso(day)).ShouldBe(expected);
                    Value("date([a])", expected).ShouldBe(Iso(day));
                    Value("date(wareki([a], \"gyy.MM.dd\"))", Iso(day)).ShouldBe(Iso(day));
                    Value("parse_date(wareki([a], \"gggy年M月d日\"), \"ggge年M月d日\")", Iso(day)).ShouldBe(Iso(day));
                    Value("parse_date(date([a], \"ddMMyyyy\"), \"ddMMyyyy\")", Iso(day)).ShouldBe(Iso(day));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Theory]
    [InlineData("date([a], \"yyyy年M月d日\")", "2026年5月1日")]
    [InlineData("date([a], \"yy/MM/dd(aaa)\")", "26/05/01(金)")]
    [InlineData("date([a], \"aaaa 'at' d\")", "金曜日 at 1")]
    [InlineData("format(date([a]), \"yyyy.MM.dd\")", "2026.05.01")]
    [InlineData("wareki([a], \"gy.M.d\")", "R8.5.1")]
    [InlineData("wareki(\"2019-05-01\", \"gg e.MM\")", "令 1.05")]
    [InlineData("year([a]) & month([a]) & day([a])", "202651")]
    [InlineData("days([a], \"2026-06-01\")", "31")]
    [InlineData("end_of_month([a])", "2026-05-31")]
    [InlineData("end_of_month([a], 1)", "2026-06-30")]
    [InlineData("end_of_month(\"2027-12-31\", 2)", "2028-02-29")]
    [InlineData("add_months(\"2026-01-31\", 1)", "2026-02-28")]
    [InlineData("add_months([a], -12)", "2025-05-01")]
    [InlineData("add_days([a], -1)", "2026-04-30")]
    [InlineData("parse_date(\"01.05.26\", \"dd.MM.yy\")", "2026-05-01")]
    public void Dates_are_written_and_moved(string expression, string expected) => Value(expression, "2026-05-01").ShouldBe(expected);

    [Theory]
    [InlineData("date([a], \"HH:mm\")")]
    [InlineData("date([a], \"yyy\")")]
    [InlineData("wareki([a], \"'x\")")]
    public void A_pattern_that_means_nothing_is_told(string expression) =>
        Problem(expression, "2026-05-01").ShouldContain("pattern of dates");

    [Fact]
    public void A_day_before_the_eras_is_told() => Problem("wareki([a])", "1868-09-07").ShouldContain("has no era");

    [Theory]
    [InlineData("business_day([a])", "2026-05-01", "2026-05-01")]
    [InlineData("business_day([a])", "2026-05-02", "2026-05-07")]
    [InlineData("business_day([a], \"previous\")", "2026-05-06", "2026-05-01")]
    [InlineData("business_day([a], \"within_month\")", "2026-05-31", "2026-05-29")]
    [InlineData("business_day([a], \"within_month\")", "2026-05-02", "2026-05-07")]
    [InlineData("business_day(end_of_month([a], 1), \"next\")", "2026-04-15", "2026-06-01")]
    [InlineData("add_business_days([a], 3)", "2026-05-01", "2026-05-11")]
    [InlineData("add_business_days([a], -1)", "2026-05-07", "2026-05-01")]
    [InlineData("add_business_days([a], 0)", "2026-05-02", "2026-05-02")]
    public void Business_days_pass_over_weekends_and_holidays(string expression, string day, string expected) =>
        Value(expression, GoldenWeek, day).ShouldBe(expected);

    private static readonly MappingTables GoldenWeek = new()
    {
        Holidays = new HashSet<DateOnly> { new(2026, 5, 4), new(2026, 5, 5), new(2026, 5, 6) },
    };

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
