using Akashi.Platform.Texts;

namespace Akashi.Documents.Mappings.Expressions;

/// <summary>A function that expressions can call.</summary>
/// <param name="Signature">As a person writes it: <c>left(text, count)</c>.</param>
/// <param name="Least">Arguments, at least.</param>
/// <param name="Most">Arguments, at most.</param>
/// <param name="Summary">One line.</param>
internal sealed record Function(string Signature, int Least, int Most, Text Summary, Func<Call, Value> Compute)
{
    public string Name { get; } = Signature[..Signature.IndexOf('(')];
}

/// <summary>A function being called: its arguments, evaluated when they are asked for.</summary>
internal readonly record struct Call(int Position, Node[] Arguments, Scope Scope)
{
    public bool Has(int index) => index < Arguments.Length;

    public Value Value(int index) => Arguments[index].Evaluate(Scope);

    public string Text(int index) => Value(index).AsText();

    public decimal Number(int index) => Value(index).AsNumber(Arguments[index].Position);

    public DateOnly Date(int index) => Value(index).AsDate(Arguments[index].Position);

    public bool Truth(int index) => Value(index).AsTruth(Arguments[index].Position);

    /// <summary>A whole number between two others.</summary>
    public int Whole(int index, int least, int most)
    {
        var number = Number(index);
        return number == decimal.Truncate(number) && number >= least && number <= most
            ? (int)number
            : throw Wrong(
                index,
                new(
                    $"{least:#,##0} から {most:#,##0} までの整数にしてください。",
                    $"This has to be a whole number from {least:#,##0} to {most:#,##0}."
                )
            );
    }

    /// <summary>One of some words.</summary>
    public string Word(int index, params string[] words)
    {
        var word = Text(index);
        return words.Contains(word)
            ? word
            : throw Wrong(
                index,
                new($"{string.Join("、", words)} のどれかにしてください。", $"This has to be one of {string.Join(", ", words)}.")
            );
    }

    public ExpressionException Wrong(int index, Text text) => new(Arguments[index].Position, text);
}
