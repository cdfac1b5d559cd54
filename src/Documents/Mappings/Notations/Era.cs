namespace Akashi.Documents.Mappings.Notations;

/// <summary>An era of the Japanese calendar.</summary>
/// <param name="Name">令和.</param>
/// <param name="Letter">R.</param>
/// <param name="First">The first day, which is in year 1 (元年).</param>
internal sealed record Era(string Name, char Letter, DateOnly First)
{
    /// <summary>Newest first. The first days are those of <see cref="System.Globalization.JapaneseCalendar"/>.</summary>
    public static readonly Era[] All =
    [
        new("令和", 'R', new(2019, 5, 1)),
        new("平成", 'H', new(1989, 1, 8)),
        new("昭和", 'S', new(1926, 12, 25)),
        new("大正", 'T', new(1912, 7, 30)),
        new("明治", 'M', new(1868, 9, 8)),
    ];

    /// <summary>The era of a day; null before 明治.</summary>
    public static Era? Of(DateOnly day) => Array.Find(All, era => day >= era.First);

    public static Era? Named(string name) =>
        Array.Find(All, era => era.Name == name || (name.Length == 1 && char.ToUpperInvariant(name[0]) == era.Letter));

    public int YearOf(DateOnly day) => day.Year - First.Year + 1;
}
