using System.Collections.Concurrent;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Calendar;

/// <summary>
/// 国民の祝日: the days of 国民の祝日に関する法律 as amended through 2018 (平成30年法律第57号), with the moves of 2020 and 2021 and the days of the accession in 2019,
/// 振替休日 (art. 3, 2) and 国民の休日 (art. 3, 3). From 2007, when its present rules for both began, to 2099.
/// </summary>
/// <remarks>
/// The two equinoxes are announced in February of the year before; here they come from the usual approximation of their longitude, which gave the
/// announced days in every year so far. A year that the cabinet decides otherwise needs a day off of the tenant's own, or a new version.
/// </remarks>
public static class JapaneseHolidays
{
    public const int FirstYear = 2007;
    public const int LastYear = 2099;

    private static readonly ConcurrentDictionary<int, SortedDictionary<DateOnly, Text>> Years = new();

    /// <summary>The holidays of a year by their days; empty outside <see cref="FirstYear"/> to <see cref="LastYear"/>.</summary>
    public static IReadOnlyDictionary<DateOnly, Text> Of(int year) =>
        Years.GetOrAdd(year, static year => year is < FirstYear or > LastYear ? [] : Make(year));

    private static SortedDictionary<DateOnly, Text> Make(int year)
    {
        var days = new SortedDictionary<DateOnly, Text>();
        foreach (var (month, day, name) in Named(year))
            days.Add(new(year, month, day), name);
        var named = days.Keys.ToHashSet();
        // Art. 3, 2: for one on a Sunday, the next day that is none.
        foreach (var sunday in named.Where(day => day.DayOfWeek == DayOfWeek.Sunday))
        {
            var next = sunday.AddDays(1);
            while (named.Contains(next))
                next = next.AddDays(1);
            days.Add(next, new("振替休日", "Substitute holiday"));
        }
        // Art. 3, 3: a day between two of them, that is none.
        foreach (var day in named.Select(day => day.AddDays(1)).Where(day => named.Contains(day.AddDays(1))).ToList())
            days.TryAdd(day, new("国民の休日", "Citizens' holiday"));
        return days;
    }

    private static IEnumerable<(int Month, int Day, Text Name)> Named(int year)
    {
        yield return (1, 1, new("元日", "New Year's Day"));
        yield return (1, Monday(year, 1, 2), new("成人の日", "Coming of Age Day"));
        yield return (2, 11, new("建国記念の日", "National Foundation Day"));
        if (year >= 2020)
            yield return (2, 23, new("天皇誕生日", "Emperor's Birthday"));
        yield return (3, Equinox(20.8431, year), new("春分の日", "Vernal Equinox Day"));
        yield return (4, 29, new("昭和の日", "Showa Day"));
        if (year == 2019)
            yield return (5, 1, new("即位の日", "Day of the accession"));
        yield return (5, 3, new("憲法記念日", "Constitution Day"));
        yield return (5, 4, new("みどりの日", "Greenery Day"));
        yield return (5, 5, new("こどもの日", "Children's Day"));
        var marine = year switch
        {
            2020 => 23,
            2021 => 22,
            _ => Monday(year, 7, 3),
        };
        yield return (7, marine, new("海の日", "Marine Day"));
        if (year >= 2016)
        {
            var mountain = year switch
            {
                2020 => 10,
                2021 => 8,
                _ => 11,
            };
            yield return (8, mountain, new("山の日", "Mountain Day"));
        }
        yield return (9, Monday(year, 9, 3), new("敬老の日", "Respect for the Aged Day"));
        yield return (9, Equinox(23.2488, year), new("秋分の日", "Autumnal Equinox Day"));
        var (sportsMonth, sportsDay) = year switch
        {
            2020 => (7, 24),
            2021 => (7, 23),
            _ => (10, Monday(year, 10, 2)),
        };
        yield return (sportsMonth, sportsDay, year >= 2020 ? new("スポーツの日", "Sports Day") : new("体育の日", "Health and Sports Day"));
        if (year == 2019)
            yield return (10, 22, new("即位礼正殿の儀の行われる日", "Day of the enthronement"));
        yield return (11, 3, new("文化の日", "Culture Day"));
        yield return (11, 23, new("勤労感謝の日", "Labour Thanksgiving Day"));
        if (year <= 2018)
            yield return (12, 23, new("天皇誕生日", "Emperor's Birthday"));
    }

    /// <summary>The day of the nth Monday.</summary>
    private static int Monday(int year, int month, int n)
    {
        var first = new DateOnly(year, month, 1).DayOfWeek;
        return 1 + ((int)DayOfWeek.Monday - (int)first + 7) % 7 + (n - 1) * 7;
    }

    /// <param name="at1980">The day of March or September on which the sun stood there in 1980, with its fraction, in JST.</param>
    private static int Equinox(double at1980, int year) =>
        (int)Math.Floor(at1980 + 0.242194 * (year - 1980) - Math.Floor((year - 1980) / 4.0));
}
