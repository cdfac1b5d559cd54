using System.Globalization;
using Akashi.Documents.Mappings.Notations;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Mappings.Expressions;

internal enum ValueKind
{
    Text,
    Number,
    Date,
    Truth,
}

/// <summary>A text, number, date or truth value, and how each becomes another.</summary>
internal readonly record struct Value
{
    private readonly string? text;
    private readonly decimal number;
    private readonly DateOnly date;

    private Value(ValueKind kind, string? text = null, decimal number = 0, DateOnly date = default) =>
        (Kind, this.text, this.number, this.date) = (kind, text, number, date);

    public ValueKind Kind { get; }

    public static Value Of(string text) => new(ValueKind.Text, text);

    public static Value Of(decimal number) => new(ValueKind.Number, number: number);

    public static Value Of(DateOnly date) => new(ValueKind.Date, date: date);

    public static Value Of(bool truth) => new(ValueKind.Truth, number: truth ? 1 : 0);

    /// <summary>As it stands in a document when nothing formats it: numbers without commas or zeros at the end, dates as 2026-05-01.</summary>
    public string AsText() =>
        Kind switch
        {
            ValueKind.Text => text ?? "",
            ValueKind.Number => number.ToString("0.############################", CultureInfo.InvariantCulture),
            ValueKind.Date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => number != 0 ? "true" : "false",
        };

    /// <param name="position">Of the expression whose value this is.</param>
    public decimal AsNumber(int position)
    {
        if (Kind == ValueKind.Number)
            return number;
        if (Kind == ValueKind.Text && AmountText.TryRead(text!, out var read))
            return read;
        throw new ExpressionException(
            position,
            Kind == ValueKind.Text && string.IsNullOrWhiteSpace(text)
                ? new("値が空なので、数として読めません。", "The value is empty and no number.")
                : new($"「{Shown}」は数として読めません。", $"“{Shown}” is no number.")
        );
    }

    public DateOnly AsDate(int position)
    {
        if (Kind == ValueKind.Date)
            return date;
        if (Kind == ValueKind.Text && DateText.TryRead(text!, out var read))
            return read;
        throw new ExpressionException(
            position,
            Kind == ValueKind.Text && string.IsNullOrWhiteSpace(text)
                ? new("値が空なので、日付として読めません。", "The value is empty and no date.")
                : new($"「{Shown}」は日付として読めません。", $"“{Shown}” is no date.")
        );
    }

    public bool AsTruth(int position) =>
        Kind == ValueKind.Truth
            ? number != 0
            : throw new ExpressionException(
                position,
                new($"「{Shown}」は条件ではありません。= や < で比べてください。", $"“{Shown}” is no condition; compare it with = or <.")
            );

    public bool IsBlank => Kind == ValueKind.Text && string.IsNullOrWhiteSpace(text);

    /// <summary>Dates as dates and numbers as numbers if one of the two is; else texts, unit by unit.</summary>
    public static int Compare(Value left, int leftPosition, Value right, int rightPosition)
    {
        if (left.Kind == ValueKind.Date || right.Kind == ValueKind.Date)
            return left.AsDate(leftPosition).CompareTo(right.AsDate(rightPosition));
        if (left.Kind == ValueKind.Number || right.Kind == ValueKind.Number)
            return left.AsNumber(leftPosition).CompareTo(right.AsNumber(rightPosition));
        if (left.Kind == ValueKind.Truth || right.Kind == ValueKind.Truth)
            return left.AsTruth(leftPosition).CompareTo(right.AsTruth(rightPosition));
        return string.CompareOrdinal(left.text, right.text);
    }

    private string Shown => AsText() is var all && all.Length > 40 ? all[..40] + "…" : all;
}
