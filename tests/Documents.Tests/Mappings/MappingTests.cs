using Akashi.Documents.Mappings;

namespace Akashi.Documents.Tests.Mappings;

public class MappingTests
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Sources = new()
    {
        ["請求"] = ["番号", "取引先", "発行日"],
        ["明細"] = ["番号", "品名", "金額"],
    };

    private static readonly TemplateField[] Template =
    [
        new("no", Required: true),
        new("to", Required: true),
        new("memo"),
        new("rows", Required: true, IsTable: true, Columns: 2),
    ];

    [Fact]
    public void Json_there_and_back()
    {
        const string Json = """
            {"version":1,"view":{"source":"請求","where":{"not":{"column":"番号","op":"startsWith","value":"X"}},"sort":[{"column":"番号","as":"number","descending":true}],
            "children":[{"source":"明細","parent":["番号"],"child":["番号"]}],"key":["番号"],"search":{"date":"[発行日]"}},
            "fields":{"no":"[番号]"},"tables":{"rows":{"columns":["[品名]","[金額]"],"nested":{"rows":"内訳","columns":["1"]}}}}
            """;
        var mapping = Mapping.Parse(Json);
        var written = mapping.ToJson();
        Mapping.Parse(written).ToJson().ShouldBe(written);
        written.ShouldContain("明細");
        mapping.View.Where!.Not!.Op.ShouldBe(FilterOperator.StartsWith);
        mapping.View.Sort[0].As.ShouldBe(CompareAs.Number);
        mapping.Tables["rows"].Nested!.Rows.ShouldBe("内訳");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"view\":{}}")]
    [InlineData("{\"view\":null}")]
    [InlineData("{\"view\":{\"source\":null}}")]
    [InlineData("{\"view\":{\"source\":\"a\"},\"version\":2}")]
    [InlineData("{\"view\":{\"source\":\"a\"},\"surprise\":1}")]
    [InlineData("{\"view\":{\"source\":\"a\"},\"fields\":{\"a\":null}}")]
    [InlineData("{\"view\":{\"source\":\"a\",\"key\":[null]}}")]
    [InlineData("{\"view\":{\"source\":\"a\",\"where\":null}}")]
    [InlineData("{\"view\":{\"source\":\"a\"},\"fields\":{\"a\":\"1\",\"a\":\"2\"}}")]
    [InlineData("{\"view\":{\"source\":\"a\",\"where\":{\"op\":\"like\"}}}")]
    [InlineData("{\"view\":{\"source\":\"a\",\"where\":{\"op\":1}}}")]
    public void What_is_no_mapping_is_refused(string json) =>
        Should.Throw<MappingException>(() => Mapping.Parse(json)).Text.Ja.ShouldNotBeEmpty();

    [Fact]
    public void A_mapping_that_fits_has_no_findings() => Check(Good).ShouldBeEmpty();

    [Fact]
    public void What_does_not_fit_is_named()
    {
        Check(Good with { Fields = new Dictionary<string, string> { ["no"] = "[番号]" } })
            .ShouldBe(["to 0 The required field “to” has no expression."]);
        Check(With("memo", "[品名]")).ShouldBe(["memo 1 There is no column “品名”."]);
        Check(With("memo", "sum([金額]) & sum([取引先]) & count([品] = 1)")).ShouldBe(["memo 32 There is no column “品”."]);
        Check(With("memo", "[明細!品名]")).ShouldBe(["memo 1 There is no column “明細!品名”."]);
        Check(With("memo", "1 +")).ShouldBe(["memo 4 At character 4 of the expression: The expression ends too early."]);
        Check(With("unknown", "1")).ShouldBe(["unknown 0 The template has no field “unknown”."]);
        Check(With("rows", "1")).ShouldBe(["rows 0 The field “rows” has both an expression and a table."]);
        Check(Good with { Tables = new Dictionary<string, TableMapping> { ["rows"] = new() { Columns = ["[品名]"] } } })
            .ShouldBe(["rows 0 The table “rows” has 2 columns and 1 expressions."]);
        Check(
                Good with
                {
                    Tables = new Dictionary<string, TableMapping>
                    {
                        ["rows"] = new() { Columns = ["[品名]", "[番号]"], Rows = "内訳" },
                    },
                }
            )
            .ShouldBe(["rows 0 Rows of the source “内訳” cannot stand here."]);
        Check(Good with { View = Good.View with { Key = [] } })
            .ShouldBe(["view.key 0 Choose the columns that say which document is which."]);
        Check(Good with { View = Good.View with { Source = "無" } }).ShouldBe(["view.source 0 There is no source “無”."]);
        Check(
                Good with
                {
                    View = Good.View with
                    {
                        Where = new()
                        {
                            Column = "発行日",
                            Op = FilterOperator.Ge,
                            Value = "いつか",
                            As = CompareAs.Date,
                        },
                    },
                }
            )
            .ShouldBe(["view.where 0 “いつか” is no date."]);
        Check(Good with { View = Good.View with { Where = new() } })
            .ShouldBe(["view.where 0 A condition has either column, and, or, or not."]);
        Check(
                Good with
                {
                    View = Good.View with
                    {
                        Children =
                        [
                            new()
                            {
                                Source = "明細",
                                Parent = ["番号"],
                                Child = [],
                            },
                        ],
                    },
                }
            )
            .ShouldBe(["view.children[明細] 0 Choose as many columns of the parent as of the child."]);
        Check(
                Good with
                {
                    View = Good.View with
                    {
                        Children =
                        [
                            new()
                            {
                                Source = "請求",
                                Parent = ["番号"],
                                Child = ["番号"],
                            },
                        ],
                    },
                }
            )
            .ShouldBe(["view.children 0 The source “請求” is there twice."]);
    }

    [Fact]
    public void The_columns_that_are_needed_are_known()
    {
        var needed = MappingCheck.Needed(Good, Sources);
        needed["請求"].ShouldBe(["番号", "取引先"], ignoreOrder: true);
        needed["明細"].ShouldBe(["品名", "番号", "金額"], ignoreOrder: true);
    }

    private static Mapping Good =>
        new()
        {
            View = new()
            {
                Source = "請求",
                Key = ["番号"],
                Children =
                [
                    new()
                    {
                        Source = "明細",
                        Parent = ["番号"],
                        Child = ["番号"],
                    },
                ],
            },
            Fields = new Dictionary<string, string> { ["no"] = "[番号]", ["to"] = "[取引先]" },
            Tables = new Dictionary<string, TableMapping> { ["rows"] = new() { Columns = ["[品名]", "[金額]"] } },
        };

    private static Mapping With(string field, string expression) =>
        Good with
        {
            Fields = new Dictionary<string, string>(Good.Fields) { [field] = expression },
        };

    private static List<string> Check(Mapping mapping) =>
        [.. MappingCheck.Check(mapping, Sources, Template).Select(finding => $"{finding.Field} {finding.Position} {finding.Message.En}")];
}
