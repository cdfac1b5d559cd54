namespace Akashi.Documents.Mappings;

/// <summary>What is too much for one document or one input.</summary>
public sealed record MappingLimits
{
    public static readonly MappingLimits Default = new();

    /// <summary>Rows that may be held at once: of child sources, of sources that are sorted or whose groups stand apart.</summary>
    public int HeldRows { get; init; } = 500_000;

    /// <summary>Rows of all levels in one document.</summary>
    public int DocumentRows { get; init; } = 50_000;

    /// <summary>Steps that the expressions of one document may take (a part of an expression evaluated once is one).</summary>
    public long Steps { get; init; } = 5_000_000;

    /// <summary>UTF-16 units of one text.</summary>
    public int TextLength { get; init; } = 100_000;

    /// <summary>UTF-16 units of all values of one document.</summary>
    public int DocumentLength { get; init; } = 20_000_000;

    /// <summary>Problems that are told of one document; the rest is likely the same.</summary>
    public int ProblemsOfADocument { get; init; } = 20;
}
