using Akashi.Documents.Mappings;
using Akashi.Documents.Sources;
using static Akashi.Documents.Tests.Mappings.Rows;

namespace Akashi.Documents.Tests.Mappings;

public class MapperTests
{
    private static readonly Mapping Invoices = Mapping.Parse(
        """
        {
          "version": 1,
          "view": {
            "source": "明細",
            "documentBy": ["番号"],
            "search": {"date": "[発行日]", "amount": "sum(number([金額]))", "counterparty": "[取引先]"}
          },
          "fields": {
            "no": "[番号]",
            "to": "[取引先] & \" 御中\"",
            "date": "wareki([発行日])",
            "net10": "format(sum([金額], [税率] = 10), \"#,##0\")",
            "tax8": "tax(sum([金額], [税率] = 8), 8, \"floor\")",
            "count": "count()"
          },
          "tables": {"rows": {"where": "[金額] <> 0", "columns": ["row()", "[品名] & if([税率] = 8, \"※\", \"\")", "format([金額], \"#,##0\")"]}}
        }
        """
    );

    private const string Columns = "番号|発行日|取引先|品名|金額|税率";

    [Fact]
    public void Rows_become_documents_in_order_of_first_appearance()
    {
        var outcomes = Run(
            Invoices,
            Table(
                Columns,
                "A-1|2026/5/1|㈱アカシ|紙|1,000|10",
                "A-2|令和8年5月2日|乙|\"筆\"|500|10",
                "A-1|2026/5/1|㈱アカシ|茶|1,080|8",
                "A-1|2026/5/1|㈱アカシ|見本|0|10"
            )
        );
        var first = outcomes[0].ShouldBeOfType<MappedDocument>();
        (first.Key, first.SearchDate, first.Amount, first.Counterparty, first.Line).ShouldBe(
            ("A-1", new DateOnly(2026, 5, 1), 2080m, "㈱アカシ", 2)
        );
        first.Values["to"].ShouldBe("㈱アカシ 御中");
        first.Values["date"].ShouldBe("令和8年5月1日");
        first.Values["net10"].ShouldBe("1,000");
        first.Values["tax8"].ShouldBe("86");
        first.Values["count"].ShouldBe("3");
        first.Values["rows"].ShouldBe("""[["1","紙","1,000"],["2","茶※","1,080"]]""");
        outcomes[1].ShouldBeOfType<MappedDocument>().Values["rows"].ShouldBe("""[["1","\"筆\"","500"]]""");
        outcomes.Count.ShouldBe(2);
    }

    [Fact]
    public void A_bad_row_stops_its_own_document_only()
    {
        var outcomes = Run(
            Invoices,
            Table(Columns, "A-1|2026/5/1|甲|紙|x|10", "A-2|2026/5/1|乙|筆|1|10", "A-3|2026/2/30|丙|茶|1|8", "|2026/5/1|丁|茶|1|8")
        );
        outcomes.OfType<MappedDocument>().Select(document => document.Key).ShouldBe(["A-2"]);
        var problems = outcomes.OfType<MappingProblem>().ToList();
        problems.ShouldContain(problem =>
            problem.Line == 2
            && problem.Field == "net10"
            && problem.Key == "A-1"
            && problem.Message.En == "At character 12 of the expression: “x” is no number."
        );
        problems.Where(problem => problem.Line == 4).Select(problem => problem.Field).ShouldBe(["date", "view.search.date"]);
        problems.Single(problem => problem.Line == 5).Message.En.ShouldContain("are empty");
        problems.ShouldAllBe(problem => !problem.Stops);
    }

    [Fact]
    public void The_row_at_fault_is_named_in_tables_and_sums()
    {
        var problems = Run(Invoices, Table(Columns, "A-1|2026/5/1|甲|紙|1|10", "A-1|2026/5/1|甲|筆|one|10"))
            .Cast<MappingProblem>()
            .ToList();
        problems.ShouldAllBe(problem => problem.Line == 3);
        problems.Select(problem => problem.Field).ShouldBe(["net10", "rows", "view.search.amount"]);
    }

