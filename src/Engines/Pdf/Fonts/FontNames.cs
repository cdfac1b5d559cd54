using System.Text;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>Names out of the 'name' table: the PostScript name, made safe for a PDF name, and the one for people.</summary>
internal static class FontNames
{
    private const int FullName = 4;
    private const int PostScript = 6;
    private const int Longest = 100;
    private const int AmericanEnglish = 0x0409;

    /// <summary>The full name in English, else in the first language that it has one in; null without one.</summary>
    public static string? Full(FontTable? table)
    {
        if (table is not { Length: >= 6 } names)
            return null;
        string? found = null;
        for (var i = 0; i < names.U16(2); i++)
        {
            var record = 6 + (i * 12);
            // Of the platforms only Unicode's and Windows' say in which encoding a name is.
            if (names.U16(record + 6) != FullName || names.U16(record) is not (0 or 3))
                continue;
            var bytes = names.Slice(names.U16(4) + names.U16(record + 10), names.U16(record + 8));
            var line = Line(Encoding.BigEndianUnicode.GetString(bytes));
            if (line.Length > 0 && names.U16(record) == 3 && names.U16(record + 4) == AmericanEnglish)
                return line;
            if (line.Length > 0)
                found ??= line;
        }
        return found;
    }

    private static string Line(string name)
    {
        var line = string.Concat(name.EnumerateRunes().Where(rune => !Rune.IsControl(rune) && rune != Rune.ReplacementChar)).Trim();
        if (line.Length > Longest)
            line = line[..(char.IsHighSurrogate(line[Longest - 1]) ? Longest - 1 : Longest)];
        return line;
    }

    public static string PostScriptName(FontTable? table)
    {
        if (table is not { Length: >= 6 } names)
            return "Font";
        var count = names.U16(2);
        var storage = names.U16(4);
        for (var i = 0; i < count; i++)
        {
            var record = 6 + (i * 12);
            if (names.U16(record + 6) != PostScript)
                continue;
            var bytes = names.Slice(storage + names.U16(record + 10), names.U16(record + 8));
            var text = names.U16(record) == 1 ? Encoding.Latin1.GetString(bytes) : Encoding.BigEndianUnicode.GetString(bytes);
            if (Safe(text) is { Length: > 0 } safe)
                return safe;
        }
        return "Font";
    }

    /// <summary>OpenType allows 63 printable ASCII characters without PostScript's delimiters; hostile names are cut to that.</summary>
    private static string Safe(string name)
    {
        var safe = new StringBuilder();
        foreach (var c in name)
        {
            if (safe.Length < 63 && (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
                safe.Append(c);
        }
        return safe.ToString();
    }
}
