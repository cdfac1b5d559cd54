using Akashi.Platform.Texts;

namespace Akashi.Documents.Mappings.Expressions;

/// <summary>An expression is not well formed, or its values cannot be computed. The only exception that expressions answer.</summary>
/// <param name="position">UTF-16 unit of the expression, from 1.</param>
/// <param name="text">What is wrong, without the position.</param>
internal sealed class ExpressionException(int position, Text text, Exception? inner = null) : Exception(text.En, inner)
{
    public int Position { get; } = position;

    public Text Text { get; } = text;

    /// <summary>The detail row whose values do not allow it; null for the row that the expression stands in.</summary>
    public DataRow? Row { get; set; }

    /// <summary>With the position, as a person is told it.</summary>
    public Text Placed => new($"式の {Position} 文字目: {Text.Ja}", $"At character {Position} of the expression: {Text.En}");
}