    [Fact]
    public void A_row_that_the_file_has_wrong_takes_its_document_with_it()
    {
        SourceRow[] rows =
        [
            new(2, ["A-1", "2026/5/1", "甲", "紙", "1", "10"]),
            new(3, ["A-1", "2026/5/1", "甲", "筆", "2", "10"]) { Problem = new("セルが多い", "too many cells") },
            new(4, ["A-2", "2026/5/1", "乙", "筆", "2", "10"]),
        ];
        var outcomes = Run(Invoices, new SourceTable(Columns.Split('|'), rows));
        outcomes[0].ShouldBe(new MappingProblem("明細", 3, null, new("セルが多い", "too many cells")) { Key = "A-1" });
        outcomes[1].ShouldBeOfType<MappedDocument>().Key.ShouldBe("A-2");
    }

    [Fact]
    public void The_same_key_twice_is_named_with_both_lines()
    {
        var mapping = Single(("f", "[a]"));
        var outcomes = new Mapper(mapping).Map(Input(("rows", Table("key|a", "k1|1", "k2|2", "k1|3")))).ToList();
        outcomes.OfType<MappedDocument>().Select(document => document.Key).ShouldBe(["k1", "k2"]);
        var problem = outcomes.OfType<MappingProblem>().Single();
        (problem.Line, problem.Message.En).ShouldBe((4, "“k1” is at line 2 and at line 4."));
    }

    [Fact]
    public void Keys_of_several_columns_cannot_be_mistaken()
    {
        var mapping = Single(("f", "1")) with
        {
            View = new() { Source = "rows", Key = ["a", "b"] },
        };
        SourceRow[] rows = [new(2, ["x|y", "z"]), new(3, ["x", "y|z"]), new(4, ["x\\", "y"])];
        new Mapper(mapping)
            .Map(Input(("rows", new SourceTable(["a", "b"], rows))))
            .Cast<MappedDocument>()
            .Select(document => document.Key)
            .ShouldBe(["x\\|y|z", "x|y\\|z", "x\\\\|y"]);
    }

    [Fact]
    public void Missing_columns_are_named_before_the_first_document()
    {
        var outcomes = Run(Invoices, Table("番号|発行日|取引先|品名|金額", "A-1|2026/5/1|甲|紙|1")).Cast<MappingProblem>().ToList();
        outcomes.ShouldAllBe(problem => problem.Stops && problem.Line == 0 && problem.Message.En == "There is no column “税率”.");
        outcomes.Select(problem => problem.Field).ShouldBe(["net10", "tax8", "rows[2]"]);
    }

    [Fact]
    public void Rows_are_filtered_and_sorted()
    {
        var mapping = Mapping.Parse(
            """
            {"view": {"source": "rows", "key": ["no"],
              "where": {"and": [
                {"column": "state", "op": "in", "value": "確定, 再発行"},
                {"or": [{"column": "amount", "op": "ge", "value": "1,000", "as": "number"}, {"not": {"column": "memo", "op": "empty"}}]}]},
              "sort": [{"column": "date", "as": "date", "descending": true}, {"column": "no"}]},
             "fields": {"f": "[no]"}}
            """
        );
        var rows = Table(
            "no|state|amount|date|memo",
            "3|確定|¥1,000|2026/5/1|",
            "1|確定|999|2026/5/1|",
            "2|再発行|1|R8.5.1|x",
            "4|取消|5000|2026/5/1|",
            "5|確定|2000|2026/5/2|",
            "6|確定|abc|2026/5/2|",
            "7|確定|5000|いつか|"
        );
        var outcomes = new Mapper(mapping).Map(Input(("rows", rows))).ToList();
        outcomes.OfType<MappedDocument>().Select(document => document.Key).ShouldBe(["5", "2", "3"]);
        outcomes.OfType<MappingProblem>().Select(problem => problem.Line).Order().ShouldBe([7, 8]);
    }

