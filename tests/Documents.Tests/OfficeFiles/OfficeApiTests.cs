using Akashi.Documents.Tests.Api;
using Akashi.Engines.Office.Tests;

namespace Akashi.Documents.Tests.OfficeFiles;

/// <summary>Excel templates as programs use them.</summary>
public sealed class OfficeApiTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Documents = "/api/v1/documents";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    [Theory]
    [InlineData("?as=xlsx", "application/json")]
    [InlineData("", Xlsx)]
    public async Task The_answer_is_the_workbook(string query, string accept)
    {
        var (program, template) = await Begin();
        using (program)
        {
            var answer = await program.Post($"{Documents}/templates/{template}/documents{query}", Order, ("Accept", accept));
            answer.Status.ShouldBe(201);
            Make.Cells(answer.Bytes).ShouldBe("A1 7\nA2 '鉛筆 | B2:1 100\nA3 '消しゴム | B3:1 200");
            (await program.Get($"{answer.Location}.xlsx")).Bytes.ShouldBe(answer.Bytes);
            (await program.Get($"{answer.Location}.pdf")).Status.ShouldBe(404);
        }
    }

    [Fact]
    public async Task The_document_says_where_its_file_is()
    {
        var (program, template) = await Begin();
        using (program)
        {
            var fields = (await program.Get($"{Documents}/templates"))
                .Json.GetProperty("items")
                .EnumerateArray()
                .Single(item => item.GetProperty("id").GetString() == template)
                .GetProperty("fields");
            fields.GetRawText().ShouldContain("\"columns\":[\"品名\",\"金額\"]");
            var issued = await program.Post($"{Documents}/templates/{template}/documents?as=pdf", Order);
            issued.Number("pages").ShouldBe(0);
            var links = issued.Json.GetProperty("links");
            links.TryGetProperty("pdf", out _).ShouldBeFalse();
            Make.Cells((await program.Get(links.GetProperty("file").GetString()!)).Bytes).ShouldStartWith("A1 7");
        }
    }

    private const string Order = """{"key":"E-1","values":{"番号":7,"明細":[["鉛筆","100"],["消しゴム",200]]}}""";

    private async Task<(ApiProgram Program, string Template)> Begin()
    {
        using var admin = await server.SignIn();
        await admin.Get("/console/documents/templates/new");
        var book = Make.Book("A1 {{番号}}\nA2 {{明細.品名}} | B2:1 {{明細.金額}}");
        await admin.Send("/console/documents/templates/new", Office.Form(admin, "a.xlsx", book, ("name", "表")));
        var page = admin.Path;
        await admin.Post(page, $"{page}/publish", new() { ["revision"] = "1" });
        return (server.Program(await server.Key("documents.issue", "documents.read")), Office.Id(page).ToString("D"));
    }
}
