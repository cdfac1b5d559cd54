using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>What texts, numbers, lists and patterns can do (ECMA-262, clauses 21 to 23).</summary>
internal static class Methods
{
    public static object? Get(object target, string name, Evaluator evaluator) =>
        (object?)(
            target switch
            {
                string text when name == "length" => (double)text.Length,
                string text => OfText(text, name, evaluator),
                double number => OfNumber(number, name),
                MatchList match when match.Get(name) is { } found => found,
                List<object?> list when name == "length" => (double)list.Count,
                List<object?> list => OfList(list, name, evaluator),
                Pattern pattern when name == "test" => (Function)(
                    a => Safe(evaluator, () => pattern.Regex.IsMatch(Conversions.Text(At(a, 0))))
                ),
                bool flag when name == "toString" => (Function)(_ => Conversions.Text(flag)),
                ObjectValue properties when name == "hasOwnProperty" => (Function)(a => properties.ContainsKey(Conversions.Text(At(a, 0)))),
                ObjectValue properties when name == "toString" => (Function)(_ => Conversions.Text(properties)),
                _ => null,
            }
        ) ?? Undefined.Value;

    private static Function? OfNumber(double number, string name) =>
        name switch
        {
            "toFixed" => a => NumberText.Fixed(number, Conversions.Integer(At(a, 0))),
            "toExponential" => a => NumberText.Exponential(number, At(a, 0) is Undefined ? null : Conversions.Integer(At(a, 0))),
            "toString" => a => At(a, 0) is Undefined or 10.0 ? Conversions.TextOf(number) : Radix(number, Conversions.Integer(At(a, 0))),
            "toPrecision" => a =>
                At(a, 0) is Undefined ? Conversions.TextOf(number) : NumberText.Precision(number, Conversions.Integer(At(a, 0))),
            _ => null,
        };

    private static Function? OfText(string text, string name, Evaluator evaluator) =>
        name switch
        {
            "toString" or "toWellFormed" => _ => text,
            "charAt" => a => Index(text, Conversions.Integer(At(a, 0))) ?? "",
            "at" => a => Index(text, Conversions.Integer(At(a, 0)) is var i && i < 0 ? i + text.Length : i) ?? (object)Undefined.Value,
            "charCodeAt" => a => Index(text, Conversions.Integer(At(a, 0))) is { } c ? (double)c[0] : double.NaN,
            "codePointAt" => a =>
                Conversions.Integer(At(a, 0)) is var i && i >= 0 && i < text.Length
                    ? char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
                        ? char.ConvertToUtf32(text, i)
                        : (double)text[i]
                    : Undefined.Value,
            "concat" => a => Checked(text + string.Concat(a.Select(Conversions.Text))),
            "includes" => a => text.IndexOf(Conversions.Text(At(a, 0)), Start(a, 1, text.Length), StringComparison.Ordinal) >= 0,
            "indexOf" => a => (double)text.IndexOf(Conversions.Text(At(a, 0)), Start(a, 1, text.Length), StringComparison.Ordinal),
            "lastIndexOf" => a => (double)LastIndex(text, Conversions.Text(At(a, 0)), Conversions.Number(At(a, 1))),
            "search" => a => Search(text, At(a, 0), evaluator),
            "startsWith" => a => text.AsSpan(Start(a, 1, text.Length)).StartsWith(Conversions.Text(At(a, 0)), StringComparison.Ordinal),
            "endsWith" => a =>
                text.AsSpan(0, Math.Clamp(Conversions.Integer(At(a, 1), text.Length), 0, text.Length))
                    .EndsWith(Conversions.Text(At(a, 0)), StringComparison.Ordinal),
            "slice" => a => Slice(text.Length, a) is var (s, e) && s < e ? text[s..e] : "",
            "substring" => a =>
            {
                int s = Start(a, 0, text.Length),
                    e = Math.Clamp(Conversions.Integer(At(a, 1), text.Length), 0, text.Length);
                return text[Math.Min(s, e)..Math.Max(s, e)];
            },
            "substr" => a =>
            {
                var s = Conversions.Integer(At(a, 0));
                s = Math.Clamp(s < 0 ? s + text.Length : s, 0, text.Length);
                return text.Substring(s, Math.Clamp(Conversions.Integer(At(a, 1), text.Length), 0, text.Length - s));
            },
            "toUpperCase" or "toLocaleUpperCase" => _ => text.ToUpperInvariant(),
            "toLowerCase" or "toLocaleLowerCase" => _ => text.ToLowerInvariant(),
            "trim" => _ => text.Trim(),
            "trimStart" or "trimLeft" => _ => text.TrimStart(),
            "trimEnd" or "trimRight" => _ => text.TrimEnd(),
            "padStart" => a => Pad(text, a) + text,
            "padEnd" => a => text + Pad(text, a),
            "repeat" => a => Repeat(text, Conversions.Integer(At(a, 0))),
            "split" => a => Split(text, a, evaluator),
            "replace" => a => Replace(text, At(a, 0), At(a, 1), all: false, evaluator),
            "replaceAll" => a => Replace(text, At(a, 0), At(a, 1), all: true, evaluator),
            "match" => a => Match(text, At(a, 0), evaluator),
            "normalize" => a => Normalize(text, At(a, 0) is Undefined ? "NFC" : Conversions.Text(At(a, 0))),
            "localeCompare" => a => (double)Math.Sign(string.CompareOrdinal(text, Conversions.Text(At(a, 0)))),
            _ => null,
        };

