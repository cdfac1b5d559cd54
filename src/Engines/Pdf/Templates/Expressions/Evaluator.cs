using System.Globalization;

namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>The names an expression may use.</summary>
internal interface IScope
{
    bool TryGet(string name, out object? value);
}

/// <summary>Evaluates expressions, within a number of steps: a template is somebody else's program.</summary>
internal sealed class Evaluator
{
    /// <summary>All placeholders of one text take no more steps than this; a sum over 100,000 rows stays below it.</summary>
    private const int MaximumSteps = 5_000_000;

    private const int MaximumText = 4_000_000;
    private const int MaximumDepth = 200;
    private int steps;
    private int depth;

    public static void CheckLength(long length)
    {
        if (length > MaximumText)
            throw new TemplateException($"an expression makes a text or list longer than {MaximumText:N0}.");
    }

    public object? Evaluate(Node node, IScope scope)
    {
        Step();
        if (++depth > MaximumDepth)
            throw new TemplateException("an expression calls itself too deeply.");
        Effort.Enter();
        try
        {
            return node switch
            {
                Constant constant => constant.Value,
                Name name => scope.TryGet(name.Text, out var value) ? value
                : Globals.TryGet(name.Text, this, out value) ? value
                : throw new ExpressionException($"'{name.Text}' is not known."),
                Choice choice => Evaluate(Conversions.Truth(Evaluate(choice.Test, scope)) ? choice.Then : choice.Otherwise, scope),
                Unary unary => Apply(unary.Operator, Evaluate(unary.Operand, scope)),
                Binary binary => Apply(binary, scope),
                Member member => Get(Evaluate(member.Target, scope), Key(member, scope)),
                Call call => Invoke(call, scope),
                ArrayLiteral array => array.Items.Select(item => item is null ? null : Evaluate(item, scope)).ToList(),
                ObjectLiteral literal => Properties(literal, scope),
                Arrow arrow => (Function)(arguments => Evaluate(arrow.Body, new Parameters(arrow.Parameters, arguments, scope))),
                _ => throw new ExpressionException("The expression cannot be evaluated."),
            };
        }
        finally
        {
            Effort.Leave();
            depth--;
        }
    }

    /// <summary>Counts work done, also inside built-in functions.</summary>
    public void Step(int count = 1)
    {
        Effort.Spend(count);
        if ((steps = (int)Math.Min((long)steps + count, int.MaxValue)) > MaximumSteps)
            throw new TemplateException($"an expression takes more than {MaximumSteps:N0} steps.");
    }

    private static object? Apply(string sign, object? operand) =>
        sign switch
        {
            "!" => !Conversions.Truth(operand),
            "-" => -Conversions.Number(operand),
            _ => Conversions.Number(operand),
        };

    private object? Apply(Binary binary, IScope scope)
    {
        var left = Evaluate(binary.Left, scope);
        if (binary.Operator is "&&" or "||")
            return Conversions.Truth(left) == (binary.Operator == "&&") ? Evaluate(binary.Right, scope) : left;
        var right = Evaluate(binary.Right, scope);
        // Comparing and adding look at the whole of a text, and make texts of lists.
        if (left is not (double or bool) || right is not (double or bool))
            Step(Weight.Of(left) + Weight.Of(right));
        return binary.Operator switch
        {
            "+" => Add(left, right),
            "-" => Conversions.Number(left) - Conversions.Number(right),
            "*" => Conversions.Number(left) * Conversions.Number(right),
            "/" => Conversions.Number(left) / Conversions.Number(right),
            "%" => Conversions.Number(left) % Conversions.Number(right),
            "**" => Math.Pow(Conversions.Number(left), Conversions.Number(right)),
            "==" => Conversions.LooselyEqual(left, right),
            "!=" => !Conversions.LooselyEqual(left, right),
            "===" => Conversions.StrictlyEqual(left, right),
            "!==" => !Conversions.StrictlyEqual(left, right),
            _ => Compare(binary.Operator, left, right),
        };
    }

