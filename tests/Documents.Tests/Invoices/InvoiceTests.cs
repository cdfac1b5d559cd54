using Akashi.Documents.Invoices;
using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Documents.Tests.Invoices;

public class InvoiceTests
{
    // Numbers that the authorities publish: the National Tax Agency, the Digital Agency, Toyota.
    [Theory]
    [InlineData("T7000012050002")]
    [InlineData("T8000012130001")]
    [InlineData("T1180301018771")]
    [InlineData("ｔ７０００－０１２０－５０００２")]
    public void Registration_numbers_of_the_world_are_right(string number)
    {
        RegistrationNumber.Check(number).ShouldBeNull();
        RegistrationNumber.Normalize(number)!.Length.ShouldBe(14);
    }

    [Theory]
    [InlineData(null, "no registration number")]
    [InlineData(" ", "no registration number")]
    [InlineData("7000012050002", "T and 13 digits")]
    [InlineData("T700001205000", "T and 13 digits")]
    [InlineData("T700001205000x", "T and 13 digits")]
    [InlineData("T8000012050002", "check digit")]
    public void What_is_no_registration_number_is_told(string? number, string problem)
    {
        RegistrationNumber.Check(number)!.En.ShouldContain(problem);
        RegistrationNumber.Normalize(number).ShouldBeNull();
    }

    [Fact]
    public void One_wrong_digit_is_found_unless_nine_and_zero_change_places() =>
        Prop.ForAll(
                Gen.Choose(0, 9).ArrayOf(12).ToArbitrary(),
                Gen.Choose(0, 11).ToArbitrary(),
                Gen.Choose(1, 9).ToArbitrary(),
                (digits, place, change) =>
                {
                    var number = string.Concat(digits);
                    var other = string.Concat(digits.Select((digit, i) => i == place ? (digit + change) % 10 : digit));
                    var sum = digits.Reverse().Select((digit, i) => digit * (i % 2 == 0 ? 1 : 2)).Sum();
                    var check = RegistrationNumber.CheckDigit(number);
                    ((sum + check) % 9).ShouldBe(0);
                    check.ShouldBeInRange(1, 9);
                    var alike = (digits[place], (digits[place] + change) % 10) is (0, 9) or (9, 0);
                    (RegistrationNumber.Check($"T{check}{other}") is null).ShouldBe(alike);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Tax_is_rounded_once_for_each_rate()
    {
        // Three rows whose taxes would each lose a fraction: 3 × 9.9 is 29, not 27.
        InvoiceLine[] lines = [new(99, 10), new(99, 10), new(99, 10), new(123, 8), new(50, 0)];
        TaxTotals.Compute(lines, TaxRounding.Floor, amountsIncludeTax: false).ShouldBe([new(10, 297, 29), new(8, 123, 9), new(0, 50, 0)]);
        TaxTotals
            .Compute([new(110, 10), new(108, 8), new(1099, 10)], TaxRounding.Floor, amountsIncludeTax: true)
            .ShouldBe([new(10, 1100, 109), new(8, 100, 8)]);
    }

    [Fact]
    public void Totals_mirror_for_credit_notes_and_never_lose_a_yen() =>
        Prop.ForAll(
                Gen.Choose(-100_000_000, 100_000_000)
                    .Zip(Gen.Elements(10m, 8m))
                    .Select(pair => new InvoiceLine(pair.Item1, pair.Item2))
                    .ArrayOf()
                    .ToArbitrary(),
                Gen.Elements(TaxRounding.Floor, TaxRounding.Ceiling, TaxRounding.Round).ToArbitrary(),
                Gen.Elements(false, true).ToArbitrary(),
                (lines, rounding, included) =>
                {
                    var totals = TaxTotals.Compute(lines, rounding, included);
                    var mirrored = TaxTotals.Compute(lines.Select(line => line with { Amount = -line.Amount }), rounding, included);
                    mirrored.ShouldBe(totals.Select(total => new RateTotal(total.Rate, -total.Net, -total.Tax)));
                    totals.Sum(total => included ? total.Gross : total.Net).ShouldBe(lines.Sum(line => line.Amount));
                    foreach (var total in totals)
                    {
                        var exact = included ? total.Gross * total.Rate / (100 + total.Rate) : total.Net * total.Rate / 100;
                        Math.Abs(total.Tax - exact).ShouldBeLessThan(1);
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure);

    [Fact]
    public void A_good_invoice_has_no_problems() => InvoiceCheck.Check(Good).ShouldBeEmpty();

    [Fact]
    public void What_is_missing_is_named()
    {
        Problems(Good with { RegistrationNumber = null }).ShouldBe([InvoiceItem.RegistrationNumber]);
        Problems(Good with { TransactionDate = null }).ShouldBe([InvoiceItem.TransactionDate]);
        Problems(Good with { Recipient = " " }).ShouldBe([InvoiceItem.Recipient]);
        Problems(Good with { Issuer = null }).ShouldBe([InvoiceItem.Issuer]);
        Problems(Good with { Lines = [], Totals = [], Total = 0 }).ShouldBe([InvoiceItem.Description]);
        Problems(Good with { Lines = [Good.Lines[0], Good.Lines[1] with { IsMarkedReduced = false }] })
            .ShouldBe([InvoiceItem.ReducedRateMark]);
        Problems(Good with { Lines = [Good.Lines[0] with { IsMarkedReduced = true }, Good.Lines[1]] })
            .ShouldBe([InvoiceItem.ReducedRateMark]);
        Problems(Good with { Lines = [Good.Lines[0] with { Description = "" }, Good.Lines[1]] }).ShouldBe([InvoiceItem.Description]);
        Problems(Good with { Totals = [Good.Totals[0]] }).ShouldBe([InvoiceItem.RateTotals]);
        Problems(Good with { Totals = [.. Good.Totals, Good.Totals[0]] }).ShouldBe([InvoiceItem.RateTotals]);
        Problems(new()).Count.ShouldBe(5);
    }

    [Fact]
    public void What_does_not_add_up_is_told_with_the_difference()
    {
        var problem = InvoiceCheck.Check(Good with { Totals = [new(10, 1000, 99), new(8, 500, 40)] }).Single();
        (problem.Item, problem.Message.En).ShouldBe(
            (InvoiceItem.Tax, "The tax at 10% does not agree with the rows: given 99, computed 100, difference -1.")
        );
        problem.Message.Ja.ShouldBe("税率 10% の消費税額が明細と合いません: 記載 99、計算 100、差 -1。");
        InvoiceCheck.Check(Good with { Total = 1641 }).Single().Message.En.ShouldContain("difference 1.");
        Problems(Good with { Lines = [new(decimal.MaxValue, 10, "x")], Totals = [], Total = null }).ShouldBe([InvoiceItem.Total]);
    }

    private static QualifiedInvoice Good =>
        new()
        {
            Issuer = "株式会社アカシ",
            RegistrationNumber = "T7000012050002",
            TransactionDate = new(2026, 5, 1),
            Recipient = "㈱乙",
            Lines = [new(1000, 10, "紙"), new(500, 8, "茶", IsMarkedReduced: true)],
            Totals = [new(10, 1000, 100), new(8, 500, 40)],
            Total = 1640,
        };

    private static List<InvoiceItem> Problems(QualifiedInvoice invoice) => [.. InvoiceCheck.Check(invoice).Select(problem => problem.Item)];
}
