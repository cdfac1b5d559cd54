using System.Globalization;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>和暦: the era of a day and its year in it. The first year of an era is 元年.</summary>
/// <remarks>The eras stand here, because those that .NET knows depend on the machine.</remarks>
internal readonly record struct JapaneseEra(string Name, char Letter, int Year)
{
    private static readonly (DateOnly First, string Name, char Letter)[] Eras =
    [
        (new(2019, 5, 1), "令和", 'R'),
        (new(1989, 1, 8), "平成", 'H'),
        (new(1926, 12, 25), "昭和", 'S'),
        (new(1912, 7, 30), "大正", 'T'),
        (new(1868, 10, 23), "明治", 'M'),
    ];

    /// <summary>The year as it is written after the era's name: 元 for the first.</summary>
    public string YearText => Year == 1 ? "元" : Year.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="TemplateException">The day is before 明治.</exception>
    public static JapaneseEra Of(DateTime day, TemplatePlace place)
    {
        var date = DateOnly.FromDateTime(day);
        foreach (var (first, name, letter) in Eras)
        {
            if (date >= first)
                return new(name, letter, date.Year - first.Year + 1);
        }
        throw new TemplateException($"{date:yyyy-MM-dd} is before the era 明治 (1868-10-23); write the year of the Common Era.", place);
    }
}
