using System.Globalization;
using System.Text.Json;

namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>What every expression may use: Math, Number, String, Boolean, Array, Object, JSON and some functions. No clock, no chance.</summary>
internal static class Globals
{
    private static readonly ObjectValue Math = new()
    {
        ["PI"] = System.Math.PI,
        ["E"] = System.Math.E,
        ["SQRT2"] = System.Math.Sqrt(2),
        ["LN2"] = System.Math.Log(2),
        ["SQRT1_2"] = System.Math.Sqrt(0.5),
        ["LN10"] = System.Math.Log(10),
        ["LOG2E"] = 1 / System.Math.Log(2),
        ["LOG10E"] = 0.4342944819032518,
        ["abs"] = Of(System.Math.Abs),
        ["ceil"] = Of(System.Math.Ceiling),
        ["floor"] = Of(System.Math.Floor),
        ["round"] = Of(x => System.Math.Floor(x + 0.5)),
        ["trunc"] = Of(System.Math.Truncate),
        ["sign"] = Of(x => double.IsNaN(x) ? x : System.Math.Sign(x)),
        ["sqrt"] = Of(System.Math.Sqrt),
        ["cbrt"] = Of(x => System.Math.Round(System.Math.Cbrt(x)) is var whole && whole * whole * whole == x ? whole : System.Math.Cbrt(x)),
        ["exp"] = Of(System.Math.Exp),
        ["log"] = Of(System.Math.Log),
        ["log2"] = Of(System.Math.Log2),
        ["log10"] = Of(System.Math.Log10),
        ["sin"] = Of(System.Math.Sin),
        ["cos"] = Of(System.Math.Cos),
        ["tan"] = Of(System.Math.Tan),
        ["asin"] = Of(System.Math.Asin),
        ["acos"] = Of(System.Math.Acos),
        ["atan"] = Of(System.Math.Atan),
        ["atan2"] = (Function)(a => System.Math.Atan2(Number(a, 0), Number(a, 1))),
        ["hypot"] = (Function)(a => System.Math.Sqrt(a.Sum(x => Conversions.Number(x) * Conversions.Number(x)))),
        ["fround"] = Of(x => (float)x),
        ["log1p"] = Of(x => System.Math.Abs(x) < 1e-5 ? x - (x * x / 2) + (x * x * x / 3) : System.Math.Log(1 + x)),
        ["pow"] = (Function)(a => System.Math.Pow(Number(a, 0), Number(a, 1))),
        ["max"] = (Function)(a => a.Length == 0 ? double.NegativeInfinity : a.Select(Conversions.Number).Aggregate(System.Math.Max)),
        ["min"] = (Function)(a => a.Length == 0 ? double.PositiveInfinity : a.Select(Conversions.Number).Aggregate(System.Math.Min)),
    };

    public static bool TryGet(string name, Evaluator evaluator, out object? value)
    {
        value = name == "Array" ? Array(evaluator) : null;
        return value is not null || Functions.TryGetValue(name, out value);
    }

    private static readonly ObjectValue Object = new()
    {
        ["keys"] = (Function)(a => Properties(a).Select(pair => (object?)pair.Key).ToList()),
        ["values"] = (Function)(a => Properties(a).Select(pair => pair.Value).ToList()),
        ["entries"] = (Function)(a => Properties(a).Select(pair => (object?)new List<object?> { pair.Key, pair.Value }).ToList()),
        ["is"] = (Function)(
            a =>
                At(a, 0) is double x && At(a, 1) is double y
                    ? x.Equals(y) && double.IsNegative(x) == double.IsNegative(y)
                    : Conversions.StrictlyEqual(At(a, 0), At(a, 1))
        ),
        ["assign"] = (Function)(
            a =>
            {
                var all = new ObjectValue();
                foreach (var part in a)
                {
                    foreach (var (key, value) in Properties([part]))
                        all[key] = value;
                }
                return all;
            }
        ),
        ["fromEntries"] = (Function)(
            a =>
            {
                var all = new ObjectValue();
                foreach (var pair in At(a, 0) as List<object?> ?? [])
                {
                    if (pair is List<object?> { Count: >= 2 } entry)
                        all[Conversions.Text(entry[0])] = entry[1];
                }
                return all;
            }
        ),
    };

    private static readonly ObjectValue Json = new()
    {
        ["stringify"] = (Function)(a => (object?)JsonText.Of(At(a, 0), At(a, 2)) ?? Undefined.Value),
        ["parse"] = (Function)(
            a =>
            {
                try
                {
                    using var json = JsonDocument.Parse(Conversions.Text(At(a, 0)));
                    return Conversions.FromJson(json.RootElement);
                }
                catch (Exception error) when (error is JsonException or InvalidOperationException)
                {
                    throw new ExpressionException(error.Message);
                }
            }
        ),
    };

