using System.Globalization;
using Akashi.Documents.Invoices;
using Akashi.Documents.Mappings.Notations;

namespace Akashi.Documents.Mappings.Expressions;

/// <summary>Numbers, all decimal and exact. Where a number is asked for, a text is read as <see cref="AmountText"/> reads it.</summary>
internal static class NumberFunctions
{
    private const int LongestPattern = 100;
    private const decimal MostDaiji = 1e28m;

    public static readonly Function[] All =
    [
        new(
            "number(value, default)",
            1,
            2,
            new("数として読む（空なら既定値）", "reads a number; the default if the value is empty"),
            call => call.Has(1) && call.Value(0).IsBlank ? Value.Of(call.Number(1)) : Value.Of(call.Number(0))
        ),
        new(
            "format(value, pattern)",
            2,
            2,
            new("数を #,##0 などの書式で、日付を yyyy年M月d日 などの書式で書く", "writes a number as #,##0 or a date as yyyy-MM-dd"),
            Format
        ),
        new(
            "daiji(number, style)",
            1,
            2,
            new("大字で書く（usual 壱弐参四…、full 壱弐参肆…）", "writes a whole number in numerals that cannot be forged"),
            WriteDaiji
        ),
        new("floor(number, digits)", 1, 2, new("切り捨て（0 に近い方へ）", "rounds toward zero"), call => Round(call, TaxRounding.Floor)),
        new(
            "ceiling(number, digits)",
            1,
            2,
            new("切り上げ（0 から遠い方へ）", "rounds away from zero"),
            call => Round(call, TaxRounding.Ceiling)
        ),
        new("round(number, digits)", 1, 2, new("四捨五入", "rounds, a half away from zero"), call => Round(call, TaxRounding.Round)),
        new("abs(number)", 1, 1, new("絶対値", "without its sign"), call => Value.Of(Math.Abs(call.Number(0)))),
        new(
            "min(number, …)",
            1,
            20,
            new("最も小さい数", "the least number"),
            call => Value.Of(Enumerable.Range(0, call.Arguments.Length).Min(call.Number))
        ),
        new(
            "max(number, …)",
            1,
            20,
            new("最も大きい数", "the greatest number"),
            call => Value.Of(Enumerable.Range(0, call.Arguments.Length).Max(call.Number))
        ),
        new(
            "tax(amount, rate, rounding)",
            3,
            3,
            new("税抜金額の消費税（floor 切捨て、ceiling 切上げ、round 四捨五入）", "the tax on an amount without tax"),
            call => Value.Of(ConsumptionTax.OnNet(call.Number(0), Rate(call), Rounding(call)))
        ),
        new(
            "tax_included(amount, rate, rounding)",
            3,
            3,
            new("税込金額に含まれる消費税", "the tax in an amount with tax"),
            call => Value.Of(ConsumptionTax.InGross(call.Number(0), Rate(call), Rounding(call)))
        ),
    ];

    private static Value Format(Call call)
    {
        var (value, pattern) = (call.Value(0), call.Text(1));
        if (value.Kind == ValueKind.Date)
            return Value.Of(
                DatePattern.Read(pattern, japanese: false)?.Write(call.Date(0))
                    ?? throw call.Wrong(1, new("日付の書式ではありません。", "This is no pattern of dates."))
            );
        var number = value.AsNumber(call.Arguments[0].Position);
        // A letter and digits (N2, X8) is a standard format to .NET, and another language than #,##0.
        if (pattern.Length > LongestPattern || !pattern.AsSpan().ContainsAny('0', '#') || char.IsAsciiLetter(pattern[0]))
            throw call.Wrong(1, new("数の書式は #,##0.00 などで書いてください。", "A pattern of numbers is written as #,##0.00."));
        try
        {
            var text = number.ToString(pattern, CultureInfo.InvariantCulture);
            // What rounds to nothing has no sign.
            return call.Scope.Limited(
                number < 0 && !text.AsSpan().ContainsAnyInRange('1', '9') ? 0m.ToString(pattern, CultureInfo.InvariantCulture) : text,
                call.Position
            );
        }
        catch (FormatException)
        {
            throw call.Wrong(1, new("数の書式は #,##0.00 などで書いてください。", "A pattern of numbers is written as #,##0.00."));
        }
    }

    private static Value WriteDaiji(Call call)
    {
        var number = call.Number(0);
        return number >= 0 && number == decimal.Truncate(number) && number < MostDaiji
            ? Value.Of(Daiji.Write(number, call.Has(1) && call.Word(1, "usual", "full") == "full"))
            : throw call.Wrong(0, new("大字にできるのは 0 以上の整数です。", "Only whole numbers from 0 on can be written so."));
    }

    private static Value Round(Call call, TaxRounding rounding) =>
        Value.Of(ConsumptionTax.Round(call.Number(0), call.Has(1) ? call.Whole(1, -20, 20) : 0, rounding));

    private static decimal Rate(Call call) =>
        call.Number(1) is >= 0 and <= 100 and var rate
            ? rate
            : throw call.Wrong(1, new("税率は 0 から 100 までのパーセントです。", "A rate is a percentage from 0 to 100."));

    private static TaxRounding Rounding(Call call) =>
        call.Word(2, "floor", "ceiling", "round") switch
        {
            "floor" => TaxRounding.Floor,
            "ceiling" => TaxRounding.Ceiling,
            _ => TaxRounding.Round,
        };
}