    private static Function? OfList(List<object?> list, string name, Evaluator evaluator) =>
        name switch
        {
            "join" => a => Conversions.Join(list, At(a, 0) is Undefined ? "," : Conversions.Text(At(a, 0))),
            "toString" => _ => Conversions.Text(list),
            "map" => a => Each(list, a, evaluator, (items, result, _, value) => items.Add(value)),
            "filter" => a => Each(list, a, evaluator, (items, result, item, value) => AddIf(items, item, value)),
            "flatMap" => a => Each(list, a, evaluator, (items, result, _, value) => AddFlat(items, value)),
            "flat" => a => Flat(list, Conversions.Integer(At(a, 0), 1)),
            "forEach" => a =>
            {
                Each(list, a, evaluator, (_, _, _, _) => { });
                return Undefined.Value;
            },
            "reduce" => a => Reduce(list, a, evaluator),
            "reduceRight" => a => Reduce(Enumerable.Reverse(list).ToList(), a, evaluator),
            "find" => a => Find(list, a, evaluator) is >= 0 and var i ? list[i] : Undefined.Value,
            "findIndex" => a => (double)Find(list, a, evaluator),
            "findLast" => a => FindLast(list, a, evaluator) is >= 0 and var i ? list[i] : Undefined.Value,
            "findLastIndex" => a => (double)FindLast(list, a, evaluator),
            "fill" => a => Fill(list, a),
            "with" => a => With(list, Conversions.Integer(At(a, 0)), At(a, 1)),
            "some" => a => Find(list, a, evaluator) >= 0,
            "every" => a => Find(list, a, evaluator, wanted: false) < 0,
            "includes" => a =>
                list.Exists(item => Conversions.StrictlyEqual(item, At(a, 0)) || (item is double.NaN && At(a, 0) is double.NaN)),
            "indexOf" => a => (double)list.FindIndex(item => Conversions.StrictlyEqual(item, At(a, 0))),
            "lastIndexOf" => a => (double)list.FindLastIndex(item => Conversions.StrictlyEqual(item, At(a, 0))),
            "slice" => a => Slice(list.Count, a) is var (s, e) && s < e ? list[s..e] : [],
            "concat" => a =>
            {
                var all = new List<object?>(list);
                foreach (var more in a)
                    AddFlat(all, more);
                Evaluator.CheckLength(all.Count);
                return all;
            },
            "reverse" or "toReversed" => _ => Enumerable.Reverse(list).ToList(),
            "sort" or "toSorted" => a => Sort(list, Conversions.AsFunction(At(a, 0))),
            "at" => a =>
                Conversions.Integer(At(a, 0)) is var i && (i < 0 ? i + list.Count : i) is var k && k >= 0 && k < list.Count
                    ? list[k]
                    : Undefined.Value,
            _ => null,
        };

    // Lists -------------------------------------------------------------------------------------------------------------

