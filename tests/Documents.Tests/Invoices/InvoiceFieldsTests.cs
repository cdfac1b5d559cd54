using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akashi.Documents.Invoices;
using Akashi.Documents.Templates;
using Akashi.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Documents.Tests.Invoices;

/// <summary>Invoices are held to the law before they are issued, wherever they come from.</summary>
public sealed class InvoiceFieldsTests(TestServer server) : IClassFixture<TestServer>
{
    private static readonly byte[] Invoice = Sample.Of("qualified-invoice")!.Content;
    private static readonly InvoiceFields Fields = InvoiceFields.Of(Invoice)!;

    [Fact]
    public void The_sample_is_a_qualified_invoice_as_it_stands() => Fields.Check(Values()).ShouldBeEmpty();

    [Fact]
    public void What_gets_no_data_is_blank_and_so_it_is_missing() =>
        Fields.Check(new Dictionary<string, string>()).Select(problem => problem.Field).ShouldContain("issuer");

    [Theory]
    [InlineData("total", "¥165,165", "total", "差 1")]
    [InlineData("registration", "登録番号 T7000012050003", "registration", "検査用数字")]
    [InlineData("registration", "登録番号", "registration", "T と数字 13 桁")]
    [InlineData("issued", "発行日 未定", "issued", "取引年月日")]
    [InlineData("customer", "　御中", "customer", "交付先")]
    [InlineData("issuer", "", "issuer", "発行事業者")]
    [InlineData("details", """[["会議用飲料水 ※","24","本","98","2,352"]]""", "taxes", "差 147,840")]
    [InlineData("details", "[[", "details", "形が正しくありません")]
    [InlineData("details", """[["品","1","式","1","百円"]]""", "details", "1 行目の金額「百円」")]
    [InlineData("taxes", """[["10%","147,840","14,785","162,624"],["8% ※","2,352","188","2,540"]]""", "taxes", "差 1")]
    [InlineData("taxes", """[["10%","147,840","14,784","162,624"]]""", "taxes", "税率 8% の合計がありません")]
    [InlineData("total", "お見積り", "total", "金額として読めません")]
    public void What_the_law_wants_and_is_not_there_is_named_at_its_field(string field, string value, string at, string problem) =>
        Fields.Check(Values((field, value))).ShouldContain(found => found.Field == at && found.Message.Ja.Contains(problem));

    [Theory]
    [InlineData("issued", "令和8年11月20日")]
    [InlineData("issued", "発行日：2026/11/20（金）")]
    [InlineData("registration", "Ｔ７０００‐０１２０‐５０００２")]
    [InlineData("customer", "髙橋 様")]
    [InlineData("total", "165,164円")]
    [InlineData("details", """[["保守","1","式","147,840","147,840"],["（明細は別紙）","","","",""],["水※","1","本","2,352","2,352"]]""")]
    public void It_may_be_written_as_offices_write_it(string field, string value) => Fields.Check(Values((field, value))).ShouldBeEmpty();

    [Fact]
    public void Any_invoice_that_adds_up_is_issued_and_one_yen_more_is_not() =>
        Prop.ForAll(
                Gen.Choose(1, 9_999_999).Zip(Gen.Elements(10m, 8m)).NonEmptyListOf().ToArbitrary(),
                rows =>
                {
                    var totals = TaxTotals.Compute(
                        rows.Select(row => new InvoiceLine(row.Item1, row.Item2)),
                        TaxRounding.Floor,
                        amountsIncludeTax: false
                    );
                    var sum = totals.Sum(total => total.Gross);
                    var values = Values(
                        (
                            "details",
                            JsonSerializer.Serialize(
                                rows.Select(row =>
                                    new[] { row.Item2 == 8 ? "品 ※" : "品", "1", "式", $"{row.Item1:N0}", $"{row.Item1:N0}" }
                                )
                            )
                        ),
                        (
                            "taxes",
                            JsonSerializer.Serialize(
                                totals.Select(total =>
                                    new[] { $"{total.Rate}%", $"{total.Net:N0}", $"{total.Tax:N0}", $"{total.Gross:N0}" }
                                )
                            )
                        ),
                        ("total", $"¥{sum:N0}")
                    );
                    Fields.Check(values).ShouldBeEmpty();
                    values["total"] = $"{sum + 1}";
                    Fields.Check(values).ShouldHaveSingleItem().Field.ShouldBe("total");
                }
            )
            .Check(Config.QuickThrowOnFailure);

