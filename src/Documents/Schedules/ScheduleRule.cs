using System.Text.Json.Serialization;
using Akashi.Documents.Mappings.Notations;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Quartz;

namespace Akashi.Documents.Schedules;

/// <summary>When a work runs by itself, in JST. Which times come of it depends on nothing but the days off.</summary>
public sealed record ScheduleRule
{
    /// <summary>Nothing is looked for later than this after the time that is asked about: 29 February comes within it.</summary>
    private const int HorizonDays = 366 * 9;

    [JsonConverter(typeof(JsonStringEnumConverter<ScheduleKind>))]
    public ScheduleKind Kind { get; init; }

    /// <summary>The time of the day, to the minute; <see cref="ScheduleKind.Cron"/> has its own.</summary>
    public TimeOnly At { get; init; }

    /// <summary>Of <see cref="ScheduleKind.Weekly"/>.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>Of <see cref="ScheduleKind.Monthly"/>, 1 to 31; a month that is shorter has it on its last day.</summary>
    public int Day { get; init; }

    /// <summary>Of <see cref="ScheduleKind.Cron"/>: Quartz's form, with seconds first.</summary>
    public string Cron { get; init; } = "";

    /// <summary>What becomes of a day that is no business day.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<OnDayOff>))]
    public OnDayOff OnDayOff { get; init; }

    /// <summary>The times after an instant, in their order and each once. Ends some years later.</summary>
    /// <param name="daysOff">Besides Saturdays and Sundays.</param>
    public IEnumerable<DateTimeOffset> After(DateTimeOffset instant, IReadOnlySet<DateOnly> daysOff)
    {
        var today = Trust.SignIn.Days.Of(instant);
        // What is moved to today or later comes from behind the last business day before today.
        var first = BusinessDays.Nearest(today.AddDays(-1), -1, daysOff);
        var times = Kind == ScheduleKind.Cron ? CronTimes() : On;
        // Moving keeps the order of days, so all that meet on one day come one after the other.
        DateOnly? at = null;
        var met = new SortedSet<TimeSpan>();
        for (var day = first; day <= today.AddDays(HorizonDays); day = day.AddDays(1))
        {
            if (MovedTo(day, daysOff) is not { } moved)
                continue;
            if (moved != at)
            {
                foreach (var time in Flush())
                    yield return time;
                at = moved;
            }
            met.UnionWith(times(day));
        }
        foreach (var time in Flush())
            yield return time;

        List<DateTimeOffset> Flush()
        {
            var found = met.Select(time => Trust.SignIn.Days.Start(at!.Value) + time).Where(time => time > instant).ToList();
            met.Clear();
            return found;
        }

        IEnumerable<TimeSpan> On(DateOnly day) => IsOn(day, daysOff) ? [At.ToTimeSpan()] : [];
    }

    private DateOnly? MovedTo(DateOnly day, IReadOnlySet<DateOnly> daysOff) =>
        OnDayOff switch
        {
            OnDayOff.Skip => BusinessDays.Is(day, daysOff) ? day : null,
            OnDayOff.Before => BusinessDays.Nearest(day, -1, daysOff),
            OnDayOff.After => BusinessDays.Nearest(day, 1, daysOff),
            _ => day,
        };

    /// <summary>Whether a day has the time, before anything is moved.</summary>
    private bool IsOn(DateOnly day, IReadOnlySet<DateOnly> daysOff)
    {
        var last = new DateOnly(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month));
        return Kind switch
        {
            ScheduleKind.Daily => true,
            ScheduleKind.Weekly => Days.Contains(day.DayOfWeek),
            ScheduleKind.Monthly => day.Day == Math.Min(Day, last.Day),
            ScheduleKind.MonthEnd => day == last,
            _ => day == BusinessDays.Nearest(last, -1, daysOff),
        };
    }

    /// <summary>The times of a cron expression on days that are asked for in their order. What comes next is kept: it may be years away, and far to seek.</summary>
    private Func<DateOnly, IEnumerable<TimeSpan>> CronTimes()
    {
        var cron = new CronExpression(Cron, PageContext.Japan);
        DateTimeOffset? next = DateTimeOffset.MinValue;
        return day =>
        {
            var (start, end) = (Trust.SignIn.Days.Start(day), Trust.SignIn.Days.Start(day.AddDays(1)));
            if (next < start)
                next = cron.GetNextValidTimeAfter(start.AddSeconds(-1));
            var times = new List<TimeSpan>();
            for (; next < end; next = cron.GetNextValidTimeAfter(next.Value))
                times.Add(next.Value - start);
            return times;
        };
    }

    /// <summary>Whether it is a cron expression of Quartz's form.</summary>
    public static bool IsCron(string cron) => cron.Length <= 120 && CronExpression.TryParse(cron, out _);
}

public enum ScheduleKind
{
    Daily,
    Weekly,
    Monthly,
    MonthEnd,
    LastBusinessDay,
    Cron,
}

/// <summary>What becomes of a time on a day that is no business day.</summary>
public enum OnDayOff
{
    /// <summary>It stays.</summary>
    Run,

    /// <summary>It is left out.</summary>
    Skip,

    /// <summary>It moves to the business day before.</summary>
    Before,

    /// <summary>It moves to the next business day.</summary>
    After,
}
