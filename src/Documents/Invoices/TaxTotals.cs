using System.Globalization;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Invoices;

/// <summary>A detail row of an invoice.</summary>
/// <param name="Amount">Yen, with or without tax as the whole invoice is.</param>
/// <param name="Rate">Percent: 10, 8, 0.</param>
/// <param name="Description">The goods or services.</param>
/// <param name="IsMarkedReduced">Whether the row bears the mark of the reduced rate (※).</param>
public sealed record InvoiceLine(decimal Amount, decimal Rate, string Description = "", bool IsMarkedReduced = false);

/// <summary>What an invoice comes to at one rate, in yen.</summary>
/// <param name="Rate">Percent.</param>
public sealed record RateTotal(decimal Rate, decimal Net, decimal Tax)
{
    public decimal Gross => Net + Tax;
}

/// <summary>The totals of an invoice by rate, the tax rounded once for each (消費税法施行令 第70条の10).</summary>
public static class TaxTotals
{
    /// <param name="amountsIncludeTax">Whether the rows' amounts are with tax (税込).</param>
    /// <returns>One for each rate, the highest first.</returns>
    /// <exception cref="OverflowException">More than a decimal holds.</exception>
    public static IReadOnlyList<RateTotal> Compute(IEnumerable<InvoiceLine> lines, TaxRounding rounding, bool amountsIncludeTax) =>
        [
            .. lines
                .GroupBy(line => line.Rate, line => line.Amount)
                .OrderByDescending(rate => rate.Key)
                .Select(rate => Total(rate.Key, rate.Sum(), rounding, amountsIncludeTax)),
        ];

    /// <summary>Compares totals that were given with those computed.</summary>
    /// <returns>A problem for each figure that differs, with the difference; empty if all agree.</returns>
    public static IReadOnlyList<InvoiceProblem> Reconcile(IReadOnlyCollection<RateTotal> given, IReadOnlyCollection<RateTotal> computed)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(computed);
        var problems = new List<InvoiceProblem>();
        foreach (var twice in given.GroupBy(total => total.Rate).Where(group => group.Count() > 1))
            problems.Add(
                new(
                    InvoiceItem.RateTotals,
                    new(
                        $"税率 {Percent(twice.Key)} の合計が {twice.Count()} 個あります。一つにまとめてください。",
                        $"There are {twice.Count()} totals at {Percent(twice.Key)}; there has to be one."
                    )
                )
            );
        foreach (var rate in given.Concat(computed).Select(total => total.Rate).Distinct().OrderDescending())
        {
            var (mine, theirs) = (computed.FirstOrDefault(total => total.Rate == rate), given.FirstOrDefault(total => total.Rate == rate));
            if (theirs is null)
                problems.Add(
                    new(
                        InvoiceItem.RateTotals,
                        new($"税率 {Percent(rate)} の合計がありません。", $"The total at {Percent(rate)} is missing.")
                    )
                );
            else
            {
                Compare(InvoiceItem.RateTotals, new("の対価の額", "The amount at "), rate, theirs.Net, mine?.Net ?? 0);
                Compare(InvoiceItem.Tax, new("の消費税額", "The tax at "), rate, theirs.Tax, mine?.Tax ?? 0);
            }
        }
        return problems;

        void Compare(InvoiceItem item, Text what, decimal rate, decimal written, decimal expected)
        {
            if (written != expected)
                problems.Add(
                    new(
                        item,
                        new(
                            $"税率 {Percent(rate)} {what.Ja}が明細と合いません: 記載 {Yen(written)}、計算 {Yen(expected)}、差 {Yen(written - expected)}。",
                            $"{what.En}{Percent(rate)} does not agree with the rows: given {Yen(written)}, computed {Yen(expected)}, difference {Yen(written - expected)}."
                        )
                    )
                );
        }
    }

    private static RateTotal Total(decimal rate, decimal sum, TaxRounding rounding, bool amountsIncludeTax)
    {
        if (!amountsIncludeTax)
            return new(rate, sum, ConsumptionTax.OnNet(sum, rate, rounding));
        var tax = ConsumptionTax.InGross(sum, rate, rounding);
        return new(rate, sum - tax, tax);
    }

    internal static string Percent(decimal rate) => rate.ToString("0.##", CultureInfo.InvariantCulture) + "%";

    private static string Yen(decimal amount) => amount.ToString("#,##0.##", CultureInfo.InvariantCulture);
}
