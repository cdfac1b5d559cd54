using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Akashi.Documents.Templates;
using Akashi.Testing;

namespace Akashi.Documents.Tests.Api;

/// <summary>What a program does with a good key.</summary>
public sealed class ApiTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Documents = "/api/v1/documents";

    [Fact]
    public async Task A_program_finds_a_template_issues_a_document_and_reads_it_again()
    {
        using var program = server.Program(await server.Key("documents.issue", "documents.read"));
        var template = await server.Template("発行");
        var known = (await program.Get($"{Documents}/templates")).Json.GetProperty("items").EnumerateArray().ToList();
        var own = known.Single(item => item.GetProperty("id").GetString() == template);
        own.GetProperty("name").GetString().ShouldBe("発行");
        own.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()).ShouldContain("customer");

        var issued = await program.Post($"{Documents}/templates/{template}/documents", Order("INV-1", "165164.50"));
        issued.Status.ShouldBe(201);
        issued.Location.ShouldBe($"{Documents}/{issued.Text("id")}");
        issued.Text("key").ShouldBe("INV-1");
        issued.Json.GetProperty("amount").GetRawText().ShouldBe("165164.5");
        issued.Number("pages").ShouldBe(1);

        (await program.Get(issued.Location!)).Json.GetRawText().ShouldBe(issued.Json.GetRawText());
        var pdf = await program.Get(issued.Json.GetProperty("links").GetProperty("pdf").GetString()!);
        Encoding.ASCII.GetString(pdf.Bytes, 0, 5).ShouldBe("%PDF-");
        Convert.ToHexStringLower(SHA256.HashData(pdf.Bytes)).ShouldBe(issued.Text("sha256"));

        (
            await server.Ask<string>(
                "select convert_from(entry, 'UTF8')::jsonb ->> 'actor' from akashi.audit_entries where convert_from(entry, 'UTF8')::jsonb ->> 'subject' = $1",
                $"document:{issued.Text("id")}"
            )
        ).ShouldStartWith("api-key:");
        using var admin = await server.SignIn();
        await admin.Get($"/console/documents/outputs/{issued.Text("id")}");
        admin.Body.ShouldContain("INV-1");
        await admin.Get("/console/log");
        admin.Body.ShouldContain("API キー「販売管理」");
    }

    [Theory]
    [InlineData("?as=pdf", "application/json")]
    [InlineData("", "application/pdf")]
    public async Task The_answer_may_be_the_file_itself(string query, string accept)
    {
        using var program = server.Program(await server.Key("documents.issue", "documents.read"));
        var template = await server.Template("ファイル");
        var answer = await program.Post($"{Documents}/templates/{template}/documents{query}", Order("P-1"), ("Accept", accept));
        answer.Status.ShouldBe(201);
        Encoding.ASCII.GetString(answer.Bytes, 0, 5).ShouldBe("%PDF-");
        (await program.Get($"{answer.Location}.pdf")).Bytes.ShouldBe(answer.Bytes);
    }

    [Fact]
    public async Task A_repeated_request_finds_what_the_first_made_and_another_body_is_refused()
    {
        using var program = server.Program(await server.Key("documents.issue"));
        var path = $"{Documents}/templates/{await server.Template("再送")}/documents";
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => program.Post(path, Order("I-1"), ("Idempotency-Key", "order-1")))
        );
        answers.ShouldAllBe(answer => answer.Status == 201);
        answers.Select(answer => answer.Json.GetRawText()).Distinct().Count().ShouldBe(1);
        (await server.Ask<long>("select count(*) from akashi.documents where key = 'I-1'")).ShouldBe(1);

        var other = await program.Post(path, Order("I-2"), ("Idempotency-Key", "order-1"));
        (other.Status, other.Code).ShouldBe((422, "idempotency-key-reused"));
        var named = await program.Post(path, Order("I-2"), ("Idempotency-Key", "with space"));
        (named.Status, named.Code).ShouldBe((400, "idempotency-key-form"));
        (await program.Post(path, Order("I-1"))).Code.ShouldBe("document-key-taken");
        (await server.Ask<long>("select count(*) from akashi.documents where key = 'I-2'")).ShouldBe(0);

        using var neighbour = server.Program(await server.Key("documents.issue"));
        (await neighbour.Post(path, Order("I-3"), ("Idempotency-Key", "order-1"))).Status.ShouldBe(201); // names are a key's own

        await server.AsDba("update akashi.api_requests set at = now() - interval '25 hours' where name = 'order-1'");
        (await program.Post(path, Order("I-4"), ("Idempotency-Key", "order-1"))).Text("key").ShouldBe("I-4");
    }

    [Theory]
    [InlineData("application/x-ndjson", "{0}\n{1}\n\n{{\"key\": \n{2}\r\n{0}")]
    [InlineData("application/json", "[{0}, {1}, {2}, {0}, 7]")]
    public async Task A_run_issues_what_is_right_and_names_what_is_wrong(string type, string form)
    {
        using var program = server.Program(await server.Key("documents.issue", "documents.read"));
        var template = await server.Template($"一括 {type}");
        var body = string.Format(form, Order("R-1"), Order("R-2"), Order("R-3").Replace("\"customer\"", "\"custmer\""));
        var started = await program.Send(
            HttpMethod.Post,
            $"{Documents}/templates/{template}/runs",
            Body(body, type),
            ("Idempotency-Key", type)
        );
        started.Status.ShouldBe(202);
        var run = await Finished(program, started.Location!);
        (run.Number("orders"), run.Number("issued"), run.Number("refused")).ShouldBe((2, 2, 3));
        var problems = run.Json.GetProperty("problems").EnumerateArray().ToDictionary(problem => problem.GetProperty("line").GetInt32());
        var lines = type == "application/json" ? (Unknown: 3, Twice: 4, Broken: 5) : (Unknown: 5, Twice: 6, Broken: 4);
        problems[lines.Unknown].GetProperty("field").GetString().ShouldBe("$.values.custmer");
        problems[lines.Unknown].GetProperty("key").GetString().ShouldBe("R-3");
        problems[lines.Twice].GetProperty("message").GetString()!.ShouldContain("重複");
        problems[lines.Broken].GetProperty("field").GetString().ShouldBe("$");

        var again = await program.Send(
            HttpMethod.Post,
            $"{Documents}/templates/{template}/runs",
            Body(body, type),
            ("Idempotency-Key", type)
        );
        again.Location.ShouldBe(started.Location);
        var documents = await program.Get(run.Json.GetProperty("links").GetProperty("documents").GetString()!);
        documents.Number("total").ShouldBe(2);
        foreach (var document in documents.Json.GetProperty("items").EnumerateArray())
        {
            var pdf = await program.Get(document.GetProperty("links").GetProperty("pdf").GetString()!);
            Convert.ToHexStringLower(SHA256.HashData(pdf.Bytes)).ShouldBe(document.GetProperty("sha256").GetString());
        }
    }

    [Fact]
    public async Task Documents_are_found_by_ranges_together_and_page_by_page()
    {
        using var program = server.Program(await server.Key("documents.issue", "documents.read"));
        var path = $"{Documents}/templates/{await server.Template("検索")}/documents";
        await program.Post(path, Order("S-1", "1000", "2026-04-30", "検索 甲"));
        await program.Post(path, Order("S-2", "2000.5", "2026-05-01", "検索 乙"));
        await program.Post(path, Order("S-3", "3000", "2026-05-31", "検索 甲"));
        (await Keys(program, "q=検索")).ShouldBe(["S-3", "S-2", "S-1"]);
        (await Keys(program, "q=検索&from=2026-05-01&to=2026-05-31&most=2999")).ShouldBe(["S-2"]);
        (await Keys(program, "q=甲&least=1001")).ShouldBe(["S-3"]);
        (await Keys(program, "q=検索&page=2")).ShouldBeEmpty();
        var wrong = await program.Get($"{Documents}?from=2026-13-99");
        (wrong.Status, wrong.Code).ShouldBe((400, "http-400"));
    }

    [Fact]
    public async Task What_is_wrong_in_a_body_is_named_with_its_path_in_the_callers_language()
    {
        using var program = server.Program(await server.Key("documents.issue"));
        var template = await server.Template("誤り");
        var path = $"{Documents}/templates/{template}/documents";
        foreach (
            var (body, field) in new[]
            {
                ("7", "$"),
                ("{}", "$.key"),
                ("""{"key": 7}""", "$.key"),
                ("""{"key": "a\nb"}""", "$.key"),
                ("""{"key": "E-1", "vlaues": {}}""", "$.vlaues"),
                ("""{"key": "E-1", "values": []}""", "$.values"),
                ("""{"key": "E-1", "values": {"nobody": "x"}}""", "$.values.nobody"),
                ("""{"key": "E-1", "values": {"customer": ["x"]}}""", "$.values.customer"),
                ("""{"key": "E-1", "values": {"customer": "\ud800"}}""", "$.values.customer"),
                ("""{"key": "E-1", "transactionDate": "2026-02-30"}""", "$.transactionDate"),
                ("""{"key": "E-1", "amount": "100"}""", "$.amount"),
                ("""{"key": "E-1", "amount": 1.23456}""", "$.amount"),
                ("""{"key": "E-1", "amount": 1e30}""", "$.amount"),
            }
        )
        {
            var answer = await program.Post(path, body, ("Accept-Language", "en"));
            (answer.Status, answer.Code, answer.Text("field")).ShouldBe((422, "order-wrong", field), body);
            answer.Text("title").ShouldStartWith(field);
        }
        var table = TemplateField.Of(Sample.Of("quotation")!.Content).First(field => field.IsTable).Name;
        (await program.Post(path, $$"""{"key": "E-1", "values": {"{{table}}": [["a"], "b"]} }"""))
            .Text("field")
            .ShouldBe($"$.values.{table}[1]");

        foreach (var body in new[] { "", "{", """{"key": "E-1", "key": "E-2"}""", """{"key": "E-1", "\ud800": 1}""", new string('[', 100) })
        {
            var answer = await program.Post(path, body);
            (answer.Status, answer.Code).ShouldBe((400, "body-not-json"), body);
            answer.Text("title").ShouldStartWith("JSON として読めません");
        }
        var unseen = await program.Post(path, Order("E-1").Replace("株式会社 髙橋製作所", "\\uE000"));
        (unseen.Status, unseen.Code).ShouldBe((422, "document-unusable"));
        var text = await program.Send(HttpMethod.Post, path, Body(Order("E-1"), "text/plain"));
        (text.Status, text.Code).ShouldBe((415, "media-type"));
        var large = await program.Post(path, new string(' ', 9 << 20));
        (large.Status, large.Code).ShouldBe((413, "body-too-large"));
        var broken = await program.Post($"{Documents}/templates/{template}/runs", "[{}");
        (broken.Status, broken.Code).ShouldBe((400, "body-not-json"));
        var nul = await program.Post($"{Documents}/templates/{template}/runs", """[{"key": "E-\u0000", "\u0000\ud83d\ude00": 1}]""");
        (nul.Status, nul.Number("refused"), nul.Text("state")).ShouldBe((202, 1, "finished"));
        nul.Json.GetProperty("problems")[0].GetProperty("key").GetString().ShouldBe("E-");
        var nothing = await program.Post($"{Documents}/templates/{template}/runs", "[]");
        (nothing.Status, nothing.Code).ShouldBe((422, "run-empty"));
        (await server.Ask<long>("select count(*) from akashi.documents where key like 'E-%'")).ShouldBe(0);
    }

    [Fact]
    public async Task What_does_not_exist_is_404_with_a_code()
    {
        using var program = server.Program(await server.Key("documents.issue", "documents.read"));
        var id = Guid.CreateVersion7();
        foreach (
            var (answer, code) in new[]
            {
                (await program.Get($"{Documents}/{id}"), "document-not-found"),
                (await program.Get($"{Documents}/{id}.pdf"), "document-not-found"),
                (await program.Get($"{Documents}/runs/{id}"), "run-not-found"),
                (await program.Post($"{Documents}/templates/{id}/documents", Order("N-1")), "template-not-found"),
                (await program.Post($"{Documents}/templates/{id}/runs", $"[{Order("N-1")}]"), "template-not-found"),
            }
        )
            (answer.Status, answer.Code).ShouldBe((404, code));
        using var unknown = await program.Client.GetAsync("/api/v1/nothing");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        unknown.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    /// <summary>An invoice as a program orders it.</summary>
    internal static string Order(string key, string amount = "100", string date = "2026-11-20", string counterparty = "株式会社 髙橋製作所")
    {
        var values = TemplateField
            .Of(Sample.Of("quotation")!.Content)
            .Where(field => !field.IsPicture)
            .ToDictionary(
                field => field.Name,
                field =>
                    field.IsTable ? new[] { new object[] { "保守点検", 1, "式", 100, 100 } }
                    : field.Name == "customer" ? counterparty
                    : (object)field.Content
            );
        return $$"""{"key": "{{key}}", "values": {{JsonSerializer.Serialize(values, Readable)}}, "transactionDate": "{{date}}", "amount": {{amount}}, "counterparty": "{{counterparty}}"}""";
    }

    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static ByteArrayContent Body(string text, string type) =>
        new(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static async Task<ApiAnswer> Finished(ApiProgram program, string run)
    {
        ApiAnswer? answer = null;
        await Until.Holds(async () => (answer = await program.Get(run)).Text("state") == "finished", $"{run} is finished");
        return answer!;
    }

    private static async Task<List<string>> Keys(ApiProgram program, string query) =>
        [
            .. (await program.Get($"{Documents}?{query}"))
                .Json.GetProperty("items")
                .EnumerateArray()
                .Select(item => item.GetProperty("key").GetString()!),
        ];
}
