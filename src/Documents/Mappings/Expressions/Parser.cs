using Akashi.Documents.Mappings.Notations;

namespace Akashi.Documents.Mappings.Expressions;

/// <summary>
/// <c>or</c> binds loosest, then <c>and</c>, <c>not</c>, comparisons (which do not chain), <c>&amp;</c>, <c>+ -</c>, <c>* /</c>, the sign in front.
/// </summary>
internal sealed class Parser
{
    public const int LongestText = 4_000;
    public const int Deepest = 64;

    /// <summary>Terms of one sum or chain: evaluation descends once for each.</summary>
    private const int LongestChain = 250;

    private readonly Lexer lexer;
    private Token token;
    private int depth;
    private int chained;

    private Parser(string text)
    {
        if (text.Length > LongestText)
            throw new ExpressionException(
                LongestText,
                new(
                    $"式が長すぎます（{LongestText:#,##0} 文字まで）。",
                    $"The expression is too long (up to {LongestText:#,##0} characters)."
                )
            );
        lexer = new(text);
        token = lexer.Next();
    }

    /// <exception cref="ExpressionException">Not an expression.</exception>
    public static Node Parse(string text)
    {
        var parser = new Parser(text);
        var node = parser.Or();
        return parser.token.Kind == TokenKind.End ? node : throw parser.Unexpected();
    }

    private Node Or() => Chain(And, "or");

    private Node And() => Chain(Not, "and");

    private Node Not()
    {
        if (!IsWord("not"))
            return Comparison();
        var start = Take();
        return Deeper(() => new PrefixNode(start.Position, "not", Not()));
    }

    private Node Comparison()
    {
        var left = Joined();
        if (token.Kind != TokenKind.Sign || token.Text is not ("=" or "<>" or "<" or "<=" or ">" or ">="))
            return left;
        var sign = Take();
        return new InfixNode(sign.Position, sign.Text, left, Joined());
    }

    private Node Joined() => Chain(Sum, "&");

    private Node Sum() => Chain(Product, "+", "-");

    private Node Product() => Chain(Signed, "*", "/");

    private Node Signed()
    {
        if (!IsSign("-"))
            return Primary();
        var start = Take();
        return Deeper(() => new PrefixNode(start.Position, "-", Signed()));
    }

    private Node Primary()
    {
        var start = token;
        switch (start.Kind)
        {
            case TokenKind.Text:
                Take();
                return new LiteralNode(start.Position, Value.Of(start.Text));
            case TokenKind.Number:
                Take();
                return char.IsAsciiDigit(start.Text[^1]) && AmountText.TryRead(start.Text, out var number)
                    ? new LiteralNode(start.Position, Value.Of(number))
                    : throw new ExpressionException(
                        start.Position,
                        new($"「{start.Text}」は数ではありません。", $"“{start.Text}” is no number.")
                    );
            case TokenKind.Column:
                Take();
                return start.Text.Trim().Length > 0
                    ? new ColumnNode(start.Position, start.Text.Trim())
                    : throw new ExpressionException(
                        start.Position,
                        new("[ ] の中に列名を書いてください。", "The brackets have to name a column.")
                    );
            case TokenKind.Name when IsWord("true") || IsWord("false"):
                Take();
                return new LiteralNode(start.Position, Value.Of(start.Text.Equals("true", StringComparison.OrdinalIgnoreCase)));
            case TokenKind.Name when !IsWord("and") && !IsWord("or") && !IsWord("not"):
                Take();
                return Deeper(() => Call(start));
            case TokenKind.Sign when start.Text == "(":
                Take();
                var inner = Deeper(Or);
                Expect(")");
                return inner;
            default:
                throw Unexpected();
        }
    }

    private CallNode Call(Token name)
    {
        var function =
            Functions.Find(name.Text)
            ?? throw new ExpressionException(
                name.Position,
                new($"関数「{name.Text}」はありません。", $"There is no function “{name.Text}”.")
            );
        Expect("(");
        var arguments = new List<Node>();
        while (!IsSign(")"))
        {
            if (arguments.Count > 0)
                Expect(",");
            arguments.Add(Or());
        }
        Take();
        if (arguments.Count < function.Least || arguments.Count > function.Most)
            throw new ExpressionException(
                name.Position,
                new($"「{function.Signature}」の形で書いてください。", $"This is written “{function.Signature}”.")
            );
        return new(name.Position, function, [.. arguments]);
    }

    private Node Chain(Func<Node> next, params ReadOnlySpan<string> signs)
    {
        var node = next();
        while (token.Kind is TokenKind.Sign or TokenKind.Name && signs.Contains(token.Text.ToLowerInvariant()))
        {
            if (++chained > LongestChain)
                throw new ExpressionException(token.Position, new("式の項が多すぎます。", "The expression has too many terms."));
            var sign = Take();
            node = new InfixNode(sign.Position, sign.Text.ToLowerInvariant(), node, next());
        }
        return node;
    }

    private T Deeper<T>(Func<T> inner)
    {
        if (++depth > Deepest)
            throw new ExpressionException(token.Position, new("式の入れ子が深すぎます。", "The expression is nested too deeply."));
        var node = inner();
        depth--;
        return node;
    }

    private bool IsWord(string word) => token.Kind == TokenKind.Name && token.Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool IsSign(string sign) => token.Kind == TokenKind.Sign && token.Text == sign;

    private Token Take()
    {
        var taken = token;
        token = lexer.Next();
        return taken;
    }

    private void Expect(string sign)
    {
        if (!IsSign(sign))
            throw token.Kind == TokenKind.End
                ? new ExpressionException(token.Position, new($"「{sign}」が足りません。", $"There is a “{sign}” missing."))
                : Unexpected();
        Take();
    }

    private ExpressionException Unexpected() =>
        token.Kind == TokenKind.End
            ? new(token.Position, new("式が途中で終わっています。", "The expression ends too early."))
            : new(token.Position, new($"「{token.Text}」はここに書けません。", $"“{token.Text}” cannot stand here."));
}