    private const string Family = """
        {"view": {"source": "請求", "key": ["番号"],
           "children": [{"source": "明細", "parent": ["番号"], "child": ["番号"], "sort": [{"column": "行", "as": "number"}],
             "children": [{"source": "内訳", "parent": ["番号", "行"], "child": ["番号", "行"], "where": {"column": "額", "op": "ne", "value": "0", "as": "number"}}]},
             {"source": "入金", "parent": ["番号"], "child": ["請求番号"]}]},
         "fields": {"n": "count()", "lots": "sum([額], true, \"内訳\")", "paid": "sum([入金額], true, \"入金\")"},
         "tables": {
           "rows": {"columns": ["[行]", "[品名]", "sum([額], true, \"内訳\")", "[取引先]"],
                    "nested": {"rows": "内訳", "columns": ["[行]", "[明細!品名] & \"/\" & [内訳名]", "[額]", "row()"]}},
           "payments": {"rows": "入金", "columns": ["[入金額]"]}}}
        """;

    [Fact]
    public void Parents_have_children_and_grandchildren()
    {
        var outcomes = new Mapper(Mapping.Parse(Family))
            .Map(
                Input(
                    ("請求", Table("番号|取引先", "A|甲", "B|乙")),
                    ("明細", Table("番号|行|品名", "A|10|紙", "B|1|茶", "A|2|筆", "C|1|迷子")),
                    ("内訳", Table("番号|行|内訳名|額", "A|10|白|100", "A|2|赤|20", "A|10|黒|200", "A|10|見本|0", "X|1|迷子|1")),
                    ("入金", Table("請求番号|入金額", "A|50", "A|60"))
                )
            )
            .ToList();
        var a = outcomes[0].ShouldBeOfType<MappedDocument>();
        (a.Values["n"], a.Values["lots"], a.Values["paid"]).ShouldBe(("2", "320", "110"));
        a.Values["rows"]
            .ShouldBe(
                """[{"cells":["2","筆","20","甲"],"children":[["2","筆/赤","20","1"]]},"""
                    + """{"cells":["10","紙","300","甲"],"children":[["10","紙/白","100","1"],["10","紙/黒","200","2"]]}]"""
            );
        a.Values["payments"].ShouldBe("""[["50"],["60"]]""");
        var b = outcomes[1].ShouldBeOfType<MappedDocument>();
        (b.Values["n"], b.Values["lots"], b.Values["payments"]).ShouldBe(("1", "0", "[]"));
        outcomes.OfType<MappingProblem>().Select(problem => (problem.Source, problem.Line)).ShouldBe([("明細", 5L), ("内訳", 6L)]);
    }

    [Fact]
    public void Rows_that_could_belong_to_two_parents_belong_to_none_silently()
    {
        var outcomes = new Mapper(Mapping.Parse(Family))
            .Map(
                Input(
                    ("請求", Table("番号|取引先", "A|甲", "A|乙")),
                    ("明細", Table("番号|行|品名", "A|1|紙")),
                    ("内訳", Table("番号|行|内訳名|額")),
                    ("入金", Table("請求番号|入金額"))
                )
            )
            .ToList();
        outcomes[0].ShouldBeOfType<MappedDocument>();
        outcomes[1].ShouldBeOfType<MappingProblem>().Message.En.ShouldContain("line 2");
    }

    [Fact]
    public void A_child_source_that_is_damaged_makes_no_document()
    {
        static IEnumerable<SourceRow> Damaged()
        {
            yield return new(2, ["A", "1", "紙"]);
            throw new SourceException(new("壊れています。", "It is damaged."), 3);
        }
        var outcome = new Mapper(Mapping.Parse(Family))
            .Map(
                Input(
                    ("請求", Table("番号|取引先", "A|甲")),
                    ("明細", new SourceTable(["番号", "行", "品名"], Damaged())),
                    ("内訳", Table("番号|行|内訳名|額")),
                    ("入金", Table("請求番号|入金額"))
                )
            )
            .Single();
        outcome.ShouldBe(new MappingProblem("明細", 3, null, new("壊れています。", "It is damaged.")) { Stops = true });
    }

