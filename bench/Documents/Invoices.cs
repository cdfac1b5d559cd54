using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Akashi.Bench.Documents;

/// <summary>Qualified invoices of three details each, no two alike.</summary>
internal static partial class Invoices
{
    private const string Header = "番号,取引日,取引先,品名,数量,単価,金額,対象額,消費税,合計\n";

    /// <summary>Publishes the sample and makes a work that fills it.</summary>
    /// <returns>The pages of the template and of the work.</returns>
    public static async Task<(string Template, string Work)> Prepare(Client admin)
    {
        await admin.Post(
            "/console/documents/templates/new",
            "/console/documents/templates/new",
            ("name", "請求書"),
            ("sample", "qualified-invoice")
        );
        var template = admin.Path;
        await admin.Post(template, $"{template}/publish", ("revision", "1"));
        await admin.Send(
            "/console/documents/works/new",
            "/console/documents/works/new",
            "file",
            "invoices.csv",
            Csv(3, "S"),
            ("name", "請求"),
            ("template", template.Split('/')[^1])
        );
        var work = admin.Path;
        var mapping = JsonNode.Parse(await admin.Http.GetStringAsync($"{work}/mapping.json"))!;
        mapping["fields"] = new JsonObject
        {
            ["customer"] = "[取引先] & \"　御中\"",
            ["number"] = "\"請求番号 \" & [番号]",
            ["issued"] = "\"発行日 \" & date([取引日], \"yyyy年M月d日\")",
            ["issuer"] = "\"株式会社アカシ\"",
            ["registration"] = "\"登録番号 T7000012050002\"",
            ["subject"] = "\"件名　ご利用料金一式\"",
            ["total"] = "\"¥\" & format([合計], \"#,##0\")",
        };
        mapping["tables"] = new JsonObject
        {
            ["details"] = Columns("[品名]", "[数量]", "\"式\"", "format([単価], \"#,##0\")", "format([金額], \"#,##0\")"),
        };
        mapping["view"]!["search"] = new JsonObject
        {
            ["date"] = "date([取引日])",
            ["amount"] = "number([合計])",
            ["counterparty"] = "[取引先]",
        };
        mapping["tables"]!["taxes"] = new JsonObject
        {
            ["columns"] = Array("\"10%\"", "format([対象額], \"#,##0\")", "format([消費税], \"#,##0\")", "format([合計], \"#,##0\")"),
        };
        mapping["tables"]!["taxes"]!["where"] = "[品名] = \"基本料金\"";
        await admin.Send(
            work,
            $"{work}/mapping",
            "mapping",
            "mapping.json",
            Encoding.UTF8.GetBytes(mapping.ToJsonString()),
            ("revision", "1")
        );
        return (template, work);

        static JsonObject Columns(params string[] expressions) => new() { ["columns"] = Array(expressions) };
        static JsonArray Array(params string[] expressions) => new([.. expressions.Select(expression => (JsonNode)expression)]);
    }

    public static byte[] Csv(int documents, string prefix)
    {
        var text = new StringBuilder(Header, documents * 300);
        for (var i = 1; i <= documents; i++)
        {
            var (one, two, three) = (10_000 + i % 977 * 10, 3_000 + i % 1_009, 500 + i % 89);
            var net = one + two * 2 + three;
            var tax = net / 10;
            var day = new DateOnly(2026, 4, 1).AddDays(i % 30);
            Row("基本料金", 1, one);
            Row("保守点検作業", 2, two);
            Row("交通費", 1, three);

            void Row(string goods, int count, int price) =>
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{prefix}-{i},{day:yyyy-MM-dd},株式会社商店{i % 5_000:0000},{goods},{count},{price},{count * price},{net},{tax},{net + tax}\n"
                );
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static async Task<string> ApiKey(Client admin)
    {
        await admin.Get("/console/api-keys/new");
        await admin.Post(
            "/console/api-keys/new",
            "/console/api-keys/new",
            ("name", "bench"),
            ("expires", TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("scope", "documents.issue"),
            ("scope", "documents.read")
        );
        return KeyOnPage().Match(admin.Body).Groups[1].Value;
    }

    /// <summary>An order for the REST API.</summary>
    public static string Order(string key, int number)
    {
        var net = 10_000 + number;
        var tax = net / 10;
        return JsonSerializer.Serialize(
            new
            {
                key,
                transactionDate = "2026-04-01",
                amount = net + tax,
                counterparty = $"株式会社商店{number % 5_000:0000}",
                values = new Dictionary<string, object>
                {
                    ["customer"] = $"株式会社商店{number % 5_000:0000}　御中",
                    ["number"] = $"請求番号 {key}",
                    ["issued"] = "発行日 2026年4月1日",
                    ["issuer"] = "株式会社アカシ",
                    ["registration"] = "登録番号 T7000012050002",
                    ["total"] = $"¥{net + tax:N0}",
                    ["details"] = new[] { new[] { "基本料金", "1", "式", $"{net:N0}", $"{net:N0}" } },
                    ["taxes"] = new[] { new[] { "10%", $"{net:N0}", $"{tax:N0}", $"{net + tax:N0}" } },
                },
            }
        );
    }

    /// <summary>Copies a document of the history until there are so many: other keys, days, amounts and counterparties.</summary>
    public static async Task FillHistory(Node node, int count)
    {
        await node.Sql(
            """
            insert into akashi.documents (tenant_id, id, series, key, template_id, template_version, data_sha256, sha256, pages, length, segment, segment_offset,
              transaction_date, amount, counterparty, issued_at, issued_by)
            select d.tenant_id, gen_random_uuid(), d.series, 'H-' || i, d.template_id, d.template_version, d.data_sha256, d.sha256, d.pages, d.length, d.segment,
              d.segment_offset, date '2021-04-01' + (hashint8(i) & 2047), (hashint8(i + 7) & 1048575)::numeric, '株式会社商店' || lpad((hashint8(i + 13) & 4095)::text, 4, '0'),
              timestamptz '2021-04-01' + i * interval '2 minutes', d.issued_by
            from generate_series(1, $1) i, (select * from akashi.documents where key like 'W0-%' limit 1) d
            """,
            count
        );
        await node.Sql("vacuum analyze akashi.documents");
    }

    [GeneratedRegex("<code id=\"api-key\">([^<]+)</code>")]
    private static partial Regex KeyOnPage();
}
