using System.Globalization;
using Akashi.Documents.Calendar;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Akashi.Documents.Schedules;

/// <summary>What a person types about a schedule. Which of it counts depends on the kind.</summary>
public sealed record ScheduleFields(
    ScheduleKind Kind,
    string At,
    IReadOnlyList<DayOfWeek> Days,
    string Day,
    string Cron,
    OnDayOff OnDayOff,
    bool Again
)
{
    /// <summary>Two times of a cron expression lie at least so far apart.</summary>
    private static readonly TimeSpan Closest = TimeSpan.FromMinutes(5);

    private const int LooksAhead = 300;

    public static readonly ScheduleFields Usual = new(ScheduleKind.Daily, "09:00", [], "1", "", OnDayOff.After, false);

    public static ScheduleFields Of(WorkSchedule schedule)
    {
        var rule = schedule.ReadRule();
        return new(
            rule.Kind,
            rule.At.ToString("HH:mm", CultureInfo.InvariantCulture),
            rule.Days,
            $"{Math.Max(1, rule.Day)}",
            rule.Cron,
            rule.OnDayOff,
            schedule.Again
        );
    }

    public static ScheduleFields Of(IFormCollection form) =>
        new(
            Word<ScheduleKind>(form["kind"]),
            form["at"].ToString().Trim(),
            [.. Enum.GetValues<DayOfWeek>().Where(day => form["days"].Contains(day.ToString()))],
            form["day"].ToString().Trim(),
            form["cron"].ToString().Trim(),
            Word<OnDayOff>(form["onDayOff"]),
            form["again"] == "yes"
        );

    private static T Word<T>(string? typed)
        where T : struct, Enum => Enum.TryParse<T>(typed, out var value) && Enum.IsDefined(value) ? value : default;

    /// <summary>The rule that this is, or what is wrong with it.</summary>
    public (ScheduleRule? Rule, FormProblems Problems) Check(DateTimeOffset now)
    {
        var problems = new FormProblems();
        var hasTime = TimeOnly.TryParseExact(At, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at);
        if (!hasTime && Kind != ScheduleKind.Cron)
            problems.Add(new("time-form", new("時刻を 09:00 のように入力してください。", "Enter a time, such as 09:00."), "at"));
        if (Kind == ScheduleKind.Weekly && Days.Count == 0)
            problems.Add(new("required", new("曜日を選んでください。", "Choose the days of the week."), "days"));
        var hasDay = int.TryParse(Day, NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day is >= 1 and <= 31;
        if (!hasDay && Kind == ScheduleKind.Monthly)
            problems.Add(new("day-range", new("日は 1～31 です。", "A day is 1 to 31."), "day"));
        if (Kind == ScheduleKind.Cron && !ScheduleRule.IsCron(Cron))
            problems.Add(
                new(
                    "cron-form",
                    new(
                        "Quartz の cron 式として読めません。例: 0 0 9 ? * MON-FRI",
                        "This is no cron expression of Quartz, such as 0 0 9 ? * MON-FRI."
                    ),
                    "cron"
                )
            );
        if (problems.Any)
            return (null, problems);
        var rule = new ScheduleRule
        {
            Kind = Kind,
            At = Kind == ScheduleKind.Cron ? default : at,
            Days = Kind == ScheduleKind.Weekly ? Days : [],
            Day = Kind == ScheduleKind.Monthly ? day : 0,
            Cron = Kind == ScheduleKind.Cron ? Cron : "",
            OnDayOff = OnDayOff,
        };
        var times = rule.After(now, DayOff.OfTheLaw.ToHashSet()).Take(Kind == ScheduleKind.Cron ? LooksAhead : 1).ToList();
        if (times.Count == 0)
            problems.Add(new("schedule-empty", new("この先に当てはまる日時がありません。", "No time to come matches."), "cron"));
        if (times.Zip(times.Skip(1)).Any(pair => pair.Second - pair.First < Closest))
            problems.Add(
                new(
                    "schedule-too-often",
                    new(
                        $"間隔は {Closest.TotalMinutes} 分以上にしてください。",
                        $"The times lie at least {Closest.TotalMinutes} minutes apart."
                    ),
                    "cron"
                )
            );
        return (rule, problems);
    }
}
