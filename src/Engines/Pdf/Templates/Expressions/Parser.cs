namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>Reads one expression; what stands behind it is not looked at, as in pdfme (<c>parseExpressionAt</c>).</summary>
internal sealed class Parser
{
    private const int MaximumDepth = 100;

    private readonly Lexer lexer;
    private Token token;
    private int depth;

    private Parser(string source)
    {
        lexer = new(source);
        Advance(operand: true);
    }

    public static Node Parse(string source)
    {
        var parser = new Parser(source);
        var node = parser.Assignment();
        if (parser.token is { Kind: TokenKind.Sign, Text: "," or "=" or "+=" or "-=" or "*=" or "/=" or "**=" })
            throw Unsupported(parser.token.Text);
        return node;
    }

    private Node Assignment()
    {
        if (++depth > MaximumDepth)
            throw new ExpressionException("The expression is nested too deeply.");
        var test = Operators(0);
        if (IsSign("?"))
        {
            Advance(operand: true);
            var then = Assignment();
            Expect(":", operand: true);
            test = new Choice(test, then, Assignment());
        }
        depth--;
        return test;
    }

    /// <summary>Operators by how strongly they bind, weakest first.</summary>
    private static readonly string[][] Levels =
    [
        ["||"],
        ["&&"],
        ["==", "!=", "===", "!=="],
        ["<", ">", "<=", ">="],
        ["+", "-"],
        ["*", "/", "%"],
    ];

    private Node Operators(int level)
    {
        if (level == Levels.Length)
            return Power();
        var left = Operators(level + 1);
        while (token.Kind == TokenKind.Sign && Levels[level].Contains(token.Text))
        {
            var sign = token.Text;
            Advance(operand: true);
            left = new Binary(sign, left, Operators(level + 1));
        }
        if (token.Kind == TokenKind.Sign && token.Text is "??" or "&" or "|" or "^" or "<<" or ">>" or ">>>")
            throw Unsupported(token.Text);
        if (token is { Kind: TokenKind.Name, Text: "in" or "instanceof" })
            throw Unsupported(token.Text);
        return left;
    }

    private Node Power()
    {
        var isSigned = IsSign("+") || IsSign("-") || IsSign("!");
        var left = Prefix();
        if (!IsSign("**"))
            return left;
        if (isSigned)
            throw Unsupported("**");
        Advance(operand: true);
        if (++depth > MaximumDepth)
            throw new ExpressionException("The expression is nested too deeply.");
        var power = new Binary("**", left, Power());
        depth--;
        return power;
    }

    private Node Prefix()
    {
        if (token.Kind != TokenKind.Sign || token.Text is not ("+" or "-" or "!"))
            return Suffixes(Primary());
        var sign = token.Text;
        Advance(operand: true);
        if (++depth > MaximumDepth)
            throw new ExpressionException("The expression is nested too deeply.");
        var node = new Unary(sign, Prefix());
        depth--;
        return node;
    }

    private Node Suffixes(Node node)
    {
        while (token.Kind == TokenKind.Sign)
        {
            switch (token.Text)
            {
                case ".":
                    Advance(operand: false);
                    if (token.Kind != TokenKind.Name)
                        throw Unexpected();
                    node = new Member(node, new Constant(token.Text));
                    Advance(operand: false);
                    break;
                case "[":
                    Advance(operand: true);
                    node = new Member(node, Assignment());
                    Expect("]", operand: false);
                    break;
                case "(":
                    Advance(operand: true);
                    node = new Call(node, List(")"));
                    break;
                case "?." or "++" or "--":
                    throw Unsupported(token.Text);
                default:
                    return node;
            }
        }
        return node;
    }