    [Theory]
    [InlineData("""{"issuer":"nobody"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData(
        """{"issuer":"issuer","registrationNumber":"registration","date":"issued","recipient":"customer","total":"total","lines":null,"totals":null}"""
    )]
    [InlineData(
        """{"issuer":"nobody","registrationNumber":"registration","date":"issued","recipient":"customer","total":"total","lines":{"field":"details","description":1,"amount":5},"totals":{"field":"taxes","rate":1,"net":2,"tax":3}}"""
    )]
    public void A_template_that_does_not_say_where_everything_is_is_not_taken_in(string invoice)
    {
        var template = JsonNode.Parse(Invoice)!;
        template["akashi"]!["invoice"] = JsonNode.Parse(invoice);
        TemplateContent.Check(Encoding.UTF8.GetBytes(template.ToJsonString())).ShouldNotBeNull().Message.Ja.ShouldContain("akashi.invoice");
    }

    [Fact]
    public async Task Rows_that_do_not_reconcile_are_refused_with_the_difference_and_the_others_are_issued()
    {
        using var admin = await server.SignIn();
        var template = await admin.Publish("請求書", Encoding.UTF8.GetString(Invoice));
        const string Header = "番号,取引日,取引先,合計,品名,金額\n";
        var work = await admin.MakeWork(template, "請求", Header + "I-1,2026-04-01,甲,1100,品,1000\n");
        var mapping = JsonNode.Parse(await admin.Client.GetStringAsync($"{work}/mapping.json"))!;
        mapping["fields"] = new JsonObject
        {
            ["customer"] = "[取引先]",
            ["issued"] = "\"発行日 \" & [取引日]",
            ["issuer"] = "\"株式会社アカシ\"",
            ["registration"] = "\"登録番号 T7000012050002\"",
            ["total"] = "[合計]",
        };
        mapping["tables"] = new JsonObject
        {
            ["details"] = Columns("[品名]", "\"1\"", "\"式\"", "[金額]", "[金額]"),
            ["taxes"] = Columns("\"10%\"", "[金額]", "\"100\"", "[合計]"),
        };
        await admin.Get(work);
        using var form = Office.Form(admin, "mapping.json", "", ("revision", "1"));
        form.Add(new StringContent(mapping.ToJsonString()), "mapping", "mapping.json");
        await admin.Send($"{work}/mapping", form);
        admin.Body.ShouldContain("マッピングを取り込みました", customMessage: admin.Body);
        admin.Body.ShouldNotContain("発行できません");
        var run = await admin.RunWork(server, work, Header + "I-1,2026-04-01,甲,1100,品,1000\nI-2,2026-04-01,乙,1101,品,1000\n");
        admin.Body.ShouldContain("1 通（1 ページ）");
        admin.Body.ShouldContain("差 1");
        (await server.Ask<long>("select count(*) from akashi.documents where run_id = $1", Office.Id(run))).ShouldBe(1);
        (await server.Ask<int>("select failed from akashi.document_run_parts where run_id = $1", Office.Id(run))).ShouldBe(1);
    }

    private static JsonObject Columns(params string[] expressions) =>
        new() { ["columns"] = new JsonArray([.. expressions.Select(expression => (JsonNode)expression)]) };

    /// <summary>The sample's own, but for what is said.</summary>
    private static Dictionary<string, string> Values(params (string Field, string Value)[] others)
    {
        var values = TemplateField.Of(Invoice).ToDictionary(field => field.Name, field => field.Content);
        foreach (var (field, value) in others)
            values[field] = value;
        return values;
    }
}
