using System.Text;
using Microsoft.AspNetCore.Http;

namespace Akashi.Web.Http;

/// <summary>CSV as Japanese offices use it: UTF-8 with a mark for Excel, or CP932; read in either.</summary>
public static class CsvFile
{
    private static readonly Encoding Cp932;
    private static readonly Encoding WrittenCp932;

    static CsvFile()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Cp932 = Encoding.GetEncoding(932);
        WrittenCp932 = Encoding.GetEncoding(932, new NumericReferences(), DecoderFallback.ReplacementFallback);
    }

    /// <summary>Text of a file that somebody sent: UTF-8 (with or without mark) if it is valid, else CP932.</summary>
    public static string Decode(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Cp932.GetString(bytes);
        }
    }

    /// <summary>A download. Times in it carry their offset (AUD-9).</summary>
    /// <param name="encoding">
    /// <c>cp932</c>, or anything else for UTF-8 with mark. A character that CP932 does not have (𠮷, an emoji) is written as its
    /// numeric character reference, <c>&amp;#x20BB7;</c>, so that nobody's name turns into a question mark.
    /// </param>
    public static IResult Answer(string name, string? encoding, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        Append(text, header);
        foreach (var row in rows)
            Append(text, row);
        var shiftJis = string.Equals(encoding, "cp932", StringComparison.OrdinalIgnoreCase);
        byte[] bytes = shiftJis
            ? WrittenCp932.GetBytes(text.ToString())
            : [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
        return Results.File(bytes, shiftJis ? "text/csv; charset=shift_jis" : "text/csv; charset=utf-8", name);
    }

    /// <summary>An instant in Japan's time with its offset: <c>2026-11-20T22:05:09+09:00</c>.</summary>
    public static string Time(DateTimeOffset? instant) =>
        instant is { } at ? TimeZoneInfo.ConvertTime(at, PageContext.Japan).ToString("yyyy-MM-ddTHH:mm:sszzz") : "";

    private static void Append(StringBuilder text, IReadOnlyList<string> row)
    {
        for (var i = 0; i < row.Count; i++)
            text.Append(i == 0 ? "" : ",").Append('"').Append(Harmless(row[i]).Replace("\"", "\"\"")).Append('"');
        text.Append("\r\n");
    }

    /// <summary>A cell that a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection).</summary>
    private static string Harmless(string cell) => cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + cell : cell;

    /// <summary>Writes what an encoding cannot say as <c>&amp;#x…;</c>.</summary>
    private sealed class NumericReferences : EncoderFallback
    {
        public override int MaxCharCount => "&#x10FFFF;".Length;

        public override EncoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

        private sealed class Buffer : EncoderFallbackBuffer
        {
            private string _text = "";
            private int _next;

            public override int Remaining => _text.Length - _next;

            public override bool Fallback(char charUnknown, int index) =>
                Begin(char.IsSurrogate(charUnknown) ? Rune.ReplacementChar : new Rune(charUnknown));

            public override bool Fallback(char charUnknownHigh, char charUnknownLow, int index) =>
                Begin(new Rune(charUnknownHigh, charUnknownLow));

            public override char GetNextChar() => Remaining > 0 ? _text[_next++] : '\0';

            public override bool MovePrevious()
            {
                if (_next == 0)
                    return false;
                _next--;
                return true;
            }

            public override void Reset() => (_text, _next) = ("", 0);

            private bool Begin(Rune missing)
            {
                (_text, _next) = ($"&#x{missing.Value:X};", 0);
                return true;
            }
        }
    }
}