    private Node Primary()
    {
        var current = token;
        switch (current.Kind)
        {
            case TokenKind.Number:
                Advance(operand: false);
                return new Constant(current.Number);
            case TokenKind.Text:
                Advance(operand: false);
                return new Constant(current.Text);
            case TokenKind.Pattern:
                Advance(operand: false);
                return new Constant(new Pattern(current.Text, current.Flags));
            case TokenKind.Name:
                Advance(operand: false);
                return Named(current.Text);
            case TokenKind.Sign when current.Text == "(":
                return Parenthesis();
            case TokenKind.Sign when current.Text == "[":
                Advance(operand: true);
                return Array();
            case TokenKind.Sign when current.Text == "{":
                return Object();
            default:
                throw Unexpected();
        }
    }

    private Node Named(string name)
    {
        if (IsSign("=>"))
        {
            Advance(operand: true);
            return Body([name]);
        }
        return name switch
        {
            "true" => new Constant(true),
            "false" => new Constant(false),
            "null" => new Constant(null),
            "new"
            or "this"
            or "function"
            or "class"
            or "typeof"
            or "void"
            or "delete"
            or "await"
            or "async"
            or "yield"
            or "import"
            or "super" => throw Unsupported(name),
            _ => new Name(name),
        };
    }

    private Node Parenthesis()
    {
        Advance(operand: true);
        if (IsSign(")"))
        {
            Advance(operand: false);
            Expect("=>", operand: true);
            return Body([]);
        }
        List<Node> inside = [Assignment()];
        while (IsSign(","))
        {
            Advance(operand: true);
            inside.Add(Assignment());
        }
        Expect(")", operand: false);
        if (IsSign("=>"))
        {
            Advance(operand: true);
            return Body([.. inside.Select(node => node is Name name ? name.Text : throw Unsupported("a parameter that is not a name"))]);
        }
        return inside.Count == 1 ? inside[0] : throw Unsupported(",");
    }

    private Arrow Body(IReadOnlyList<string> parameters) =>
        IsSign("{") ? throw Unsupported("a function with a body in braces") : new(parameters, Assignment());

    private ArrayLiteral Array()
    {
        var items = new List<Node?>();
        while (!IsSign("]"))
        {
            if (IsSign(","))
            {
                items.Add(null);
                Advance(operand: true);
                continue;
            }
            items.Add(Assignment());
            if (!IsSign("]"))
                Expect(",", operand: true);
        }
        Advance(operand: false);
        return new(items);
    }

    private ObjectLiteral Object()
    {
        var properties = new List<(Node, Node)>();
        Advance(operand: true);
        while (!IsSign("}"))
        {
            var key = token;
            if (key.Kind is not (TokenKind.Name or TokenKind.Text or TokenKind.Number))
                throw Unexpected();
            Advance(operand: false);
            Node name = key.Kind == TokenKind.Number ? new Constant(key.Number) : new Constant(key.Text);
            if (IsSign(":"))
            {
                Advance(operand: true);
                properties.Add((name, Assignment()));
            }
            else
                properties.Add((name, key.Kind == TokenKind.Name ? new Name(key.Text) : throw Unexpected()));
            if (!IsSign("}"))
                Expect(",", operand: true);
        }
        Advance(operand: false);
        return new(properties);
    }

    private List<Node> List(string close)
    {
        var items = new List<Node>();
        while (!IsSign(close))
        {
            items.Add(Assignment());
            if (!IsSign(close))
                Expect(",", operand: true);
        }
        Advance(operand: false);
        return items;
    }

    private bool IsSign(string sign) => token.Kind == TokenKind.Sign && token.Text == sign;

    private void Expect(string sign, bool operand)
    {
        if (!IsSign(sign))
            throw Unexpected();
        Advance(operand);
    }

    private void Advance(bool operand) => token = lexer.Next(operand);

    private ExpressionException Unexpected() =>
        new(token.Kind == TokenKind.End ? "The expression ends too early." : $"'{token.Text}' is not expected here.");

    private static ExpressionException Unsupported(string what) => new($"The expression language has no '{what}'.");
}