    private static readonly Dictionary<string, object?> Functions = new()
    {
        ["undefined"] = Undefined.Value,
        ["Math"] = Math,
        ["Object"] = Object,
        ["JSON"] = Json,
        ["Number"] = new NamedFunction(
            a => a.Length == 0 ? 0.0 : Conversions.Number(a[0]),
            new()
            {
                ["isInteger"] = (Function)(
                    a => At(a, 0) is double number && number == System.Math.Truncate(number) && double.IsFinite(number)
                ),
                ["isFinite"] = (Function)(a => At(a, 0) is double number && double.IsFinite(number)),
                ["isNaN"] = (Function)(a => At(a, 0) is double.NaN),
                ["parseFloat"] = (Function)(a => ParseFloat(Conversions.Text(At(a, 0)))),
                ["parseInt"] = (Function)(a => ParseInt(Conversions.Text(At(a, 0)), Conversions.Integer(At(a, 1)))),
                ["MAX_SAFE_INTEGER"] = 9007199254740991.0,
                ["MIN_SAFE_INTEGER"] = -9007199254740991.0,
                ["MAX_VALUE"] = double.MaxValue,
                ["MIN_VALUE"] = double.Epsilon,
                ["POSITIVE_INFINITY"] = double.PositiveInfinity,
                ["NEGATIVE_INFINITY"] = double.NegativeInfinity,
                ["NaN"] = double.NaN,
                ["EPSILON"] = double.BitIncrement(1) - 1,
            }
        ),
        ["String"] = new NamedFunction(
            a => a.Length == 0 ? "" : Conversions.Text(a[0]),
            new() { ["fromCharCode"] = (Function)(a => string.Concat(a.Select(c => (char)(ushort)Conversions.Integer(c)))) }
        ),
        ["Boolean"] = (Function)(a => Conversions.Truth(At(a, 0))),
        ["isNaN"] = (Function)(a => double.IsNaN(Number(a, 0))),
        ["parseFloat"] = (Function)(a => ParseFloat(Conversions.Text(At(a, 0)))),
        ["parseInt"] = (Function)(a => ParseInt(Conversions.Text(At(a, 0)), Conversions.Integer(At(a, 1)))),
        ["wareki"] = (Function)(
            a =>
                Texts.DateText.Wareki(
                    Conversions.Text(At(a, 0)),
                    At(a, 1) is Undefined ? "NNe年M月d日" : Conversions.Text(At(a, 1)),
                    default
                )
        ),
        ["encodeURIComponent"] = (Function)(a => UriText.Encode(Conversions.Text(At(a, 0)), "")),
        ["decodeURIComponent"] = (Function)(a => UriText.Decode(Conversions.Text(At(a, 0)), "")),
        ["encodeURI"] = (Function)(a => UriText.Encode(Conversions.Text(At(a, 0)), UriText.Parting)),
        ["decodeURI"] = (Function)(a => UriText.Decode(Conversions.Text(At(a, 0)), UriText.Parting)),
    };

    private static NamedFunction Array(Evaluator evaluator) =>
        new(a => a is [double length] ? Sized(Conversions.Integer(length)) : a.ToList(), Statics(evaluator));

    private static ObjectValue Statics(Evaluator evaluator) =>
        new()
        {
            ["isArray"] = (Function)(a => At(a, 0) is List<object?>),
            ["of"] = (Function)(a => a.ToList()),
            ["from"] = (Function)(
                a =>
                {
                    var items = At(a, 0) switch
                    {
                        List<object?> list => list,
                        string text => [.. text.EnumerateRunes().Select(rune => (object?)rune.ToString())],
                        ObjectValue sized when sized.TryGetValue("length", out var length) => Sized(Conversions.Integer(length)),
                        _ => [],
                    };
                    return At(a, 1) is Function ? ((Function)Methods.Get(items, "map", evaluator)!)([At(a, 1)]) : new List<object?>(items);
                }
            ),
        };

    private static List<object?> Sized(int length)
    {
        Evaluator.CheckLength(length);
        Effort.Spend(System.Math.Max(0, length));
        return [.. Enumerable.Repeat<object?>(Undefined.Value, System.Math.Max(0, length))];
    }

    private static IEnumerable<KeyValuePair<string, object?>> Properties(object?[] arguments) =>
        At(arguments, 0) switch
        {
            ObjectValue properties => properties.Ordered(),
            string text => text.Select((c, i) => KeyValuePair.Create(Conversions.TextOf(i), (object?)c.ToString())),
            List<object?> list => list.Select((item, i) => KeyValuePair.Create(Conversions.TextOf(i), item)),
            null or Undefined => throw new ExpressionException("There are no properties of nothing."),
            _ => [],
        };

    private static double ParseFloat(string text)
    {
        var trimmed = text.AsSpan().TrimStart();
        for (var length = System.Math.Min(trimmed.Length, 400); length > 0; length--)
        {
            if (
                (char.IsAsciiDigit(trimmed[length - 1]) || trimmed[length - 1] == '.')
                && !trimmed[..length].ContainsAnyExcept(Conversions.NumberSigns)
            )
            {
                if (double.TryParse(trimmed[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                    return number;
            }
        }
        return trimmed.StartsWith("Infinity") ? double.PositiveInfinity
            : trimmed.StartsWith("-Infinity") ? double.NegativeInfinity
            : double.NaN;
    }

    private static double ParseInt(string text, int radix)
    {
        var trimmed = text.AsSpan().Trim();
        var sign = 1.0;
        if (!trimmed.IsEmpty && trimmed[0] is '-' or '+')
        {
            sign = trimmed[0] == '-' ? -1 : 1;
            trimmed = trimmed[1..];
        }
        if (radix is 0 or 16 && trimmed.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            trimmed = trimmed[2..];
            radix = 16;
        }
        if (radix == 0)
            radix = 10;
        if (radix is < 2 or > 36)
            return double.NaN;
        var (value, any) = (0.0, false);
        foreach (var c in trimmed)
        {
            var digit =
                char.IsAsciiDigit(c) ? c - '0'
                : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10
                : 99;
            if (digit >= radix)
                break;
            (value, any) = ((value * radix) + digit, true);
        }
        return any ? sign * value : double.NaN;
    }

    private static Function Of(Func<double, double> function) => a => function(Number(a, 0));

    private static double Number(object?[] arguments, int i) => Conversions.Number(At(arguments, i));

    private static object? At(object?[] arguments, int i) => i < arguments.Length ? arguments[i] : Undefined.Value;
}
