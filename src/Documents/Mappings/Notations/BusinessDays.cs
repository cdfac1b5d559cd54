namespace Akashi.Documents.Mappings.Notations;

/// <summary>Days that are neither Saturday nor Sunday nor in a list of holidays.</summary>
internal static class BusinessDays
{
    public static bool Is(DateOnly day, IReadOnlySet<DateOnly> holidays) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.Contains(day);

    /// <summary>The day itself if it is one, else the nearest one in a direction.</summary>
    /// <param name="step">1 or -1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The calendar ends before there is one.</exception>
    public static DateOnly Nearest(DateOnly day, int step, IReadOnlySet<DateOnly> holidays)
    {
        while (!Is(day, holidays))
            day = day.AddDays(step);
        return day;
    }

    /// <summary>The next one, but the one before if the next is in another month (修正翌営業日).</summary>
    public static DateOnly WithinMonth(DateOnly day, IReadOnlySet<DateOnly> holidays) =>
        Nearest(day, 1, holidays) is var next && next.Month == day.Month ? next : Nearest(day, -1, holidays);

    /// <summary>So many business days later, or earlier.</summary>
    public static DateOnly Add(DateOnly day, int count, IReadOnlySet<DateOnly> holidays)
    {
        for (var left = Math.Abs(count); left > 0; left--)
            day = Nearest(day.AddDays(Math.Sign(count)), Math.Sign(count), holidays);
        return day;
    }
}