    [Fact]
    public void Nested_json_is_joined_by_its_numbers()
    {
        const string Json = """[{"no": "A", "items": [{"name": "紙"}, {"name": "筆"}]}, {"no": "B", "items": []}]""";
        var mapping = Mapping.Parse(
            """
            {"view": {"source": "all", "key": ["no"], "children": [{"source": "items", "parent": ["#"], "child": ["^"]}]},
             "tables": {"rows": {"columns": ["[no] & [name]"]}}}
            """
        );
        using var all = SourceReader.Read(Tests.Sources.SourceFiles.Utf8(Json), new(SourceKind.Json));
        using var items = SourceReader.Read(Tests.Sources.SourceFiles.Utf8(Json), new(SourceKind.Json) { Table = "items" });
        new Mapper(mapping)
            .Map(Input(("all", all), ("items", items)))
            .Cast<MappedDocument>()
            .Select(document => document.Values["rows"])
            .ShouldBe(["""[["A紙"],["A筆"]]""", "[]"]);
    }

    [Fact]
    public void Rows_that_stand_together_are_not_held()
    {
        var read = 0;
        var mapping = Invoices with { View = Invoices.View with { Adjacent = true } };
        IEnumerable<SourceRow> Endless()
        {
            for (var i = 0; ; i++)
                yield return new(++read, [$"A-{i / 2}", "2026/5/1", "甲", "紙", "1", "10"]);
        }
        var documents = new Mapper(mapping, new() { HeldRows = 1 }).Map(Input(("明細", new SourceTable(Columns.Split('|'), Endless()))));
        documents.Take(100).OfType<MappedDocument>().Count(document => document.Amount == 2).ShouldBe(100);
        read.ShouldBe(201);
    }

    [Fact]
    public void A_document_that_comes_again_far_behind_is_named()
    {
        var mapping = Invoices with { View = Invoices.View with { Adjacent = true } };
        var outcomes = Run(mapping, Table(Columns, "A-1|2026/5/1|甲|紙|1|10", "A-2|2026/5/1|乙|筆|1|10", "A-1|2026/5/1|甲|茶|1|8"));
        outcomes[2].ShouldBeOfType<MappingProblem>().Message.En.ShouldBe("“A-1” is at line 2 and at line 4.");
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void A_file_that_ends_in_damage_makes_no_document_that_may_lack_rows(bool adjacent, int documents)
    {
        var csv = Tests.Sources.SourceFiles.Utf8(
            "番号,発行日,取引先,品名,金額,税率\nA-1,2026/5/1,甲,紙,1,10\nA-2,2026/5/1,乙,筆,1,10\nA-2,\"\n"
        );
        using var table = SourceReader.Read(csv, new(SourceKind.Csv));
        var outcomes = Run(Invoices with { View = Invoices.View with { Adjacent = adjacent } }, table);
        outcomes.OfType<MappedDocument>().Count().ShouldBe(documents);
        var last = outcomes[^1].ShouldBeOfType<MappingProblem>();
        (last.Stops, last.Line).ShouldBe((true, 4));
    }

    [Fact]
    public void Too_much_is_told()
    {
        var rows = Table(Columns, Enumerable.Repeat("A-1|2026/5/1|甲|紙|1|10", 100));
        Outcome(new() { HeldRows = 99 }, rows).ShouldContain("can be held");
        Outcome(new() { DocumentRows = 99 }, Table(Columns, Enumerable.Repeat("A-1|2026/5/1|甲|紙|1|10", 100)))
            .ShouldContain("more than 99 rows");
        Outcome(new() { DocumentLength = 100 }, Table(Columns, Enumerable.Repeat("A-1|2026/5/1|甲|紙|1|10", 100)))
            .ShouldContain("too long together");

        static string Outcome(MappingLimits limits, SourceTable table) =>
            new Mapper(Invoices, limits).Map(Input(("明細", table))).First().ShouldBeOfType<MappingProblem>().Message.En;
    }

    [Fact]
    public void Ten_thousand_rows_with_three_bad_ones()
    {
        var rows = Enumerable.Range(1, 10_000).Select(i => $"A-{i}|2026/5/1|甲|紙|{(i is 7 or 5000 or 9999 ? "?" : i.ToString())}|10");
        var outcomes = Run(Invoices, Table(Columns, rows));
        outcomes.OfType<MappedDocument>().Count().ShouldBe(9997);
        outcomes.OfType<MappingProblem>().Select(problem => problem.Line).Distinct().ShouldBe([8, 5001, 10_000]);
    }

    private static List<MappingOutcome> Run(Mapping mapping, SourceTable table) => [.. new Mapper(mapping).Map(Input(("明細", table)))];
}
