using System.Globalization;
using System.Text;

namespace Akashi.Engines.Pdf.Templates.Expressions;

internal enum TokenKind
{
    End,
    Number,
    Text,
    Name,
    Sign,
    Pattern,
}

internal readonly record struct Token(TokenKind Kind, string Text, double Number = 0, string Flags = "");

/// <summary>Cuts an expression into tokens (ECMA-262, clause 12).</summary>
internal sealed class Lexer(string source)
{
    private static readonly string[] Signs =
    [
        ">>>",
        "===",
        "!==",
        "**=",
        "...",
        "=>",
        "==",
        "!=",
        "<=",
        ">=",
        "&&",
        "||",
        "??",
        "?.",
        "**",
        "++",
        "--",
        "<<",
        ">>",
        "+=",
        "-=",
        "*=",
        "/=",
    ];

    private const string SingleSigns = "+-*/%=<>!&|^~?:;,.()[]{}";

    private int at;

    /// <summary>The next token; a slash begins a pattern where an operand is expected.</summary>
    public Token Next(bool operand)
    {
        Pass();
        if (at >= source.Length)
            return new(TokenKind.End, "");
        var c = source[at];
        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1])))
            return Number();
        if (c is '"' or '\'')
            return Text(c);
        if (IsNameStart(c))
        {
            var start = at;
            while (
                at < source.Length
                && (IsNameStart(source[at]) || char.IsDigit(source[at]) || source[at] is '\u200C' or '\u200D' || IsMark(source[at]))
            )
                at++;
            return new(TokenKind.Name, source[start..at]);
        }
        if (c == '/' && operand)
            return Pattern();
        foreach (var sign in Signs)
        {
            if (source.AsSpan(at).StartsWith(sign) && !(sign == "?." && at + 2 < source.Length && char.IsAsciiDigit(source[at + 2])))
            {
                at += sign.Length;
                return new(TokenKind.Sign, sign);
            }
        }
        if (!SingleSigns.Contains(c))
            throw new ExpressionException($"'{c}' is not expected here.");
        at++;
        return new(TokenKind.Sign, c.ToString());
    }

    /// <summary>Passes over white space and comments.</summary>
    private void Pass()
    {
        while (at < source.Length)
        {
            var rest = source.AsSpan(at);
            if (char.IsWhiteSpace(rest[0]) || rest[0] == '\uFEFF')
                at++;
            else if (rest.StartsWith("//"))
                at = rest.IndexOfAny("\r\n\u2028\u2029") is >= 0 and var line ? at + line : source.Length;
            else if (rest.StartsWith("/*"))
            {
                var end = rest[2..].IndexOf("*/");
                at = end < 0 ? throw new ExpressionException("A comment has no end.") : at + end + 4;
            }
            else
                return;
        }
    }

    private static bool IsNameStart(char c) =>
        char.IsLetter(c) || c is '_' or '$' || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.LetterNumber;

    private static bool IsMark(char c) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.ConnectorPunctuation;

    private Token Number()
    {
        var start = at;
        if (source[at] == '0' && at + 1 < source.Length && "xXoObB".Contains(source[at + 1]))
        {
            var radix = char.ToLowerInvariant(source[at + 1]) switch
            {
                'x' => 16,
                'o' => 8,
                _ => 2,
            };
            at += 2;
            var digits = at;
            while (at < source.Length && char.IsAsciiHexDigit(source[at]))
                at++;
            try
            {
                return new(TokenKind.Number, "", Convert.ToUInt64(source[digits..at], radix));
            }
            catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
            {
                throw new ExpressionException($"'{source[start..at]}' is not a number.");
            }
        }
        Digits();
        var isOctal =
            at - start is > 1 and < 20 && source[start] == '0' && !source.AsSpan(start, at - start).ContainsAnyExceptInRange('0', '7');
        if (isOctal && (at == source.Length || !IsNameStart(source[at])))
            return new(TokenKind.Number, "", Convert.ToUInt64(source[start..at], 8));
        if (at < source.Length && source[at] == '.')
        {
            at++;
            Digits();
        }
        if (at < source.Length && source[at] is 'e' or 'E')
        {
            at++;
            if (at < source.Length && source[at] is '+' or '-')
                at++;
            Digits();
        }
        var text = source[start..at].Replace("_", "", StringComparison.Ordinal);
        if (
            !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || (at < source.Length && IsNameStart(source[at]))
        )
            throw new ExpressionException($"'{text}' is not a number.");
        return new(TokenKind.Number, "", number);
    }

    private void Digits()
    {
        while (
            at < source.Length
            && (
                char.IsAsciiDigit(source[at])
                || (source[at] == '_' && at + 1 < source.Length && char.IsAsciiDigit(source[at - 1]) && char.IsAsciiDigit(source[at + 1]))
            )
        )
            at++;
    }

    private Token Text(char quote)
    {
        var text = new StringBuilder();
        for (at++; at < source.Length; at++)
        {
            var c = source[at];
            if (c == quote)
            {
                at++;
                return new(TokenKind.Text, text.ToString());
            }
            if (c is '\n' or '\r')
                break;
            if (c == '\\' && ++at < source.Length)
                Escape(text);
            else
                text.Append(c);
        }
        throw new ExpressionException("A text has no end.");
    }

    private void Escape(StringBuilder text)
    {
        switch (source[at])
        {
            case 'n':
                text.Append('\n');
                break;
            case 't':
                text.Append('\t');
                break;
            case 'r':
                text.Append('\r');
                break;
            case 'b':
                text.Append('\b');
                break;
            case 'f':
                text.Append('\f');
                break;
            case 'v':
                text.Append('\v');
                break;
            case '0':
                text.Append('\0');
                break;
            case 'x':
                text.Append((char)Hex(2));
                break;
            case 'u' when at + 1 < source.Length && source[at + 1] == '{':
                var close = source.IndexOf('}', at);
                if (
                    close < 0
                    || !int.TryParse(
                        source.AsSpan(at + 2, close - at - 2),
                        NumberStyles.AllowHexSpecifier,
                        CultureInfo.InvariantCulture,
                        out var point
                    )
                    || !Rune.IsValid(point)
                )
                    throw new ExpressionException("A \\u escape is broken.");
                text.Append(new Rune(point).ToString());
                at = close;
                break;
            case 'u':
                text.Append((char)Hex(4));
                break;
            case '\n':
                break;
            default:
                text.Append(source[at]);
                break;
        }
    }

    private int Hex(int digits)
    {
        if (
            at + digits >= source.Length
            || !int.TryParse(source.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        )
            throw new ExpressionException("A hexadecimal escape is broken.");
        at += digits;
        return value;
    }

    private Token Pattern()
    {
        var start = ++at;
        var inClass = false;
        for (; at < source.Length && (source[at] != '/' || inClass); at++)
        {
            if (source[at] == '\\')
                at++;
            else if (source[at] is '[' or ']')
                inClass = source[at] == '[';
        }
        if (at >= source.Length)
            throw new ExpressionException("A pattern has no end.");
        var pattern = source[start..at++];
        var flags = at;
        while (at < source.Length && char.IsAsciiLetter(source[at]))
            at++;
        return new(TokenKind.Pattern, pattern, 0, source[flags..at]);
    }
}
