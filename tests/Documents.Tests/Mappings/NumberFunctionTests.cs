using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using static Akashi.Documents.Tests.Mappings.Rows;

namespace Akashi.Documents.Tests.Mappings;

public class NumberFunctionTests
{
    [Theory]
    [InlineData("1234", "1234")]
    [InlineData("1,234", "1234")]
    [InlineData("¥1,234,567", "1234567")]
    [InlineData("￥１，２３４", "1234")]
    [InlineData("１２３４円", "1234")]
    [InlineData("△1,234", "-1234")]
    [InlineData("▲¥1,234", "-1234")]
    [InlineData("¥-1,234", "-1234")]
    [InlineData("（1,234）", "-1234")]
    [InlineData("(¥1,234)", "-1234")]
    [InlineData("−5", "-5")]
    [InlineData("1,234-", "-1234")]
    [InlineData("+3", "3")]
    [InlineData(" 1 234 ", "1234")]
    [InlineData("0.050", "0.05")]
    [InlineData(".5", "0.5")]
    [InlineData("1.5E3", "1500")]
    [InlineData("1e-7", "0.0000001")]
    [InlineData("-0", "0")]
    [InlineData("9999999999999999999999999999", "9999999999999999999999999999")]
    public void Amounts_are_read_as_offices_write_them(string text, string expected) => Value("number([a])", text).ShouldBe(expected);

    [Theory]
    [InlineData("1,23")]
    [InlineData("1,2345")]
    [InlineData(",123")]
    [InlineData("--1")]
    [InlineData("(-1)")]
    [InlineData("¥¥1")]
    [InlineData("1.2.3")]
    [InlineData("1.")]
    [InlineData("10%")]
    [InlineData("1e99")]
    [InlineData("1E")]
    [InlineData("0x10")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("円")]
    [InlineData("()")]
    [InlineData("NaN")]
    public void What_is_no_amount_is_told(string text) => Problem("number([a])", text).ShouldContain("is no number");

    [Fact]
    public void An_empty_amount_has_the_default_that_was_given()
    {
        Value("number([a], 0)", "　").ShouldBe("0");
        Problem("number([a], 0)", "x").ShouldContain("is no number");
    }

    [Theory]
    [InlineData("1234567.5", "#,##0", "1,234,568")]
    [InlineData("-1234", "#,##0;△#,##0", "△1,234")]
    [InlineData("0", "#,##0;△#,##0;\"無料\"", "無料")]
    [InlineData("1234", "¥#,##0-", "¥1,234-")]
    [InlineData("5", "0000", "0005")]
    [InlineData("0.1", "0.00", "0.10")]
    [InlineData("0.08", "0%", "8%")]
    [InlineData("-0.4", "#,##0", "0")]
    [InlineData("0.5", "0", "1")]
    [InlineData("-0.5", "0", "-1")]
    public void Numbers_are_written_by_patterns(string number, string pattern, string expected) =>
        Value("format([a], [b])", number, pattern).ShouldBe(expected);

    [Theory]
    [InlineData("N0")]
    [InlineData("C0")]
    [InlineData("abc")]
    [InlineData("")]
    public void A_pattern_that_means_nothing_is_told(string pattern) => Problem("format(1, [a])", pattern).ShouldContain("#,##0.00");

    [Theory]
    [InlineData("floor(1.9)", "1")]
    [InlineData("floor(-1.9)", "-1")]
    [InlineData("ceiling(1.1)", "2")]
    [InlineData("ceiling(-1.1)", "-2")]
    [InlineData("ceiling(1.0)", "1")]
    [InlineData("round(2.5)", "3")]
    [InlineData("round(-2.5)", "-3")]
    [InlineData("round(1.005, 2)", "1.01")]
    [InlineData("floor(1999, -3)", "1000")]
    [InlineData("ceiling(1001, -3)", "2000")]
    [InlineData("round(1500, -3)", "2000")]
    [InlineData("min(3, 1, 2) & max(3, 1, 2) & abs(-4)", "134")]
    [InlineData("tax(999, 10, \"floor\")", "99")]
    [InlineData("tax(999, 10, \"ceiling\")", "100")]
    [InlineData("tax(995, 10, \"round\")", "100")]
    [InlineData("tax(-999, 10, \"floor\")", "-99")]
    [InlineData("tax(12345, 8, \"floor\")", "987")]
    [InlineData("tax_included(1099, 10, \"floor\")", "99")]
    [InlineData("tax_included(1080, 8, \"floor\")", "80")]
    public void Rounding_is_what_it_says(string expression, string expected) => Value(expression).ShouldBe(expected);

