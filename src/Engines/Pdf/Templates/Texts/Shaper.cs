using System.Runtime.InteropServices;
using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>A glyph with the part of the text it stands for: mostly one character, several for a ligature.</summary>
internal readonly record struct TextGlyph(OpenTypeFont Font, ushort Glyph, int Start, int Length);

/// <summary>Chooses glyphs as fontkit does for pdfme: by character, then the script's local forms and ligatures.</summary>
internal static class Shaper
{
    /// <summary>The script of a text is that of its first letter that has one.</summary>
    public static int Script(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            switch (c)
            {
                case >= 'A' and <= 'Z' or >= 'a' and <= 'z' or 'ª' or 'º' or >= 'À' and <= '\u02B8' and not ('×' or '÷'):
                case >= '\u1E00' and <= '\u1EFF' or '\u212A' or '\u212B' or >= '\u2160' and <= '\u2188':
                case >= '\uFB00' and <= '\uFB06' or >= 'Ａ' and <= 'Ｚ' or >= 'ａ' and <= 'ｚ':
                    return 1;
                case >= '\u0370' and <= '\u03FF' or >= '\u1F00' and <= '\u1FFF':
                    return 2;
                case >= '\u0400' and <= '\u052F':
                    return 3;
                case >= '\u3041'
                and <= '\u3096'
                or >= '\u309D'
                and <= '\u309F'
                or >= '\u30A1'
                and <= '\u30FA'
                or >= '\u30FD'
                and <= '\u30FF':
                case >= '\u31F0'
                and <= '\u31FF'
                or >= '\u32D0'
                and <= '\u32FE'
                or >= '\u3300'
                and <= '\u3357'
                or >= 'ｦ'
                and <= 'ﾝ'
                and not 'ｰ':
                    return 5;
                case >= '\u2E80' and <= '\u2FD5' or '々' or '〇' or >= '\u3021' and <= '\u3029' or >= '\u3038' and <= '\u303B':
                case >= '\u3400'
                and <= '\u4DBF'
                or >= '\u4E00'
                and <= '\u9FFF'
                or >= '\uF900'
                and <= '\uFAD9'
                or >= '\uD840'
                and <= '\uD88F':
                    return 4;
            }
        }
        return 0;
    }

    /// <summary>Adds the glyphs of a text.</summary>
    public static void Shape(ReadOnlySpan<char> text, FontStack fonts, List<TextGlyph> into)
    {
        var forms = fonts.Primary.Forms(Script(text));
        var first = into.Count;
        var joins = false;
        for (var i = 0; i < text.Length; i++)
        {
            var start = i;
            var c = Measure.CodePoint(text, ref i);
            var selector = VariationSequences.SelectorAt(text, i + 1, out var length);
            var found = true;
            if (selector != 0 && fonts.TryResolve(c, selector, out var font, out var glyph))
                i += length;
            else
                // A sequence that no font knows is reported when its selector comes.
                found = fonts.TryResolve(c, out font, out glyph);
            into.Add(new(font, found ? glyph : (ushort)0, start, i + 1 - start));
            joins |= font == fonts.Primary && forms.MayJoin(glyph);
        }
        if (joins)
        {
            Change(forms, fonts.Primary, first, into);
            return;
        }
        foreach (ref var glyph in CollectionsMarshal.AsSpan(into)[first..])
        {
            if (glyph.Font == fonts.Primary && forms.Alone(glyph.Glyph) != glyph.Glyph)
                glyph = glyph with { Glyph = forms.Alone(glyph.Glyph) };
        }
    }

    /// <summary>Applies the forms to each stretch of glyphs of the primary font.</summary>
    private static void Change(ScriptForms forms, OpenTypeFont font, int first, List<TextGlyph> glyphs)
    {
        var result = new List<TextGlyph>(glyphs.Count - first);
        var (numbers, parts) = (new List<ushort>(), new List<int>());
        for (var i = first; i < glyphs.Count; )
        {
            if (glyphs[i].Font != font)
            {
                result.Add(glyphs[i++]);
                continue;
            }
            numbers.Clear();
            parts.Clear();
            var start = i;
            for (; i < glyphs.Count && glyphs[i].Font == font; i++)
            {
                numbers.Add(glyphs[i].Glyph);
                parts.Add(1);
            }
            forms.Apply(numbers, parts);
            for (var k = 0; k < numbers.Count; k++)
            {
                var last = glyphs[start + parts[k] - 1];
                result.Add(new(font, numbers[k], glyphs[start].Start, last.Start + last.Length - glyphs[start].Start));
                start += parts[k];
            }
        }
        glyphs.RemoveRange(first, glyphs.Count - first);
        glyphs.AddRange(result);
    }
}
