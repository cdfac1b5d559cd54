namespace Akashi.Documents.Mappings.Expressions;

/// <summary>What the expressions of one document may still cost, in steps: a node evaluated is one, and so are some characters touched.</summary>
internal sealed class Effort(long steps)
{
    public const int CharactersPerStep = 32;

    private long left = steps;

    /// <exception cref="ExpressionException">Nothing is left.</exception>
    public void Spend(long cost, int position)
    {
        if ((left -= cost) < 0)
            throw new ExpressionException(
                position,
                new("計算が多すぎます。式か明細を減らしてください。", "This is too much to compute; use fewer rows or shorter expressions.")
            );
    }
}
