using Akashi.Platform.Texts;

namespace Akashi.Documents.Invoices;

/// <summary>An invoice as the law sees it.</summary>
public sealed record QualifiedInvoice
{
    /// <summary>Who issues it (発行事業者の氏名又は名称).</summary>
    public string? Issuer { get; init; }

    /// <summary>T and 13 digits.</summary>
    public string? RegistrationNumber { get; init; }

    /// <summary>The day, or the last day of the period, of the transactions.</summary>
    public DateOnly? TransactionDate { get; init; }

    /// <summary>Who receives it (交付先).</summary>
    public string? Recipient { get; init; }

    public IReadOnlyList<InvoiceLine> Lines { get; init; } = [];

    /// <summary>What the invoice says of each rate.</summary>
    public IReadOnlyList<RateTotal> Totals { get; init; } = [];

    /// <summary>What the invoice says is to be paid, with tax; null if it does not say so.</summary>
    public decimal? Total { get; init; }

    /// <summary>Whether amounts of rows are with tax.</summary>
    public bool AmountsIncludeTax { get; init; }

    public TaxRounding Rounding { get; init; }
}

/// <summary>The items that a qualified invoice must have (消費税法 第57条の4 第1項), and the sum that must fit them.</summary>
public enum InvoiceItem
{
    Issuer,
    RegistrationNumber,
    TransactionDate,
    Description,
    ReducedRateMark,
    RateTotals,
    Tax,
    Recipient,
    Total,
}

/// <summary>What is wrong with an invoice.</summary>
public sealed record InvoiceProblem(InvoiceItem Item, Text Message);

/// <summary>Says what an invoice lacks, and which of its figures do not fit.</summary>
public static class InvoiceCheck
{
    /// <summary>The reduced rate (軽減税率) in percent, for food and newspapers.</summary>
    public const decimal ReducedRate = 8;

    /// <returns>Everything that is wrong at once; empty for a good invoice.</returns>
    public static IReadOnlyList<InvoiceProblem> Check(QualifiedInvoice invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        var problems = new List<InvoiceProblem>();
        if (string.IsNullOrWhiteSpace(invoice.Issuer))
            problems.Add(new(InvoiceItem.Issuer, new("発行事業者の名称がありません。", "The issuer's name is missing.")));
        if (RegistrationNumber.Check(invoice.RegistrationNumber) is { } number)
            problems.Add(new(InvoiceItem.RegistrationNumber, number));
        if (invoice.TransactionDate is null)
            problems.Add(new(InvoiceItem.TransactionDate, new("取引年月日がありません。", "The date of the transaction is missing.")));
        if (string.IsNullOrWhiteSpace(invoice.Recipient))
            problems.Add(new(InvoiceItem.Recipient, new("交付先の名称がありません。", "The recipient's name is missing.")));
        CheckLines(invoice, problems);
        CheckTotals(invoice, problems);
        return problems;
    }

    private static void CheckLines(QualifiedInvoice invoice, List<InvoiceProblem> problems)
    {
        if (invoice.Lines.Count == 0)
            problems.Add(new(InvoiceItem.Description, new("取引の内容（明細）がありません。", "There are no rows.")));
        for (var i = 0; i < invoice.Lines.Count; i++)
        {
            var line = invoice.Lines[i];
            if (string.IsNullOrWhiteSpace(line.Description))
                problems.Add(
                    new(InvoiceItem.Description, new($"明細 {i + 1} 行目に内容がありません。", $"Row {i + 1} does not say what it is for."))
                );
            if (line.Rate == ReducedRate && !line.IsMarkedReduced)
                problems.Add(
                    new(
                        InvoiceItem.ReducedRateMark,
                        new(
                            $"明細 {i + 1} 行目は軽減税率の対象ですが、※ などの印がありません。",
                            $"Row {i + 1} is at the reduced rate and does not bear its mark (※)."
                        )
                    )
                );
            if (line.Rate != ReducedRate && line.IsMarkedReduced)
                problems.Add(
                    new(
                        InvoiceItem.ReducedRateMark,
                        new(
                            $"明細 {i + 1} 行目に軽減税率の印がありますが、税率は {TaxTotals.Percent(line.Rate)} です。",
                            $"Row {i + 1} bears the mark of the reduced rate, but is at {TaxTotals.Percent(line.Rate)}."
                        )
                    )
                );
        }
    }

    private static void CheckTotals(QualifiedInvoice invoice, List<InvoiceProblem> problems)
    {
        try
        {
            var computed = TaxTotals.Compute(invoice.Lines, invoice.Rounding, invoice.AmountsIncludeTax);
            problems.AddRange(TaxTotals.Reconcile(invoice.Totals, computed));
            var sum = computed.Sum(total => total.Gross);
            if (invoice.Total is { } total && total != sum)
                problems.Add(
                    new(
                        InvoiceItem.Total,
                        new(
                            $"合計金額が明細と合いません: 記載 {total:#,##0.##}、計算 {sum:#,##0.##}、差 {total - sum:#,##0.##}。",
                            $"The total does not agree with the rows: given {total:#,##0.##}, computed {sum:#,##0.##}, difference {total - sum:#,##0.##}."
                        )
                    )
                );
        }
        catch (OverflowException)
        {
            problems.Add(new(InvoiceItem.Total, new("金額が大きすぎます。", "The amounts are too large.")));
        }
    }
}
