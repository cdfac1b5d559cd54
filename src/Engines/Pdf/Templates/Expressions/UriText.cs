using System.Text;

namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>Percent-encoding (ECMA-262, 19.2.6).</summary>
internal static class UriText
{
    private const string Unreserved = "-_.!~*'()";

    /// <summary>What parts a URI: kept where a whole URI is encoded or decoded.</summary>
    public const string Parting = ";/?:@&=+$,#";

    public static string Encode(string text, string kept)
    {
        var result = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetterOrDigit(c) || Unreserved.Contains(c) || kept.Contains(c))
            {
                result.Append(c);
                continue;
            }
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                throw new ExpressionException("Half a character cannot be encoded.");
            i += rune.Utf16SequenceLength - 1;
            foreach (var part in bytes[..rune.EncodeToUtf8(bytes)])
                result.Append('%').Append(Convert.ToHexString([part]));
            Evaluator.CheckLength(result.Length);
        }
        return result.ToString();
    }

    public static string Decode(string text, string kept)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                result.Append(text[i]);
                continue;
            }
            var start = i;
            var bytes = new byte[4];
            bytes[0] = Byte(text, i);
            var length =
                bytes[0] < 0x80 ? 1
                : bytes[0] < 0xE0 ? 2
                : bytes[0] < 0xF0 ? 3
                : 4;
            i += 2;
            for (var k = 1; k < length; k++, i += 3)
                bytes[k] = i + 1 < text.Length && text[i + 1] == '%' ? Byte(text, i + 1) : throw Broken();
            if (
                Rune.DecodeFromUtf8(bytes.AsSpan(0, length), out var rune, out var used) != System.Buffers.OperationStatus.Done
                || used != length
            )
                throw Broken();
            if (rune.IsAscii && kept.Contains((char)rune.Value))
                result.Append(text, start, 3);
            else
                result.Append(rune.ToString());
        }
        return result.ToString();
    }

    private static byte Byte(string text, int at) =>
        at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2])
            ? Convert.FromHexString(text.AsSpan(at + 1, 2))[0]
            : throw Broken();

    private static ExpressionException Broken() => new("The percent-encoding is broken.");
}
