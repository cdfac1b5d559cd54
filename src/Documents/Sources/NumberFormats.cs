using System.Globalization;
using System.Text;
using System.Xml;

namespace Akashi.Documents.Sources;

/// <summary>
/// How the numbers of a workbook read: dates as <c>2026-05-01</c>, times as <c>13:05:00</c>, both as <c>2026-05-01 13:05:00</c>, numbers
/// that are formatted with zeros (0000000, 000-0000) with their zeros, all others plainly, with the 15 digits that Excel knows.
/// </summary>
/// <remarks>Percentages and thousands separators are a matter of looks and left to the template: 10 % reads 0.1.</remarks>
internal sealed class NumberFormats
{
    private const double LastDay = 2958466; // 10000-01-01
    private const double LeapDayThatNeverWas = 60; // 1900-02-29

    private static readonly DateTime Day1900 = new(1899, 12, 31, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime Day1904 = new(1904, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly bool is1904;
    private readonly List<Shape> shapes = [];

    private NumberFormats(bool is1904) => this.is1904 = is1904;

    private enum Kind
    {
        Plain,
        Date,
        Time,
        Moment,
        Elapsed,
        Zeros,
    }

    private readonly record struct Shape(Kind Kind, string Code);

    public static NumberFormats Read(Workbook book)
    {
        var formats = new NumberFormats(book.Is1904);
        if (!book.Has(book.StylesPart))
            return formats;
        var codes = new Dictionary<string, string>();
        using var xml = book.Open(book.StylesPart!);
        var inCells = false;
        while (xml.Read())
        {
            if (xml.LocalName == "cellXfs")
                inCells = xml.NodeType == XmlNodeType.Element;
            else if (xml is { NodeType: XmlNodeType.Element, LocalName: "numFmt" })
                codes[xml.GetAttribute("numFmtId") ?? ""] = xml.GetAttribute("formatCode") ?? "";
            else if (inCells && xml is { NodeType: XmlNodeType.Element, LocalName: "xf" })
            {
                var id = xml.GetAttribute("numFmtId") ?? "";
                formats.shapes.Add(codes.TryGetValue(id, out var code) ? Classify(code) : BuiltIn(id));
            }
        }
        return formats;
    }

    /// <param name="value">As it stands in the file.</param>
    /// <param name="style">Number of the cell's style.</param>
    public string Show(string value, int style)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return value;
        var shape = style >= 0 && style < shapes.Count ? shapes[style] : default;
        return shape.Kind switch
        {
            Kind.Plain => Plain(number),
            Kind.Zeros => Zeros(number, shape.Code),
            _ when number is < 0 or >= LastDay => Plain(number),
            Kind.Elapsed => Clock(number),
            _ => Moment(number, shape.Kind),
        };
    }

    private string Moment(double number, Kind kind)
    {
        var seconds = Math.Round(number % 1 * 86400);
        var days = Math.Floor(number) + (seconds >= 86400 ? 1 : 0);
        seconds %= 86400;
        if (kind == Kind.Time && days == 0)
            return Clock(seconds / 86400);
        if (!is1904 && (int)days == LeapDayThatNeverWas)
            return "1900-02-29";
        var day = is1904 ? Day1904.AddDays(days) : Day1900.AddDays(days > LeapDayThatNeverWas ? days - 1 : days);
        return day.AddSeconds(seconds)
            .ToString(
                kind == Kind.Date || seconds == 0 && kind == Kind.Moment ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss",
                CultureInfo.InvariantCulture
            );
    }

    private static string Clock(double days)
    {
        var seconds = (long)Math.Round(days * 86400);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }

    private static string Plain(double number)
    {
        var written = number.ToString("G15", CultureInfo.InvariantCulture);
        return
            decimal.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            && (exact != 0 || number == 0)
            && Math.Abs(number) < 1e28
            ? exact.ToString("0.############################", CultureInfo.InvariantCulture)
            : written;
    }

    /// <summary>Fills 000-0000 from the right.</summary>
    private static string Zeros(double number, string code)
    {
        if (number < 0 || number != Math.Floor(number) || number >= 1e15)
            return Plain(number);
        var digits = number.ToString("F0", CultureInfo.InvariantCulture).PadLeft(code.Count(c => c == '0'), '0');
        var text = new StringBuilder();
        var next = digits.Length - 1;
        for (var i = code.Length - 1; i >= 0; i--)
            text.Insert(0, code[i] == '0' ? digits[next--] : code[i]);
        return digits[..(next + 1)] + text;
    }

    private static Shape BuiltIn(string id) =>
        id switch
        {
            "14" or "15" or "16" or "17" or "27" or "28" or "29" or "30" or "31" => new(Kind.Date, ""),
            "36" or "50" or "51" or "52" or "53" or "54" or "55" or "56" or "57" or "58" => new(Kind.Date, ""),
            "18" or "19" or "20" or "21" or "32" or "33" or "34" or "35" or "45" or "47" => new(Kind.Time, ""),
            "22" => new(Kind.Moment, ""),
            "46" => new(Kind.Elapsed, ""),
            _ => default,
        };

    private static Shape Classify(string code)
    {
        var (bare, elapsed) = Bare(code.Split(';')[0]);
        var letters = bare.ToLowerInvariant().Replace("am/pm", "h").Replace("a/p", "h");
        if (elapsed)
            return new(Kind.Elapsed, "");
        if (letters.Contains("general"))
            return default;
        if (Has("hs"))
            return new(Has("yd") ? Kind.Moment : Kind.Time, "");
        if (Has("ydgeam") && !Has("0#"))
            return new(Kind.Date, "");
        return letters.Contains("00") && letters.All("0-".Contains) ? new(Kind.Zeros, letters) : default;

        bool Has(string any) => any.Any(letters.Contains);
    }

    /// <summary>A format without its quoted texts, colours and conditions; whether it counts hours beyond a day, as [h] does.</summary>
    private static (string Bare, bool Elapsed) Bare(string code)
    {
        var bare = new StringBuilder();
        var elapsed = false;
        for (var i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case '"':
                    var close = code.IndexOf('"', i + 1);
                    i = close < 0 ? code.Length : close;
                    break;
                case '[':
                    var end = code.IndexOf(']', i + 1);
                    var inside = end < 0 ? "" : code[(i + 1)..end];
                    elapsed |= inside.Length > 0 && inside.All("hHmMsS".Contains);
                    i = end < 0 ? code.Length : end;
                    break;
                case '\\' when i + 1 < code.Length:
                    i++;
                    if (code[i] == '-')
                        bare.Append('-');
                    break;
                case '_' or '*':
                    i++;
                    break;
                default:
                    bare.Append(code[i]);
                    break;
            }
        }
        return (bare.ToString(), elapsed);
    }
}
