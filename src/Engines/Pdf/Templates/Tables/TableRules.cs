using System.Text.Json;
using Akashi.Engines.Pdf.Templates.Elements;

namespace Akashi.Engines.Pdf.Templates.Tables;

/// <summary>What this engine adds to tables under the key <c>akashi</c>: groups, sums, carrying over pages, styles that depend on the row.</summary>
internal sealed record TableRules
{
    /// <summary>A group ends where the text of this column changes; an empty cell goes on with the group.</summary>
    public int? GroupBy { get; init; }

    /// <summary>A row above each group; <c>{group}</c> is the group's text.</summary>
    public string? GroupHeader { get; init; }
    public SumRow? Subtotal { get; init; }
    public SumRow? Total { get; init; }

    /// <summary>前頁繰越 and 次頁繰越: what was summed up so far, at the head and the foot of pages.</summary>
    public (SumRow Brought, SumRow Forward)? Carry { get; init; }

    /// <summary>How far the first column of a row's children is set in, in millimetres.</summary>
    public double Indent { get; init; } = 4;
    public required IReadOnlyList<RowStyle> RowStyles { get; init; }
    public required CellStyle? SummaryStyle { get; init; }

    public static TableRules? Read(SchemaJson schema, CellStyle body)
    {
        if (schema.Part(ElementRules.Key) is not { } part)
            return null;
        var carry = part.Part("carry");
        return new()
        {
            GroupBy = part.Number("groupBy") is >= 0 and { } column ? (int)column : null,
            GroupHeader = part.Text("groupHeader"),
            Subtotal = SumRow.Read(part, "subtotal", "小計"),
            Total = SumRow.Read(part, "total", "合計"),
            Carry = carry is null
                ? null
                : (
                    SumRow.Read(part, "carry", carry.Value.Text("brought", "前頁繰越"))!,
                    SumRow.Read(part, "carry", carry.Value.Text("forward", "次頁繰越"))!
                ),
            Indent = part.Number("indent", 4),
            RowStyles = [.. part.Items("rowStyles").Select(style => RowStyle.Read(part with { Json = style }, body))],
            SummaryStyle = part.Part("summaryStyle") is { } summary ? RowStyle.Apply(body, summary) : null,
        };
    }
}

/// <summary>A row of sums: its label, where that stands, and the columns that are added up.</summary>
internal sealed record SumRow(string Label, int LabelColumn, IReadOnlyList<int> Columns)
{
    public static SumRow? Read(SchemaJson rules, string name, string label) =>
        rules.Part(name) is { } part
            ? new(
                part.Text("label", label),
                (int)Math.Max(0, part.Number("labelColumn", 0)),
                [.. part.Numbers("columns").Select(column => (int)column)]
            )
            : null;
}

/// <summary>Colours of rows, or of one column's cells, for which a condition holds; it may speak of <c>row</c>, <c>value</c>, <c>index</c> and <c>level</c>.</summary>
internal sealed record RowStyle(Condition? When, int? Column, SchemaJson Schema)
{
    public static RowStyle Read(SchemaJson style, CellStyle body)
    {
        Apply(body, style); // what is wrong in it is said now, not when a row has it
        return new(
            style.Text("when") is { } when ? Condition.Parse(when, "rowStyles.when", style.Place) : null,
            style.Number("column") is { } column ? (int)column : null,
            // The document that this stands in is read once and then let go.
            style with
            {
                Json = style.Json.Clone(),
            }
        );
    }

    public CellStyle Apply(CellStyle style) => Apply(style, Schema);

    public static CellStyle Apply(CellStyle style, SchemaJson schema) =>
        new(
            style.Text with
            {
                Background = schema.Has("backgroundColor") ? schema.Colour("backgroundColor") : style.Text.Background,
                Colour = schema.Colour("fontColor") ?? style.Text.Colour,
                Size = schema.Number("fontSize", style.Text.Size),
                Fonts = schema.Has("fontName") ? schema.Font("fontName") : style.Text.Fonts,
            }
        );
}
