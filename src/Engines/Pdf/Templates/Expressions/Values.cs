using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>A regular expression of an expression; its work is bounded in time.</summary>
internal sealed record Pattern(string Source, string Flags)
{
    private Regex? regex;

    public bool IsGlobal => Flags.Contains('g');

    public Regex Regex
    {
        get
        {
            if (regex is not null)
                return regex;
            var options = RegexOptions.CultureInvariant;
            if (Flags.Contains('i'))
                options |= RegexOptions.IgnoreCase;
            if (Flags.Contains('m'))
                options |= RegexOptions.Multiline;
            if (Flags.Contains('s'))
                options |= RegexOptions.Singleline;
            try
            {
                return regex = new(Source, options, TimeSpan.FromMilliseconds(100));
            }
            catch (ArgumentException error)
            {
                throw new ExpressionException($"The pattern is broken: {error.Message}");
            }
        }
    }
}

/// <summary>The value of what does not exist.</summary>
internal sealed class Undefined
{
    public static readonly Undefined Value = new();
}

/// <summary>What a pattern found: the whole, then the groups.</summary>
internal sealed class MatchList(Match match, string input)
    : List<object?>(match.Groups.Values.Select(group => group.Success ? (object?)group.Value : Undefined.Value))
{
    public object? Get(string name) =>
        name switch
        {
            "index" => (double)match.Index,
            "input" => input,
            "groups" => Groups(),
            _ => null,
        };

    private object Groups()
    {
        var named = new ObjectValue();
        foreach (var group in match.Groups.Values)
        {
            if (!char.IsAsciiDigit(group.Name[0]))
                named[group.Name] = group.Success ? group.Value : Undefined.Value;
        }
        return named.Count > 0 ? named : Undefined.Value;
    }
}

/// <summary>A function: a built-in one or an arrow.</summary>
internal delegate object? Function(object?[] arguments);

/// <summary>A function that has properties too: <c>Number</c> and <c>Number.isInteger</c>.</summary>
internal sealed record NamedFunction(Function Function, ObjectValue Properties);

/// <summary>An object with its properties in the order in which they were added.</summary>
internal sealed class ObjectValue : Dictionary<string, object?>
{
    public ObjectValue()
        : base(StringComparer.Ordinal) { }

    /// <summary>As JavaScript orders properties: numbers first, by their size, then names as they came.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Ordered() =>
        Keys.Any(IsIndex)
            ? this.OrderBy(property => IsIndex(property.Key) ? uint.Parse(property.Key, CultureInfo.InvariantCulture) : uint.MaxValue)
            : this;

    private static bool IsIndex(string key) =>
        key.Length is > 0 and < 10 && char.IsAsciiDigit(key[0]) && (key[0] != '0' || key.Length == 1) && key.All(char.IsAsciiDigit);
}

/// <summary>Values and how they turn into one another (ECMA-262, clause 7.1): double, string, bool, null, Undefined, List, ObjectValue, Function, Pattern.</summary>
internal static class Conversions
{
    /// <summary>What a decimal number is written with.</summary>
    public static readonly SearchValues<char> NumberSigns = SearchValues.Create("0123456789+-.eE");

    public static Function? AsFunction(object? value) => value as Function ?? (value as NamedFunction)?.Function;

    public static bool Truth(object? value) =>
        value switch
        {
            null or Undefined => false,
            bool flag => flag,
            double number => number != 0 && !double.IsNaN(number),
            string text => text.Length > 0,
            _ => true,
        };

    public static double Number(object? value) =>
        value switch
        {
            null => 0,
            bool flag => flag ? 1 : 0,
            double number => number,
            string text => NumberOf(text),
            List<object?> => NumberOf(Text(value)),
            _ => double.NaN,
        };

    /// <summary>Lists, objects, patterns and functions as text; other values as they are (ECMA-262, 7.1.1).</summary>
    public static object? Primitive(object? value) => value is null or Undefined or bool or double or string ? value : Text(value);

    public static int Integer(object? value, int otherwise = 0)
    {
        if (value is Undefined)
            return otherwise;
        var number = Number(value);
        return double.IsNaN(number) ? 0 : (int)Math.Clamp(Math.Truncate(number), int.MinValue / 2, int.MaxValue / 2);
    }

    public static string Text(object? value) => Text(value, 0);

    private static string Text(object? value, int depth) =>
        value switch
        {
            null => "null",
            Undefined => "undefined",
            bool flag => flag ? "true" : "false",
            double number => TextOf(number),
            string text => text,
            List<object?> list when depth > 50 => "",
            List<object?> list => Join(list, ",", depth),
            ObjectValue => "[object Object]",
            Pattern pattern => $"/{pattern.Source}/{pattern.Flags}",
            _ => "function",
        };

    public static string Join(List<object?> list, string separator, int depth = 0)
    {
        var text = new StringBuilder();
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                text.Append(separator);
            if (list[i] is not (null or Undefined))
                text.Append(Text(list[i], depth + 1));
            Evaluator.CheckLength(text.Length);
            Effort.Spend(1);
        }
        Effort.SpendText(text.Length);
        return text.ToString();
    }

    public static string TextOf(double number) => NumberText.Shortest(number);

    public static double NumberOf(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty)
            return 0;
        if (trimmed.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(trimmed[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)
                ? hex
                : double.NaN;
        if (trimmed is "Infinity" or "+Infinity")
            return double.PositiveInfinity;
        if (trimmed is "-Infinity")
            return double.NegativeInfinity;
        if (trimmed.ContainsAnyExcept(NumberSigns))
            return double.NaN;
        return double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    public static bool StrictlyEqual(object? a, object? b) =>
        (a, b) switch
        {
            (double x, double y) => x == y,
            (string x, string y) => x == y,
            (bool x, bool y) => x == y,
            (null, null) => true,
            _ => ReferenceEquals(a, b),
        };

    public static bool LooselyEqual(object? a, object? b) =>
        (a, b) switch
        {
            (null or Undefined, null or Undefined) => true,
            (null or Undefined, _) or (_, null or Undefined) => false,
            (double or string or bool, double or string or bool) when a.GetType() != b.GetType() => Number(a) == Number(b),
            (List<object?> or ObjectValue, double or string or bool) => LooselyEqual(Text(a), b),
            (double or string or bool, List<object?> or ObjectValue) => LooselyEqual(a, Text(b)),
            _ => StrictlyEqual(a, b),
        };

    /// <summary>A value out of JSON.</summary>
    public static object? FromJson(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var properties = new ObjectValue();
                foreach (var property in json.EnumerateObject())
                    properties[property.Name] = FromJson(property.Value);
                return properties;
            case JsonValueKind.Array:
                var items = new List<object?>(json.GetArrayLength());
                foreach (var item in json.EnumerateArray())
                    items.Add(FromJson(item));
                return items;
            case JsonValueKind.String:
                return json.GetString();
            case JsonValueKind.Number:
                return json.GetDouble();
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                return null;
        }
    }
}
