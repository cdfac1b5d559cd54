using System.Globalization;
using Akashi.Documents.Mappings;
using FsCheck;
using FsCheck.Fluent;
using static Akashi.Documents.Tests.Mappings.Rows;

namespace Akashi.Documents.Tests.Mappings;

public class ExpressionTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("10 - 3 - 2", "5")]
    [InlineData("12 / 3 / 2", "2")]
    [InlineData("-2 * -3", "6")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("1 & 2 + 3", "15")]
    [InlineData("\"a\"\"b\" & \"\"", "a\"b")]
    [InlineData("1 + 1 = 2 and not 2 < 1", "true")]
    [InlineData("false and 1 / 0 = 1", "false")]
    [InlineData("true or 1 / 0 = 1", "true")]
    [InlineData("true or false and false", "true")]
    [InlineData("NOT true", "false")]
    [InlineData("if([a] > 5, \"多\", \"少\")", "多")]
    [InlineData("if(true, 1, 1 / 0)", "1")]
    [InlineData("[a] = 10", "true")]
    [InlineData("[a] = \"10.0\"", "false")]
    [InlineData("[a] <> \"x\"", "true")]
    [InlineData("[b] = date(\"令和8年5月1日\")", "true")]
    [InlineData("[b]", "2026/5/1")]
    [InlineData("coalesce([c], \" \", [a], 1 / 0)", "10")]
    [InlineData("blank([c]) and not blank([a])", "true")]
    [InlineData(" [ a ] ", "10")]
    public void Values_are_computed(string expression, string expected) => Value(expression, "10", "2026/5/1", "").ShouldBe(expected);

    [Theory]
    [InlineData("[a] / 0", "At character 5 of the expression: This divides by zero.")]
    [InlineData("1 + [b]", "At character 5 of the expression: “x” is no number.")]
    [InlineData("1 + [c]", "At character 5 of the expression: The value is empty and no number.")]
    [InlineData("date([b])", "At character 6 of the expression: “x” is no date.")]
    [InlineData("9999999999999999999999999999 * 10", "At character 30 of the expression: The number is too large.")]
    [InlineData("add_days(\"9999-12-31\", 1)", "At character 1 of the expression: A number or date is out of range.")]
    [InlineData(
        "1 + tax(9999999999999999999999999999, 100, \"floor\")",
        "At character 5 of the expression: A number or date is out of range."
    )]
    [InlineData("tax(1, 101, \"floor\")", "At character 8 of the expression: A rate is a percentage from 0 to 100.")]
    [InlineData("tax(1, 10, \"bank\")", "At character 12 of the expression: This has to be one of floor, ceiling, round.")]
    [InlineData("if([a], 1, 2)", "At character 4 of the expression: “10” is no condition; compare it with = or <.")]
    [InlineData("[d]", "At character 1 of the expression: The column “d” holds an error (#N/A).")]
    [InlineData("pad(\"\", 100000) & pad(\"\", 100000)", "At character 17 of the expression: The text is too long.")]
    [InlineData("replace(pad(\"\", 90000), \"0\", [e])", "At character 1 of the expression: The text is too long.")]
    [InlineData("sum([b], true, \"明細\")", "At character 1 of the expression: There is no source “明細”.")]
    public void What_cannot_be_computed_is_named_with_its_place(string expression, string problem) =>
        Problem(expression, "10", "x", "", "#N/A", "long replacement").ShouldEndWith(problem);

    [Theory]
    [InlineData("", 1)]
    [InlineData("1 +", 4)]
    [InlineData("1 2", 3)]
    [InlineData("(1", 3)]
    [InlineData("\"a", 1)]
    [InlineData("1 + [a", 5)]
    [InlineData("[]", 1)]
    [InlineData("1.2.3", 1)]
    [InlineData("1.", 1)]
    [InlineData("nope(1)", 1)]
    [InlineData("left(1)", 1)]
    [InlineData("left(1,,2)", 8)]
    [InlineData("1 ？ 2", 3)]
    [InlineData("1 < 2 < 3", 7)]
    [InlineData("and", 1)]
    public void What_is_not_well_formed_is_named_with_its_place(string expression, int position)
    {
        var error = Should.Throw<MappingException>(() => new Mapper(Single(("f", expression))));
        error
            .Findings.Single()
            .ShouldSatisfyAllConditions(finding => finding.Position.ShouldBe(position), finding => finding.Field.ShouldBe("f"));
    }

    [Fact]
    public void Length_depth_and_steps_are_bounded()
    {
        foreach (var open in (string[])["(", "-", "not ", "if(", "abs(", "\"\"&", "1+", "[a]=", "["])
            Should.Throw<MappingException>(() => new Mapper(Single(("f", string.Concat(Enumerable.Repeat(open, 1500)) + "1"))));
        Should.Throw<MappingException>(() => new Mapper(Single(("f", new string(' ', 5000)))));
        Value(string.Join('+', Enumerable.Repeat("1", 200))).ShouldBe("200");

        var many = new Akashi.Documents.Sources.SourceTable(
            ["key", "n"],
            Enumerable.Range(2, 1000).Select(line => new Akashi.Documents.Sources.SourceRow(line, ["k", "1"]))
        );
        var mapping = Single(("f", "sum(sum(sum([n])))")) with
        {
            View = new() { Source = "rows", DocumentBy = ["key"] },
        };
        var problem = new Mapper(mapping).Map(Input(("rows", many))).Single().ShouldBeOfType<MappingProblem>();
        problem.Message.En.ShouldEndWith("This is too much to compute; use fewer rows or shorter expressions.");
    }

    [Fact]
    public void Texts_from_anyone_end_in_a_document_or_a_problem() =>
        Prop.ForAll(
                Gen.Elements(
                        "1",
                        "0",
                        ".5",
                        "\"a\"",
                        "\"",
                        "[a]",
                        "[b]",
                        "[",
                        "+",
                        "-",
                        "*",
                        "/",
                        "&",
                        "=",
                        "<",
                        ">",
                        "(",
                        ")",
                        ",",
                        " and ",
                        " or ",
                        " not ",
                        "if(",
                        "date(",
                        "number(",
                        "left(",
                        "sum(",
                        "daiji(",
                        "wareki(",
                        "99999999999999999999",
                        "true",
                        "format(",
                        "\"#\"",
                        "pad(",
                        "mid(",
                        "tax("
                    )
                    .ArrayOf()
                    .ToArbitrary(),
                words =>
                {
                    try
                    {
                        Outcome(string.Concat(words), ["10", "x"]).ShouldNotBeNull();
                    }
                    catch (MappingException error)
                    {
                        error.Text.Ja.ShouldNotBeEmpty();
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(30));

    [Theory]
    [InlineData("number(\"\uFFFE\", 0)")]
    [InlineData("date(\"\uFFFE\")")]
    [InlineData("barcode_address(\"1000001\", \"\uFFFE1\")")]
    [InlineData("left(\"\uFFFE\", 1)")]
    public void What_is_no_character_does_no_harm(string expression)
    {
        Outcome(expression, []).ShouldNotBeNull();
        var table = new TableMapping { Columns = [expression, "\"\uD800\""] };
        var mapping = Single() with { Tables = new Dictionary<string, TableMapping> { ["t"] = table } };
        new Mapper(mapping).Map(Input(("rows", Table("key", "k")))).ToList().Count.ShouldBe(1);
        Should.Throw<MappingException>(() => Mapping.Parse("{\"view\":{\"source\":\"\\ud800\"}}"));
    }

    [Fact]
    public void Every_function_bears_any_arguments() =>
        Prop.ForAll(
                Gen.Elements(MappingFunctions.All.Select(function => function.Signature.Split('(')[0])).ToArbitrary(),
                Gen.Elements(
                        "1",
                        "0",
                        "-1",
                        "99999999999999999999999999",
                        "0.5",
                        "\"\"",
                        "\"x\"",
                        "[a]",
                        "true",
                        "date(\"9999-12-31\")",
                        "date(\"0001-01-01\")",
                        "\"ggge年\"",
                        "\"#,##0\"",
                        "100000",
                        "-100000"
                    )
                    .ArrayOf()
                    .ToArbitrary(),
                (name, arguments) =>
                {
                    try
                    {
                        Outcome($"{name}({string.Join(',', arguments)})", ["𠮷㈱①"]).ShouldNotBeNull();
                    }
                    catch (MappingException error)
                    {
                        error.Findings.Count.ShouldBe(1); // the wrong number of arguments
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(5));

    [Fact]
    public void Decimals_are_exact() =>
        Prop.ForAll(
                Gen.Choose(-1_000_000_000, 1_000_000_000).ToArbitrary(),
                Gen.Choose(-1_000_000_000, 1_000_000_000).ToArbitrary(),
                Gen.Choose(0, 6).ToArbitrary(),
                (a, b, scale) =>
                {
                    var (x, y) = (new decimal(Math.Abs(a), 0, 0, a < 0, (byte)scale), (decimal)b);
                    string Of(string sign) => Value($"[a] {sign} [b]", Text(x), Text(y));
                    decimal.Parse(Of("+"), CultureInfo.InvariantCulture).ShouldBe(x + y);
                    decimal.Parse(Of("-"), CultureInfo.InvariantCulture).ShouldBe(x - y);
                    decimal.Parse(Of("*"), CultureInfo.InvariantCulture).ShouldBe(x * y);
                }
            )
            .Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Every_function_is_in_the_readme()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Akashi.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        var readme = File.ReadAllText(Path.Combine(folder, "src/Documents/Mappings/README.md"));
        foreach (var function in MappingFunctions.All)
            readme.ShouldContain($"| `{function.Signature}` | {function.Summary.Ja} | {function.Summary.En} |");
    }

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
