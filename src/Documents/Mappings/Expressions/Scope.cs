using System.Collections.Frozen;

namespace Akashi.Documents.Mappings.Expressions;

/// <summary>What an expression can see: a row and those above it, the rows of its document, masters and holidays. Nothing else, and no clock.</summary>
internal sealed record Scope(DocumentRows Document, DataRow? Row, MappingTables Tables, MappingLimits Limits, Effort Effort)
{
    private static readonly FrozenSet<string> SpreadsheetErrors = FrozenSet.Create(
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!"
    );

    /// <summary>Number of the row in the table that is being filled, from 1; 0 outside of tables.</summary>
    public int Number { get; init; }

    /// <summary>The cell of a column in the row, or in the nearest row above it that has the column.</summary>
    /// <exception cref="ExpressionException">No such column, or the cell holds an error of a spreadsheet.</exception>
    public string Cell(string name, int position)
    {
        var cell =
            (Row ?? Document.First).Find(name)
            ?? throw new ExpressionException(position, new($"列「{name}」がありません。", $"There is no column “{name}”."));
        return cell.StartsWith('#') && SpreadsheetErrors.Contains(cell)
            ? throw new ExpressionException(
                position,
                new($"列「{name}」の値がエラー（{cell}）です。", $"The column “{name}” holds an error ({cell}).")
            )
            : cell;
    }

    /// <summary>The rows of a source that belong to the row, or to the document where the row has none of that source below it.</summary>
    /// <param name="source">Null for the view's detail rows.</param>
    public IEnumerable<DataRow> Details(string? source, int position)
    {
        source ??= Document.DetailSource;
        if (!Document.Knows(source))
            throw new ExpressionException(position, new($"データ「{source}」がありません。", $"There is no source “{source}”."));
        return Document.RowsOf(source, Row);
    }

    /// <exception cref="ExpressionException">The text is longer than a value may be.</exception>
    public Value Limited(string text, int position)
    {
        CheckLength(text.Length, position);
        return Value.Of(text);
    }

    public void CheckLength(long length, int position)
    {
        Effort.Spend(length / Effort.CharactersPerStep, position);
        if (length > Limits.TextLength)
            throw new ExpressionException(position, new("文字列が長すぎます。", "The text is too long."));
    }
}
