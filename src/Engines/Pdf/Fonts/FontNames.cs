using System.Text;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>The PostScript name out of the 'name' table, made safe for a PDF name.</summary>
internal static class FontNames
{
    private const int PostScript = 6;

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
