using System.Text;
using System.Text.Json;
using Akashi.Documents.Sources;
using FsCheck;
using FsCheck.Fluent;
using static Akashi.Documents.Tests.Sources.SourceFiles;

namespace Akashi.Documents.Tests.Sources;

public class JsonSourceTests
{
    private const string Invoices = """
        [
          {"no": "A-1", "customer": {"name": "㈱アカシ", "tel": null}, "items": [{"name": "紙", "lots": [{"id": 1}, {"id": 2}]}, {"name": "筆", "price": 1.50}]},
          {"no": "A-2", "paid": true, "customer": {"name": "乙"}, "items": [], "tags": ["x", "y"]}
        ]
        """;

    [Fact]
    public void Objects_are_rows_and_what_stands_in_them_has_dots() =>
        Read(Utf8(Invoices), Json()).ShouldBe(["#|no|customer.name|customer.tel|paid", "1|A-1|㈱アカシ||", "2|A-2|乙||true"]);

    [Fact]
    public void Nested_lists_are_tables_that_know_their_parents()
    {
        Read(Utf8(Invoices), Json("items")).ShouldBe(["#|^|name|price", "1.1|1|紙|", "1.2|1|筆|1.50"]);
        Read(Utf8(Invoices), Json("items/lots")).ShouldBe(["#|^|id", "1.1.1|1.1|1", "1.1.2|1.1|2"]);
        Read(Utf8(Invoices), Json("tags")).ShouldBe(["#|^|value", "2.1|2|x", "2.2|2|y"]);
        SourceDetector.Detect(Utf8(Invoices), "a.json").Tables.ShouldBe(["items", "items/lots", "tags"]);
    }

    [Fact]
    public void Lines_are_those_of_the_file() => Rows(Utf8(Invoices), Json()).Select(row => row.Line).ShouldBe([2, 3]);

    [Fact]
    public void One_object_is_a_list_of_one() =>
        Read(Utf8("\uFEFF {\"a\": 12345678901234567890.10} "), Json()).ShouldBe(["#|a", "1|12345678901234567890.10"]);

    [Fact]
    public void A_row_that_is_wrong_does_not_stop_the_others()
    {
        var rows = Rows(Utf8("[{\"a\": 1, \"a\": 2}, {\"a\": \"\\ud800\"}, {\"a\": \"\\u0000\"}, {\"a\": 1}]"), Json());
        rows.Select(row => row.Problem is null).ShouldBe([false, false, false, true]);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("[", 1)]
    [InlineData("[]", 0)]
    [InlineData("[1]", 1)]
    [InlineData("[{}]\n[{}]", 1)]
    [InlineData("[\n{\"a\":1},\n{\"a\":]", 2)]
    [InlineData("[{\"a\":1}", 1)]
    [InlineData("{\"a\":1} x", 1)]
    [InlineData("[{\"a\":{\"a\":{\"a\":{\"a\":1}}}}]", 1)]
    public void What_is_no_list_of_objects_is_refused(string json, long line)
    {
        var error = Should.Throw<SourceException>(() => Rows(Utf8(json), Json(), new() { Depth = 3 }));
        error.Line.ShouldBe(line);
    }

    [Fact]
    public void Too_much_is_refused()
    {
        var keys = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"k{i}\":1"));
        Should.Throw<SourceException>(() => Rows(Utf8($"[{{{keys}}}]"), Json()));
        Should
            .Throw<SourceException>(() => Rows(Utf8("[{\"a\":\"" + new string('x', 300_000)), Json(), new() { RowBytes = 100_000 }))
            .Line.ShouldBe(1);
        Should.Throw<SourceException>(() => Rows(Utf8("[{\"a\":1},{\"a\":1}]"), Json(), new() { Rows = 1 }));
    }

    [Fact]
    public void Any_list_that_is_written_is_read_as_it_was()
    {
        var text = Gen.Elements("", "x", "\"", "\\", "\n", "髙", "𠮷", "é", "{", "]").ArrayOf().Select(string.Concat);
        Prop.ForAll(
                text.ArrayOf(3).NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary(),
                Gen.Elements(false, true).ToArbitrary(),
                (rows, indented) =>
                {
                    var json = JsonSerializer.Serialize(
                        rows.Select(row => new
                        {
                            a = row[0],
                            b = new { c = row[1] },
                            d = row[2],
                        }),
                        indented ? Indented : JsonSerializerOptions.Default
                    );
                    Rows(Utf8(json), Json()).Select(row => row.Cells[1..]).ShouldBe(rows);
                }
            )
            .Check(Config.QuickThrowOnFailure);
    }

    [Fact]
    public void Long_files_are_read_through_a_small_buffer()
    {
        var json = "[" + string.Join(",\n", Enumerable.Range(1, 50_000).Select(i => $"{{\"n\":{i},\"s\":\"株式会社アカシ\"}}")) + "]";
        var rows = Rows(Utf8(json), Json());
        rows.Count.ShouldBe(50_000);
        rows.ShouldAllBe(row => row.Cells[0] == row.Cells[1] && row.Line.ToString() == row.Cells[0]);
    }

    [Fact]
    public void Texts_from_anyone_end_in_rows_or_a_SourceException() =>
        Prop.ForAll(
                Gen.Elements("[", "]", "{", "}", ",", ":", "\"a\"", "\"b\"", "1", "null", " ", "\n", "\"", "\\u12", "-", "true")
                    .ArrayOf()
                    .ToArbitrary(),
                words => Hostile.Try(() => Rows(new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(words))), Json()))
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(60));

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static SourceFormat Json(string? table = null) => new(SourceKind.Json) { Table = table };
}