    private static List<object?> Each(
        List<object?> list,
        object?[] arguments,
        Evaluator evaluator,
        Action<List<object?>, int, object?, object?> take
    )
    {
        var function = Callback(arguments);
        var items = new List<object?>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            evaluator.Step();
            take(items, i, list[i], function([list[i], (double)i, list]));
            Evaluator.CheckLength(items.Count);
        }
        return items;
    }

    private static void AddIf(List<object?> items, object? item, object? value)
    {
        if (Conversions.Truth(value))
            items.Add(item);
    }

    private static void AddFlat(List<object?> items, object? value)
    {
        if (value is List<object?> list)
        {
            Effort.Spend(list.Count);
            items.AddRange(list);
        }
        else
            items.Add(value);
    }

    private static List<object?> Flat(List<object?> list, int depth)
    {
        var items = new List<object?>();
        foreach (var item in list)
        {
            if (item is List<object?> inner && depth > 0)
                AddFlat(items, Flat(inner, Math.Min(depth - 1, 20)));
            else
                items.Add(item);
        }
        return items;
    }

    private static object? Reduce(List<object?> list, object?[] arguments, Evaluator evaluator)
    {
        var function = Callback(arguments);
        var first = arguments.Length > 1 ? 0 : 1;
        if (first > list.Count)
            throw new ExpressionException("An empty list cannot be reduced without a value to begin with.");
        var value = first == 0 ? arguments[1] : list[0];
        for (var i = first; i < list.Count; i++)
        {
            evaluator.Step();
            value = function([value, list[i], (double)i, list]);
        }
        return value;
    }

    private static int Find(List<object?> list, object?[] arguments, Evaluator evaluator, bool wanted = true)
    {
        var function = Callback(arguments);
        for (var i = 0; i < list.Count; i++)
        {
            evaluator.Step();
            if (Conversions.Truth(function([list[i], (double)i, list])) == wanted)
                return i;
        }
        return -1;
    }

    private static int FindLast(List<object?> list, object?[] arguments, Evaluator evaluator)
    {
        var function = Callback(arguments);
        for (var i = list.Count - 1; i >= 0; i--)
        {
            evaluator.Step();
            if (Conversions.Truth(function([list[i], (double)i, list])))
                return i;
        }
        return -1;
    }

    private static List<object?> Fill(List<object?> list, object?[] arguments)
    {
        var (start, end) = Slice(list.Count, arguments.Length > 0 ? arguments[1..] : []);
        return [.. list.Select((item, i) => i >= start && i < end ? At(arguments, 0) : item)];
    }

    private static List<object?> With(List<object?> list, int index, object? value)
    {
        index = index < 0 ? index + list.Count : index;
        if (index < 0 || index >= list.Count)
            throw new ExpressionException("There is no such place in the list.");
        return [.. list.Select((item, i) => i == index ? value : item)];
    }

    private static List<object?> Sort(List<object?> list, Function? compare) =>
        compare is null
            ? [.. list.OrderBy(item => item is Undefined).ThenBy(Conversions.Text, StringComparer.Ordinal)]
            : Merge([.. list], compare);

    /// <summary>Merge sort: stable, and at its end whatever the function says.</summary>
    private static List<object?> Merge(List<object?> list, Function compare)
    {
        if (list.Count < 2)
            return list;
        var (a, b) = (Merge(list[..(list.Count / 2)], compare), Merge(list[(list.Count / 2)..], compare));
        var merged = new List<object?>(list.Count);
        for (int i = 0, k = 0; i < a.Count || k < b.Count; )
            merged.Add(k == b.Count || (i < a.Count && !(Conversions.Number(compare([a[i], b[k]])) > 0)) ? a[i++] : b[k++]);
        return merged;
    }

    private static Function Callback(object?[] arguments) =>
        Conversions.AsFunction(At(arguments, 0)) ?? throw new ExpressionException("A function is wanted here.");

    // Texts -------------------------------------------------------------------------------------------------------------

    private static string? Index(string text, int i) => i >= 0 && i < text.Length ? text[i].ToString() : null;

    private static int LastIndex(string text, string wanted, double from)
    {
        var start = double.IsNaN(from) ? text.Length : (int)Math.Clamp(from, 0, text.Length);
        return text.AsSpan(0, Math.Min(text.Length, start + wanted.Length)).LastIndexOf(wanted);
    }

    private static double Search(string text, object? what, Evaluator evaluator)
    {
        var pattern = what as Pattern ?? new Pattern(Conversions.Text(what), "");
        var match = Safe(evaluator, () => pattern.Regex.Match(text));
        return match.Success ? match.Index : -1;
    }

    private static string Pad(string text, object?[] arguments)
    {
        var filler = At(arguments, 1) is Undefined ? " " : Conversions.Text(At(arguments, 1));
        var missing = Conversions.Integer(At(arguments, 0)) - text.Length;
        return missing <= 0 || filler.Length == 0 ? "" : Repeat(filler, (missing / filler.Length) + 1)[..missing];
    }

    private static string Repeat(string text, int count)
    {
        if (count < 0)
            throw new ExpressionException("A text cannot be repeated less than no times.");
        Evaluator.CheckLength((long)text.Length * count);
        Effort.SpendText((long)text.Length * count);
        return new StringBuilder().Insert(0, text, count).ToString();
    }

    private static List<object?> Split(string text, object?[] arguments, Evaluator evaluator)
    {
        IEnumerable<string> parts = At(arguments, 0) switch
        {
            Undefined => [text],
            Pattern pattern => Parts(text, Safe(evaluator, () => pattern.Regex.Matches(Weighed(text, pattern)).ToList())),
            var separator when Conversions.Text(separator) is { Length: > 0 } by => text.Split(by),
            _ => text.Select(c => c.ToString()),
        };
        evaluator.Step(text.Length);
        return [.. parts.Take(Conversions.Integer(At(arguments, 1), int.MaxValue)).Cast<object?>()];
    }

    private static string Replace(string text, object? what, object? with, bool all, Evaluator evaluator)
    {
        if (what is Pattern pattern)
        {
            if (all && !pattern.IsGlobal)
                throw new ExpressionException("replaceAll needs a pattern with the flag g.");
            long made = 0;
            MatchEvaluator change = match =>
            {
                var changed = With(
                    with,
                    match.Value,
                    [.. match.Groups.Values.Skip(1).Select(group => group.Success ? group.Value : null)],
                    match.Index,
                    text,
                    new MatchList(match, text).Get("groups") as ObjectValue
                );
                Evaluator.CheckLength(made += changed.Length);
                Effort.Spend(match.Groups.Count);
                return changed;
            };
            return Checked(Safe(evaluator, () => pattern.Regex.Replace(text, change, pattern.IsGlobal ? -1 : 1)));
        }
        var search = Conversions.Text(what);
        var result = new StringBuilder();
        var at = 0;
        while (text.IndexOf(search, at, StringComparison.Ordinal) is >= 0 and var found)
        {
            result.Append(text, at, found - at).Append(With(with, search, [], found, text));
            Evaluator.CheckLength(result.Length);
            at = found + search.Length;
            if (!all)
                break;
            if (search.Length == 0)
            {
                if (at >= text.Length)
                    break;
                result.Append(text[at++]);
            }
        }
        return Checked(result.Append(text, at, text.Length - at).ToString());
    }

    private static string With(object? with, string match, string?[] groups, int index, string text, ObjectValue? names = null)
    {
        if (Conversions.AsFunction(with) is { } function)
            return Conversions.Text(function([match, .. groups.Select(group => (object?)group ?? Undefined.Value), (double)index, text]));
        var template = Conversions.Text(with);
        if (!template.Contains('$'))
            return template;
        var result = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '$' || i + 1 >= template.Length)
                result.Append(template[i]);
            else if (template[i + 1] == '$')
                result.Append(template[++i]);
            else if (template[i + 1] == '&')
            {
                result.Append(match);
                i++;
            }
            else if (template[i + 1] == '`')
            {
                result.Append(text, 0, index);
                i++;
            }
            else if (template[i + 1] == '\'')
            {
                result.Append(text, index + match.Length, text.Length - index - match.Length);
                i++;
            }
            else if (template[i + 1] == '<' && names is not null && template.IndexOf('>', i) is > 0 and var close)
            {
                if (names.TryGetValue(template[(i + 2)..close], out var named) && named is string)
                    result.Append(named);
                i = close;
            }
            else if (template[i + 1] - '0' is >= 1 and <= 9 and var n && n <= groups.Length)
            {
                result.Append(groups[n - 1]);
                i++;
            }
            else
                result.Append('$');
        }
        return result.ToString();
    }

    private static object? Match(string text, object? what, Evaluator evaluator)
    {
        var pattern = what as Pattern ?? new Pattern(Conversions.Text(what), "");
        var matches = Safe(evaluator, () => pattern.Regex.Matches(Weighed(text, pattern)).ToList());
        if (matches.Count == 0)
            return null;
        return pattern.IsGlobal ? matches.Select(match => (object?)match.Value).ToList() : new MatchList(matches[0], text);
    }

    private static string Normalize(string text, string form) =>
        form switch
        {
            "NFC" => NormalForm.Of(text, NormalizationForm.FormC),
            "NFD" => NormalForm.Of(text, NormalizationForm.FormD),
            "NFKC" => NormalForm.Of(text, NormalizationForm.FormKC),
            "NFKD" => NormalForm.Of(text, NormalizationForm.FormKD),
            _ => throw new ExpressionException($"There is no normal form '{form}'."),
        };

    /// <summary>One search takes a tenth of a second at most, and all of an expression's a second: the time counts as steps.</summary>
    private static T Safe<T>(Evaluator evaluator, Func<T> match)
    {
        const int StepsPerMillisecond = 5_000;
        var start = Stopwatch.GetTimestamp();
        try
        {
            return match();
        }
        catch (RegexMatchTimeoutException)
        {
            throw new TemplateException("a pattern in an expression takes too long.");
        }
        finally
        {
            var taken = Stopwatch.GetElapsedTime(start);
            Effort.SpendPattern(taken);
            evaluator.Step((int)taken.TotalMilliseconds * StepsPerMillisecond);
        }
    }

    // Numbers -----------------------------------------------------------------------------------------------------------

    private static string Radix(double number, int radix)
    {
        if (radix is < 2 or > 36)
            throw new ExpressionException("toString takes a radix of 2 to 36.");
        if (number != Math.Truncate(number) || Math.Abs(number) > 9e15)
            throw new ExpressionException("Only whole numbers are written in another radix.");
        var rest = (long)Math.Abs(number);
        var text = new StringBuilder();
        do
        {
            text.Insert(0, "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(rest % radix)]);
            rest /= radix;
        } while (rest > 0);
        return number < 0 ? "-" + text : text.ToString();
    }

    // Arguments ---------------------------------------------------------------------------------------------------------

    private static object? At(object?[] arguments, int i) => i < arguments.Length ? arguments[i] : Undefined.Value;

    private static int Start(object?[] arguments, int i, int length) => Math.Clamp(Conversions.Integer(At(arguments, i)), 0, length);

    private static (int Start, int End) Slice(int length, object?[] arguments)
    {
        return (Clamp(Conversions.Integer(At(arguments, 0))), Clamp(Conversions.Integer(At(arguments, 1), length)));

        int Clamp(int i) => Math.Clamp(i < 0 ? i + length : i, 0, length);
    }

    /// <summary>What stands between matches, and their groups. Nothing is not parted from nothing, at the beginning or at the end.</summary>
    private static List<string> Parts(string text, List<Match> matches)
    {
        var parts = new List<string>();
        var at = 0;
        foreach (var match in matches)
        {
            if (match.Length == 0 && (match.Index == 0 || match.Index == text.Length))
                continue;
            parts.Add(text[at..match.Index]);
            for (var i = 1; i < match.Groups.Count; i++)
                parts.Add(match.Groups[i].Value);
            at = match.Index + match.Length;
        }
        parts.Add(text[at..]);
        return parts;
    }

    /// <summary>A pattern may match at each character, and keep each of its groups then.</summary>
    private static string Weighed(string text, Pattern pattern)
    {
        Effort.Spend((long)text.Length * pattern.Regex.GetGroupNumbers().Length);
        return text;
    }

    private static string Checked(string text)
    {
        Effort.SpendText(text.Length);
        Evaluator.CheckLength(text.Length);
        return text;
    }
}
