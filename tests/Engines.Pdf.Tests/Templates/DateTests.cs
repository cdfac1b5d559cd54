using System.Text.Json;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Templates.Texts;
using Akashi.Engines.Pdf.Tests.Barcodes;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>Dates as pdfme's own library (date-fns) writes them.</summary>
public sealed class DateTests
{
    private static readonly string[] DateFormats =
    [
        .. "y yo yy yyy yyyy u uuuu M Mo MM MMM MMMM MMMMM L LL LLL LLLL LLLLL d do dd E EE EEE EEEE EEEEE EEEEEE".Split(' '),
        .. "eee eeee eeeee eeeeee ccc cccc ccccc cccccc iii iiii iiiii iiiiii Q Qo QQ q qo qq G GG GGG GGGG GGGGG P PP PPP PPPP".Split(' '),
        .. "H Ho HH h ho hh K KK k kk m mo mm s so ss S SS SSS a aa aaa aaaa aaaaa b bb bbb bbbb bbbbb".Split(' '),
        .. "w wo ww I Io II D Do DDD i io ii e eo ee c co cc QQQ QQQQ QQQQQ R RRRR Y YYYY B BBBB t T X x O OOOO z zzzz p pp ppp pppp Pp PPpp PPPppp PPPPpppp n N j J".Split(
            ' '
        ),
        "yyyy/MM/dd",
        "yyyy年M月d日(E)",
        "yyyy'年'MM'月'dd'日' EEEE",
        "MMM d, yyyy",
        "EEEE, MMMM do, yyyy 'at' h:mm a",
        "'it''s' d''M",
        "dd.MM.yy",
        "H時m分s秒",
        "aaaah時",
        "yyyyMMdd-HHmmss",
        "''",
        "'",
        "'open",
        "年月日",
        "d'",
        "yyyy-MM-dd'T'HH:mm",
        "do MMMM yyyy",
        "do MMM",
        "do M",
        "LLLL y",
        "MMMM, bbb, BBBBB",
        "wo 'P' w YYY",
    ];

    /// <summary>Seconds since 1970 and time zones, in some languages also in the long forms: the engine has neither a clock nor a place.</summary>
    private static bool IsRefused(string format, DateNames names) =>
        format is "t" or "T" or "X" or "x" or "O" or "OOOO" or "z" or "zzzz"
        || (format is "ppp" or "pppp" or "PPPppp" or "PPPPpppp" && names.LongTime(4).Contains('z'));

    private static readonly (string Type, string Value)[] Values =
    [
        ("date", "2024/04/01"),
        ("date", "2024-12-31"),
        ("date", "1999/11/22"),
        ("date", "2025/02/23"),
        ("time", "09:05"),
        ("time", "00:30"),
        ("time", "23:59"),
        ("time", "12:00"),
        ("dateTime", "2024/08/03 15:30"),
        ("dateTime", "2026/01/11 00:07"),
        ("dateTime", "2024-03-12T04:59"),
        ("date", "2025/12/01"),
        ("date", "2021/01/03"),
        ("date", "2023/05/21"),
    ];

    public static TheoryData<string> Languages => [.. DateNames.Codes];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Formats_are_those_of_the_peer(string locale)
    {
        var tasks = Values
            .SelectMany(value =>
                DateFormats.Select(format => new
                {
                    type = value.Type,
                    value = value.Value,
                    format,
                    locale,
                })
            )
            .ToArray();
        var expected = JsonSerializer.Deserialize<string?[]>(Bwip.Run("../Templates/dates.mjs", JsonSerializer.Serialize(tasks)))!;
        var wrong = new List<string>();
        for (var i = 0; i < tasks.Length; i++)
        {
            string? mine;
            try
            {
                mine = DateText.Format(tasks[i].value, tasks[i].type, tasks[i].format, locale, default);
            }
            catch (TemplateException)
            {
                mine = null;
            }
            if (mine != (IsRefused(tasks[i].format, DateNames.Of(locale)!) ? null : expected[i]))
                wrong.Add($"{tasks[i].value} {tasks[i].format}: '{expected[i]}', not '{mine}'");
        }
        wrong.ShouldBeEmpty();
    }
}
