using System.Globalization;
using System.Text;

namespace Akashi.Documents.Mappings.Expressions;

internal enum TokenKind
{
    Number,
    Text,
    Column,
    Name,
    Sign,
    End,
}

/// <param name="Position">From 1.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position);

/// <summary>Cuts an expression into numbers, "texts" (a quote inside is doubled), [columns] (a bracket inside is doubled), names and signs.</summary>
internal sealed class Lexer(string text)
{
    private int at;

    public Token Next()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        if (at == text.Length)
            return new(TokenKind.End, "", at + 1);
        var c = text[at];
        return c switch
        {
            '"' => Quoted('"', TokenKind.Text),
            '[' => Quoted(']', TokenKind.Column),
            >= '0' and <= '9' => Take(TokenKind.Number, static c => char.IsAsciiDigit(c) || c == '.'),
            '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => Take(TokenKind.Name, static c => char.IsAsciiLetterOrDigit(c) || c == '_'),
            '<' or '>' when at + 1 < text.Length && (text[at + 1] == '=' || (c == '<' && text[at + 1] == '>')) => Sign(2),
            '+' or '-' or '*' or '/' or '&' or '=' or '<' or '>' or '(' or ')' or ',' => Sign(1),
            _ => throw new ExpressionException(at + 1, new($"「{Rune(at)}」はここに書けません。", $"“{Rune(at)}” cannot stand here.")),
        };
    }

    private Token Sign(int length)
    {
        at += length;
        return new(TokenKind.Sign, text.Substring(at - length, length), at - length + 1);
    }

    private Token Take(TokenKind kind, Func<char, bool> goesOn)
    {
        var start = at;
        while (at < text.Length && goesOn(text[at]))
            at++;
        return new(kind, text[start..at], start + 1);
    }

    private Token Quoted(char close, TokenKind kind)
    {
        var start = at++;
        var inside = new StringBuilder();
        for (; at < text.Length; at++)
        {
            if (text[at] == close)
            {
                if (at + 1 == text.Length || text[at + 1] != close)
                {
                    at++;
                    return new(kind, inside.ToString(), start + 1);
                }
                at++;
            }
            inside.Append(text[at]);
        }
        throw new ExpressionException(start + 1, new($"「{close}」で閉じてください。", $"This is not closed with “{close}”."));
    }

    private string Rune(int index) => StringInfo.GetNextTextElement(text, index);
}