    [Fact]
    public void Rounding_is_that_of_whole_numbers() =>
        Prop.ForAll(
                Gen.Choose(-10_000_000, 10_000_000).ToArbitrary(),
                Gen.Choose(0, 4).ToArbitrary(),
                (unscaled, scale) =>
                {
                    var unit = BigInteger.Pow(10, scale);
                    var (whole, rest) = (BigInteger.Abs(unscaled) / unit, BigInteger.Abs(unscaled) % unit);
                    var number = new decimal(Math.Abs(unscaled), 0, 0, unscaled < 0, (byte)scale).ToString(CultureInfo.InvariantCulture);
                    Value("floor([a])", number).ShouldBe(Signed(whole));
                    Value("ceiling([a])", number).ShouldBe(Signed(whole + (rest > 0 ? 1 : 0)));
                    Value("round([a])", number).ShouldBe(Signed(whole + (rest * 2 >= unit ? 1 : 0)));

                    string Signed(BigInteger magnitude) => (unscaled < 0 ? -magnitude : magnitude).ToString(CultureInfo.InvariantCulture);
                }
            )
            .Check(Config.QuickThrowOnFailure);

    [Theory]
    [InlineData("0", "零", "零")]
    [InlineData("10", "壱拾", "壱拾")]
    [InlineData("123", "壱百弐拾参", "壱佰弐拾参")]
    [InlineData("1000", "壱千", "壱仟")]
    [InlineData("10000", "壱万", "壱萬")]
    [InlineData("4567089", "四百五拾六万七千八拾九", "肆佰伍拾陸萬漆仟捌拾玖")]
    [InlineData("100000000", "壱億", "壱億")]
    [InlineData("1000000010001", "壱兆壱万壱", "壱兆壱萬壱")]
    public void Numerals_that_cannot_be_forged(string number, string usual, string full)
    {
        Value("daiji([a])", number).ShouldBe(usual);
        Value("daiji([a], \"full\")", number).ShouldBe(full);
    }

    [Fact]
    public void Numerals_say_the_number_that_they_were_made_of() =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).Two().ToArbitrary(),
                parts =>
                {
                    var number = ((long)parts.Item1 << 22) ^ parts.Item2;
                    Read(Value("daiji([a])", number.ToString(CultureInfo.InvariantCulture))).ShouldBe(number);
                    Read(Value("daiji([a], \"full\")", number.ToString(CultureInfo.InvariantCulture))).ShouldBe(number);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData("daiji(1.5)")]
    [InlineData("daiji(-1)")]
    public void A_fraction_has_no_such_numerals(string expression) => Problem(expression).ShouldContain("whole numbers");

    /// <summary>Reads numerals from their values, without knowing how they were written.</summary>
    private static long Read(string text)
    {
        var (sum, group, digit) = (0L, 0L, 0L);
        foreach (var c in text)
        {
            switch (c)
            {
                case '拾':
                    (group, digit) = (group + (digit * 10), 0);
                    break;
                case '百' or '佰':
                    (group, digit) = (group + (digit * 100), 0);
                    break;
                case '千' or '仟':
                    (group, digit) = (group + (digit * 1000), 0);
                    break;
                case '万' or '萬':
                    (sum, group, digit) = (sum + ((group + digit) * 10_000), 0, 0);
                    break;
                case '億':
                    (sum, group, digit) = (sum + ((group + digit) * 100_000_000), 0, 0);
                    break;
                case '兆':
                    (sum, group, digit) = (sum + ((group + digit) * 1_000_000_000_000), 0, 0);
                    break;
                case '京':
                    (sum, group, digit) = (sum + ((group + digit) * 10_000_000_000_000_000), 0, 0);
                    break;
                default:
                    digit = Math.Max("零壱弐参四五六七八九".IndexOf(c), "零壱弐参肆伍陸漆捌玖".IndexOf(c));
                    digit.ShouldBeGreaterThanOrEqualTo(0);
                    break;
            }
        }
        return sum + group + digit;
    }
}