    private static object Add(object? left, object? right)
    {
        if (Conversions.Primitive(left) is not string && Conversions.Primitive(right) is not string)
            return Conversions.Number(left) + Conversions.Number(right);
        var (a, b) = (Conversions.Text(left), Conversions.Text(right));
        CheckLength(a.Length + (long)b.Length);
        return a + b;
    }

    private static bool Compare(string sign, object? left, object? right)
    {
        if (Conversions.Primitive(left) is string a && Conversions.Primitive(right) is string b)
        {
            var order = string.CompareOrdinal(a, b);
            return sign switch
            {
                "<" => order < 0,
                ">" => order > 0,
                "<=" => order <= 0,
                _ => order >= 0,
            };
        }
        var (x, y) = (Conversions.Number(left), Conversions.Number(right));
        return sign switch
        {
            "<" => x < y,
            ">" => x > y,
            "<=" => x <= y,
            _ => x >= y,
        };
    }

    private object? Key(Member member, IScope scope)
    {
        var key = Evaluate(member.Key, scope);
        return key is string or double ? key : throw new ExpressionException("A property is named by a text or a number.");
    }

    private object? Invoke(Call call, IScope scope)
    {
        object? callee;
        if (call.Callee is Member member)
        {
            var target = Evaluate(member.Target, scope);
            var key = Key(member, scope);
            callee = Get(target, key);
            // These step through their list themselves, or look at one place only.
            if (
                key
                is not (
                    "at"
                    or "charAt"
                    or "charCodeAt"
                    or "map"
                    or "filter"
                    or "reduce"
                    or "find"
                    or "findIndex"
                    or "some"
                    or "every"
                    or "flatMap"
                    or "forEach"
                )
            )
                Step(Weight.Of(target));
        }
        else
            callee = Evaluate(call.Callee, scope);
        if (Conversions.AsFunction(callee) is not { } function)
            throw new ExpressionException("What is called is not a function.");
        var arguments = new object?[call.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Evaluate(call.Arguments[i], scope);
            Step(Weight.Of(arguments[i]));
        }
        return function(arguments);
    }

    private object? Get(object? target, object? key)
    {
        var name = Conversions.Text(key);
        if (
            name is "constructor" or "prototype"
            || name.StartsWith("__", StringComparison.Ordinal)
            || name is "toLocaleString" or "valueOf"
        )
            throw new ExpressionException($"'{name}' is not allowed.");
        switch (target)
        {
            case null or Undefined:
                throw new ExpressionException($"There is no '{name}' of {Conversions.Text(target)}.");
            case ObjectValue properties when properties.TryGetValue(name, out var value):
                return value;
            case NamedFunction named:
                return named.Properties.GetValueOrDefault(name, Undefined.Value);
            case List<object?> list when key is double || double.TryParse(name, out _):
                var index = Conversions.Number(key);
                return index >= 0 && index < list.Count && index == Math.Truncate(index) ? list[(int)index] : Undefined.Value;
            case string text when key is double || double.TryParse(name, NumberStyles.Integer, CultureInfo.InvariantCulture, out _):
                var at = Conversions.Number(key);
                return at >= 0 && at < text.Length && at == Math.Truncate(at) ? text[(int)at].ToString() : Undefined.Value;
            default:
                return Methods.Get(target, name, this);
        }
    }

    private ObjectValue Properties(ObjectLiteral literal, IScope scope)
    {
        var properties = new ObjectValue();
        foreach (var (key, value) in literal.Properties)
            properties[Conversions.Text(Evaluate(key, scope))] = Evaluate(value, scope);
        return properties;
    }

    private sealed class Parameters(IReadOnlyList<string> names, object?[] values, IScope outer) : IScope
    {
        public bool TryGet(string name, out object? value)
        {
            for (var i = names.Count - 1; i >= 0; i--)
            {
                if (names[i] != name)
                    continue;
                value = i < values.Length ? values[i] : Undefined.Value;
                return true;
            }
            return outer.TryGet(name, out value);
        }
    }
}
