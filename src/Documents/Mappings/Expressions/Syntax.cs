namespace Akashi.Documents.Mappings.Expressions;

/// <summary>A part of an expression.</summary>
/// <param name="Position">Where it begins, from 1.</param>
internal abstract record Node(int Position)
{
    /// <exception cref="ExpressionException">The values do not allow it.</exception>
    public Value Evaluate(Scope scope)
    {
        scope.Effort.Spend(1, Position);
        return Compute(scope);
    }

    protected abstract Value Compute(Scope scope);

    public virtual IEnumerable<Node> Parts => [];
}

internal sealed record LiteralNode(int Position, Value Value) : Node(Position)
{
    protected override Value Compute(Scope scope) => Value;
}

/// <param name="Name">As it stands in the brackets: a column, or <c>source!column</c>.</param>
internal sealed record ColumnNode(int Position, string Name) : Node(Position)
{
    protected override Value Compute(Scope scope)
    {
        var cell = scope.Cell(Name, Position);
        scope.Effort.Spend(cell.Length / Effort.CharactersPerStep, Position);
        return Value.Of(cell);
    }
}

/// <param name="Sign"><c>-</c> or <c>not</c>.</param>
internal sealed record PrefixNode(int Position, string Sign, Node Inner) : Node(Position)
{
    public override IEnumerable<Node> Parts => [Inner];

    protected override Value Compute(Scope scope) =>
        Sign == "-" ? Value.Of(-Inner.Evaluate(scope).AsNumber(Inner.Position)) : Value.Of(!Inner.Evaluate(scope).AsTruth(Inner.Position));
}

/// <param name="Position">Of the sign.</param>
internal sealed record InfixNode(int Position, string Sign, Node Left, Node Right) : Node(Position)
{
    public override IEnumerable<Node> Parts => [Left, Right];

    protected override Value Compute(Scope scope)
    {
        var left = Left.Evaluate(scope);
        if (Sign == "and")
            return Value.Of(left.AsTruth(Left.Position) && Right.Evaluate(scope).AsTruth(Right.Position));
        if (Sign == "or")
            return Value.Of(left.AsTruth(Left.Position) || Right.Evaluate(scope).AsTruth(Right.Position));
        var right = Right.Evaluate(scope);
        return Sign switch
        {
            "&" => scope.Limited(left.AsText() + right.AsText(), Position),
            "+" or "-" or "*" or "/" => Value.Of(Arithmetic(left.AsNumber(Left.Position), right.AsNumber(Right.Position))),
            _ => Value.Of(Holds(Value.Compare(left, Left.Position, right, Right.Position))),
        };
    }

    private decimal Arithmetic(decimal left, decimal right)
    {
        try
        {
            return Sign switch
            {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                _ when right == 0 => throw new ExpressionException(Position, new("0 で割ることはできません。", "This divides by zero.")),
                _ => left / right,
            };
        }
        catch (OverflowException error)
        {
            throw new ExpressionException(Position, new("数が大きすぎます。", "The number is too large."), error);
        }
    }

    private bool Holds(int order) =>
        Sign switch
        {
            "=" => order == 0,
            "<>" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
}

internal sealed record CallNode(int Position, Function Function, Node[] Arguments) : Node(Position)
{
    public override IEnumerable<Node> Parts => Arguments;

    protected override Value Compute(Scope scope)
    {
        try
        {
            return Function.Compute(new(Position, Arguments, scope));
        }
        catch (Exception error) when (error is OverflowException or ArgumentOutOfRangeException)
        {
            throw new ExpressionException(Position, new("数か日付が大きすぎます。", "A number or date is out of range."), error);
        }
    }
}
