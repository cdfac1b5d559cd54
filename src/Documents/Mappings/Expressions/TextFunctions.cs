using System.Text;
using Akashi.Documents.Mappings.Notations;

namespace Akashi.Documents.Mappings.Expressions;

/// <summary>Texts. Letters are counted as a person counts them (<see cref="TextElements"/>).</summary>
internal static class TextFunctions
{
    private const int Most = 100_000;

    public static readonly Function[] All =
    [
        new("text(value)", 1, 1, new("文字にする", "as a text"), call => Value.Of(call.Text(0))),
        new("length(text)", 1, 1, new("文字数", "how many letters"), call => Value.Of((decimal)TextElements.Count(Text(call)))),
        new(
            "contains(text, part)",
            2,
            2,
            new("文字を含むか", "whether the text has a part"),
            call => Value.Of(Text(call).Contains(call.Text(1), StringComparison.Ordinal))
        ),
        new("left(text, count)", 2, 2, new("左から何文字", "the first letters"), call => Take(call, 0, call.Whole(1, 0, Most))),
        new(
            "right(text, count)",
            2,
            2,
            new("右から何文字", "the last letters"),
            call => Math.Max(0, TextElements.Count(Text(call)) - call.Whole(1, 0, Most)) is var start ? Take(call, start, Most) : default
        ),
        new(
            "mid(text, start, count)",
            2,
            3,
            new("start 文字目（1 から）から何文字", "letters from a place on, counted from 1"),
            call => Take(call, call.Whole(1, 1, Most) - 1, call.Has(2) ? call.Whole(2, 0, Most) : Most)
        ),
        new("replace(text, from, to)", 3, 3, new("文字を置き換える", "puts a text in the places of another"), Replace),
        new(
            "pad(text, length, letter, side)",
            2,
            4,
            new(
                "長さまで埋める（side は left か right、既定は左に 0）",
                "fills up to a length, on the left with 0 if nothing else is said"
            ),
            Pad
        ),
        new(
            "trim(text)",
            1,
            1,
            new("前後の空白（全角も）を除く", "without spaces around it, wide ones too"),
            call => Value.Of(Text(call).Trim())
        ),
        new("upper(text)", 1, 1, new("英字を大文字に", "in capitals"), call => Value.Of(Text(call).ToUpperInvariant())),
        new("lower(text)", 1, 1, new("英字を小文字に", "in small letters"), call => Value.Of(Text(call).ToLowerInvariant())),
        new("wide(text)", 1, 1, new("全角に", "in letters of full width"), call => Value.Of(LetterWidth.Widen(Text(call)))),
        new(
            "narrow(text, which)",
            1,
            2,
            new("半角に（letters 英数記号、kana カナ、all 両方）", "in letters of half width: letters, kana, or all"),
            Narrow
        ),
        new(
            "katakana(text)",
            1,
            1,
            new("ひらがなをカタカナに", "hiragana as katakana"),
            call => Value.Of(LetterWidth.Katakana(Text(call)))
        ),
        new(
            "hiragana(text)",
            1,
            1,
            new("カタカナをひらがなに", "katakana as hiragana"),
            call => Value.Of(LetterWidth.Hiragana(Text(call)))
        ),
    ];

    /// <summary>The first argument, whose length costs.</summary>
    private static string Text(Call call)
    {
        var text = call.Text(0);
        call.Scope.CheckLength(text.Length, call.Position);
        return text;
    }

    private static Value Take(Call call, int start, int count) => Value.Of(TextElements.Take(Text(call), start, count));

    private static Value Replace(Call call)
    {
        var (text, from, to) = (Text(call), call.Text(1), call.Text(2));
        if (from.Length == 0)
            throw call.Wrong(1, new("置き換える文字が空です。", "There is nothing to replace."));
        long count = 0;
        for (var at = 0; (at = text.IndexOf(from, at, StringComparison.Ordinal)) >= 0; at += from.Length)
            count++;
        call.Scope.CheckLength(text.Length + (count * (to.Length - from.Length)), call.Position);
        return Value.Of(text.Replace(from, to, StringComparison.Ordinal));
    }

    private static Value Pad(Call call)
    {
        var (text, length) = (Text(call), call.Whole(1, 0, Most));
        var letter = call.Has(2) ? call.Text(2) : "0";
        if (TextElements.Count(letter) != 1)
            throw call.Wrong(2, new("埋める文字は 1 文字にしてください。", "Fill with one letter."));
        var missing = Math.Max(0, length - TextElements.Count(text));
        call.Scope.CheckLength(text.Length + ((long)missing * letter.Length), call.Position);
        var fill = new StringBuilder().Insert(0, letter, missing).ToString();
        return Value.Of(call.Has(3) && call.Word(3, "left", "right") == "right" ? text + fill : fill + text);
    }

    private static Value Narrow(Call call)
    {
        var which = call.Has(1) ? call.Word(1, "all", "letters", "kana") : "all";
        return Value.Of(LetterWidth.Narrow(Text(call), which != "kana", which != "letters"));
    }
}
