using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>What a language calls months, days and parts of the day, how it counts, and its long forms of dates and times.</summary>
/// <remarks>The names are date-fns' (see NOTICE), so that they are pdfme's and the same on every machine; <c>build/dateNames.mjs</c> renews them.</remarks>
internal sealed class DateNames
{
    private static readonly Lazy<Dictionary<string, JsonElement>> Languages = new(() =>
    {
        using var json = typeof(DateNames).Assembly.GetManifestResourceStream("DateNames.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
    });

    private static readonly ConcurrentDictionary<string, DateNames> Known = new();

    /// <summary>The languages that date elements may name, as pdfme writes them: <c>ja</c>, <c>pt-Br</c>.</summary>
    public static IReadOnlyCollection<string> Codes => Languages.Value.Keys;

    /// <summary>Null for a language that pdfme does not know either.</summary>
    public static DateNames? Of(string code) =>
        Languages.Value.TryGetValue(code, out var language)
            ? Known.GetOrAdd(code, static (_, json) => json.Deserialize<DateNames>(JsonSerializerOptions.Web)!, language)
            : null;

    public required Contexts Months { get; init; }
    public required Contexts Days { get; init; }
    public required Contexts Quarters { get; init; }
    public required Dictionary<string, string> Era { get; init; }

    /// <summary>am, pm, noon, midnight, morning, afternoon, evening, night.</summary>
    public required Dictionary<string, string[]> Halves { get; init; }

    public required Dictionary<string, OrdinalForms> Ordinals { get; init; }

    /// <summary>Patterns from short to full, as the two after it.</summary>
    public required string[] Dates { get; init; }
    public required string[] Times { get; init; }

    /// <summary>With {{date}} and {{time}} for the patterns of the two.</summary>
    public required string[] Between { get; init; }

    /// <summary>0 is Sunday.</summary>
    public required int WeekStartsOn { get; init; }

    /// <summary>The first week of a year is the one that holds this day of January.</summary>
    public required int FirstWeekContainsDate { get; init; }

    /// <param name="letter">The pattern's letter: L, c and q stand alone, without a day or year beside them.</param>
    public string Month(int month, char letter, int length) => Months.Of(letter == 'L')[Width(length)][month - 1];

    /// <param name="day">0 is Sunday.</param>
    /// <inheritdoc cref="Month" path="/param"/>
    public string Day(int day, char letter, int length) =>
        Days.Of(letter == 'c')[
            length switch
            {
                6 => "short",
                _ => Width(letter == 'E' && length < 3 ? 3 : length),
            }
        ][day];

    /// <inheritdoc cref="Month" path="/param"/>
    public string Quarter(int quarter, char letter, int length) => Quarters.Of(letter == 'q')[Width(length)][quarter - 1];

    public string EraName(int length) => Era[Width(Math.Max(length, 3))];

    /// <summary>AM and PM; with <paramref name="noon"/> also noon and midnight by their names.</summary>
    public string Half(int hour, int length, bool noon)
    {
        var half = (hour, noon) switch
        {
            (12, true) => 2,
            (0, true) => 3,
            _ => hour < 12 ? 0 : 1,
        };
        var name = Halves[Width(Math.Max(length, 3))][half];
        return length == 3 ? name.ToLowerInvariant() : name;
    }

    /// <summary>Morning, afternoon, evening, night.</summary>
    public string PartOfDay(int hour, int length) =>
        Halves[Width(Math.Max(length, 3))][
            hour switch
            {
                >= 17 => 6,
                >= 12 => 5,
                >= 4 => 4,
                _ => 7,
            }
        ];

    /// <param name="letter">The pattern's letter: what is counted.</param>
    public string Ordinal(int number, char letter) =>
        Ordinals[
            letter switch
            {
                'y' or 'Y' => "year",
                'Q' or 'q' => "quarter",
                'M' or 'L' => "month",
                'w' or 'I' => "week",
                'd' => "date",
                'D' => "dayOfYear",
                'm' => "minute",
                's' => "second",
                'H' or 'h' or 'K' or 'k' => "hour",
                _ => "day",
            }
        ]
            .Write(number);

    public string LongDate(int length) => Dates[Form(length)];

    public string LongTime(int length) => Times[Form(length)];

    public string LongDateAndTime(int dateLength, int timeLength) =>
        Between[Form(dateLength)]
            .Replace("{{date}}", LongDate(dateLength), StringComparison.Ordinal)
            .Replace("{{time}}", LongTime(timeLength), StringComparison.Ordinal);

    private static int Form(int length) => Math.Min(length, 4) - 1;

    private static string Width(int length) =>
        length switch
        {
            3 => "abbreviated",
            5 => "narrow",
            _ => "wide",
        };

    /// <summary>Names by their width, in the middle of a date and (where it is another word) alone.</summary>
    internal sealed record Contexts(Dictionary<string, string[]> Formatting, Dictionary<string, string[]>? Standalone)
    {
        public Dictionary<string, string[]> Of(bool standalone) => standalone && Standalone is not null ? Standalone : Formatting;
    }

    /// <summary>Numbers as patterns with # for the digits: the usual one, those of other last two digits, those that follow no rule.</summary>
    internal sealed record OrdinalForms(string Usual, Dictionary<int, string> Endings, Dictionary<int, string> Others)
    {
        public string Write(int number) =>
            (
                Others.TryGetValue(number, out var other) ? other
                : Endings.TryGetValue(number % 100, out var ending) ? ending
                : Usual
            ).Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
