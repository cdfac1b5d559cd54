using Akashi.Documents.Calendar;
using Akashi.Documents.Mappings.Notations;
using Akashi.Documents.Schedules;
using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Documents.Tests.Schedules;

/// <summary>The times that come of a schedule, by example and by their laws.</summary>
public sealed class ScheduleRuleTests
{
    private static readonly HashSet<DateOnly> Holidays = [.. Enumerable.Range(2019, 30).SelectMany(year => JapaneseHolidays.Of(year).Keys)];

    private static readonly Gen<ScheduleRule> Rules =
        from kind in Gen.Elements(Enum.GetValues<ScheduleKind>())
        from minute in Gen.Choose(0, 1439)
        from days in Gen.SubListOf(Enum.GetValues<DayOfWeek>()).Where(days => days.Count > 0)
        from day in Gen.Choose(1, 31)
        from cron in Gen.Elements("0 0/30 9-17 ? * MON-FRI", "0 15 23 L * ?", "0 0 0 1 1 ?", "0 0 6 ? * 2#1", "0 59 23 29 2 ?")
        from off in Gen.Elements(Enum.GetValues<OnDayOff>())
        select new ScheduleRule
        {
            Kind = kind,
            At = new TimeOnly(minute / 60, minute % 60),
            Days = [.. days],
            Day = day,
            Cron = cron,
            OnDayOff = off,
        };

    private static readonly Arbitrary<(ScheduleRule Rule, DateTimeOffset From)> Cases = (
        from rule in Rules
        from minutes in Gen.Choose(0, 20 * 365 * 1440)
        select (rule, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.FromHours(9)).AddMinutes(minutes))
    ).ToArbitrary();

    [Theory]
    [InlineData("Daily", "2026-04-03 09:00", "Run", "4/4 4/5 4/6")]
    [InlineData("Daily", "2026-04-03 08:59", "Skip", "4/3 4/6 4/7")]
    [InlineData("Daily", "2026-04-03 09:00", "Before", "4/6 4/7 4/8")] // the weekend has met on the Friday that is over
    [InlineData("Daily", "2026-05-01 12:00", "After", "5/7 5/8 5/11")] // five days of holidays meet on the 7th
    [InlineData("Weekly:Monday,Thursday", "2026-04-28 00:00", "Run", "4/30 5/4 5/7")]
    [InlineData("Weekly:Monday", "2026-04-28 00:00", "Before", "5/1 5/11 5/18")] // Monday the 4th is Greenery Day
    [InlineData("Monthly:31", "2026-01-31 09:00", "Run", "2/28 3/31 4/30")]
    [InlineData("Monthly:29", "2028-01-31 09:00", "Run", "2/29 3/29 4/29")]
    [InlineData("Monthly:1", "2026-12-15 00:00", "After", "1/4 2/1 3/1")] // New Year's Day is a Friday
    [InlineData("Monthly:1", "2026-12-15 00:00", "Before", "12/31 2/1 3/1")]
    [InlineData("MonthEnd", "2026-12-31 09:00", "Run", "1/31 2/28 3/31")]
    [InlineData("MonthEnd", "2026-01-01 00:00", "Skip", "3/31 4/30 6/30")] // 31 January, 28 February and 31 May are at weekends
    [InlineData("LastBusinessDay", "2026-01-01 00:00", "Run", "1/30 2/27 3/31")]
    [InlineData("Cron:0 0 9 L * ?", "2026-01-01 00:00", "Before", "1/30 2/27 3/31")]
    [InlineData("Cron:0 0 9 29 2 ?", "2026-01-01 00:00", "Run", "2/29 2/29")]
    [InlineData("Cron:0 0 9 30 2 ?", "2026-01-01 00:00", "Run", "")]
    public void Times_are_those_of_the_calendar(string rule, string from, string onDayOff, string days)
    {
        var (kind, more) = rule.Split(':', 2) is [var name, var rest] ? (name, rest) : (rule, "");
        var parsed = new ScheduleRule
        {
            Kind = Enum.Parse<ScheduleKind>(kind),
            At = new(9, 0),
            Days = kind == "Weekly" ? [.. more.Split(',').Select(Enum.Parse<DayOfWeek>)] : [],
            Day = kind == "Monthly" ? int.Parse(more) : 0,
            Cron = kind == "Cron" ? more : "",
            OnDayOff = Enum.Parse<OnDayOff>(onDayOff),
        };
        var times = parsed
            .After(DateTimeOffset.Parse(from + "+09:00"), Holidays)
            .Take(3)
            .Select(time => time.ToOffset(TimeSpan.FromHours(9)));
        string.Join(' ', times.Select(time => $"{time.Month}/{time.Day}")).ShouldBe(days);
        times.ShouldAllBe(time => time.TimeOfDay == TimeSpan.FromHours(9));
    }

    [Fact]
    public void Two_times_of_a_day_off_move_together_and_meet_those_of_the_other_day()
    {
        var rule = new ScheduleRule
        {
            Kind = ScheduleKind.Cron,
            Cron = "0 0 9,15 ? * SAT,SUN,MON",
            OnDayOff = OnDayOff.After,
        };
        var times = rule.After(DateTimeOffset.Parse("2026-04-03T00:00+09:00"), Holidays).Take(3);
        times.Select(time => time.ToOffset(TimeSpan.FromHours(9)).ToString("M/d HH:mm")).ShouldBe(["4/6 09:00", "4/6 15:00", "4/13 09:00"]);
    }

    [Fact]
    public void Times_increase_strictly_and_lie_behind_the_instant() =>
        Prop.ForAll(
                Cases,
                asked =>
                {
                    var before = asked.From;
                    foreach (var time in asked.Rule.After(asked.From, Holidays).Take(40))
                    {
                        if (time <= before)
                            return false;
                        before = time;
                    }
                    return true;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void None_lies_on_a_day_off_unless_that_is_asked_for() =>
        Prop.ForAll(
                Cases,
                asked =>
                    asked.Rule.OnDayOff == OnDayOff.Run
                    || asked.Rule.After(asked.From, Holidays).Take(40).All(time => BusinessDays.Is(Trust.SignIn.Days.Of(time), Holidays))
            )
            .QuickCheckThrowOnFailure();

    /// <summary>A node that looks again and again, at whatever moment, sees the same times as one that looks once.</summary>
    [Fact]
    public void The_next_time_after_any_of_them_is_the_one_that_follows() =>
        Prop.ForAll(
                Cases,
                asked =>
                {
                    var times = asked.Rule.After(asked.From, Holidays).Take(12).ToList();
                    return times
                        .Zip(times.Skip(1))
                        .All(pair =>
                            asked.Rule.After(pair.First, Holidays).First() == pair.Second
                            && asked.Rule.After(pair.Second.AddSeconds(-1), Holidays).First() == pair.Second
                        );
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_month_has_its_time_once() =>
        Prop.ForAll(
                Cases,
                asked =>
                {
                    var rule = asked.Rule with
                    {
                        Kind = asked.Rule.Day % 2 == 0 ? ScheduleKind.Monthly : ScheduleKind.MonthEnd,
                        OnDayOff = OnDayOff.Run,
                    };
                    var months = rule.After(asked.From, Holidays)
                        .Take(30)
                        .Select(time => Trust.SignIn.Days.Of(time))
                        .Select(day => (day.Year * 12) + day.Month)
                        .ToList();
                    return months.SequenceEqual(Enumerable.Range(months[0], 30));
                }
            )
            .QuickCheckThrowOnFailure();
}
