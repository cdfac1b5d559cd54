using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using Akashi.Documents.Tests.Conversion;
using Akashi.Engines.Office.Tests;
using Akashi.Testing;

namespace Akashi.Documents.Tests.OfficeFiles;

/// <summary>Templates that are Excel and Word files, from the upload to what comes of them, by who does it.</summary>
public sealed class OfficeTemplateTests(PlainServer server) : IClassFixture<PlainServer>
{
    private const string New = "/console/documents/templates/new";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    internal static readonly byte[] Book = Make.Book(
        "A1 {{番号}} | B1 {{取引先}}\nA3 {{明細.品名}} | B3:1 {{明細.金額}}\nA4 合計 | B4:1 =SUM(B3:B3)"
    );
    internal static readonly byte[] Letter = Make.Document(
        Make.Paragraph("{{取引先}} 御中") + Make.Table(["{{明細.品名}}", "{{明細.金額}}"])
    );

    [Fact]
    public async Task A_workbook_becomes_a_template_and_its_document_is_a_workbook()
    {
        using var admin = await server.SignIn();
        var template = await Publish(admin, "見積の表", "quotation.xlsx", Book);
        await admin.Get(template);
        admin.Body.ShouldContain("差し込む項目");
        admin.Body.ShouldContain("品名、金額");
        admin.Body.ShouldNotContain($"{template}/design");
        admin.Body.ShouldNotContain($"{template}.pdf");
        await admin.Get("/console/documents/templates");
        admin.Body.ShouldNotContain($"{template}.pdf");

        var document = await Issue(admin, template, "X-1");
        admin.Body.ShouldContain("Excel を受け取る");
        admin.Body.ShouldNotContain("各ページに「再発行」");
        var answer = await admin.Client.GetAsync($"{document}.xlsx");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(Xlsx);
        answer.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("X-1.xlsx");
        var file = await answer.Content.ReadAsByteArrayAsync();
        Make.Cells(file).ShouldBe("A1 'X-1 | B1 '株式会社 髙﨑\nA3 '鉛筆 | B3:1 100\nA4 '消しゴム | B4:1 200\nA5 '合計 | B5:1 =SUM(B3:B4)");
        admin.Body.ShouldContain(Convert.ToHexStringLower(SHA256.HashData(file)));
        (await admin.Client.GetAsync($"{document}.pdf")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await server.Ask<string>("select format || pages from akashi.documents where key = 'X-1'")).ShouldBe("xlsx0");

        await admin.Get(document);
        using var marked = await Reissue(admin, document, "yes");
        marked.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var again = await Reissue(admin, document, "");
        (await again.Content.ReadAsByteArrayAsync()).ShouldBe(file);
        again.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("X-1-再発行.xlsx");
        (
            await server.Ask<long>(
                "select count(*) from akashi.document_reissues r join akashi.documents d on d.id = r.document_id where d.key = 'X-1'"
            )
        ).ShouldBe(1);
    }

    [Fact]
    public async Task A_run_issues_texts_and_a_zip_holds_them()
    {
        using var admin = await server.SignIn();
        var template = await Publish(admin, "送付状", "letter.docx", Letter);
        var work = await admin.MakeWork(template, "送付状のワーク");
        var run = await admin.RunWork(server, work);
        admin.Body.ShouldContain("1 通（0 ページ）");
        using var zip = new ZipArchive(new MemoryStream(await admin.Client.GetByteArrayAsync($"{run}.zip")));
        var entry = zip.Entries.ShouldHaveSingleItem();
        entry.FullName.ShouldBe("A-1.docx");
        using var content = new MemoryStream();
        await entry.Open().CopyToAsync(content, TestContext.Current.CancellationToken);
        Make.Text(content.ToArray()).ShouldBe("甲 御中\n鉛筆\n100\n消しゴム\n200");
        var tried = await admin.Client.GetAsync($"{work}/try.pdf");
        tried.Content.Headers.ContentType!.MediaType.ShouldBe(Docx);
    }

    [Fact]
    public async Task A_draft_is_replaced_published_compared_and_downloaded()
    {
        using var admin = await server.SignIn();
        var template = await Publish(admin, "版のある表", "a.xlsx", Book);
        await admin.Get(template);
        var next = Make.Book("A1 {{番号}}\nA3 {{明細.品名}} | B3 {{明細.数量}}");
        await admin.Send($"{template}/draft", Office.Form(admin, "b.xlsx", next, ("revision", "1")));
        admin.Path.ShouldBe(template, admin.Body);
        (await admin.Client.GetByteArrayAsync($"{template}/file")).ShouldBe(next);
        var first = await admin.Client.GetAsync($"{template}/file?version=1");
        (await first.Content.ReadAsByteArrayAsync()).ShouldBe(Book);
        first.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("版のある表-v1.xlsx");
        await admin.Get($"{template}/compare");
        admin.Body.ShouldContain("取引先");
        admin.Body.ShouldContain("columns");
        admin.Body.ShouldNotContain("data-before");
        await admin.Post(template, $"{template}/publish", new() { ["revision"] = "2" });
        admin.Body.ShouldContain("第 2 版");
        await admin.Post(template, $"{template}/duplicate", []);
        admin.Body.ShouldContain("差し込む項目");
        (await admin.Client.GetAsync(template + ".pdf")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        foreach (var gone in new[] { ".json", "/design", "/draft" })
            (await admin.Client.GetAsync(template + gone)).StatusCode.ShouldBe(HttpStatusCode.NotFound, gone);
    }

    [Fact]
    public async Task Where_nothing_converts_nothing_goes_out_as_pdf_or_as_anything_else_instead()
    {
        using var admin = await server.SignIn();
        var template = await Publish(admin, "PDF にならない表", "a.xlsx", Book);
        await admin.Get(template);
        admin.Text().ShouldContain("LibreOffice がないため");
        await admin.Post(template, $"{template}/publish", new() { ["revision"] = "1", ["format"] = "pdf" });
        admin.Text().ShouldContain("LibreOffice を入れてください");
        (await server.Ask<int>("select published from akashi.document_templates where id = $1", Office.Id(template))).ShouldBe(1);

        // It came from a machine that could.
        var work = await admin.MakeWork(template, "待つワーク");
        await AsPdf(true);
        var issue = await admin.Post($"{template}/issue", $"{template}/issue", new() { ["key"] = "N-1", ["field0"] = "N-1" });
        issue.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        admin.Text().ShouldContain("LibreOffice がないため");
        await admin.Get(work);
        await admin.Send($"{work}/run", Office.Form(admin, "data.csv", Office.Data));
        admin.Text().ShouldContain("LibreOffice がないため");
        (await server.Ask<long>("select count(*) from akashi.document_runs where template_id = $1", Office.Id(template))).ShouldBe(0);

        // One that began while it could waits, says why, and issues everything when it can.
        await AsPdf(false);
        await server.AsDba(
            "create function akashi.lose() returns trigger language plpgsql security definer as $$ begin update akashi.document_template_versions set as_pdf = true where template_id = new.template_id; return new; end $$"
        );
        await server.AsDba("create trigger lose after insert on akashi.document_runs for each row execute function akashi.lose()");
        await admin.Get(work);
        await admin.Send($"{work}/run", Office.Form(admin, "data.csv", Office.Data));
        var run = admin.Path;
        run.ShouldMatch("^/console/documents/runs/[0-9a-f-]{36}$", admin.Body);
        await server.AsDba("drop trigger lose on akashi.document_runs");
        await Until.Holds(
            () =>
                server.Ask<bool>(
                    "select count(*) > 0 from akashi.document_run_parts where run_id = $1 and held_code = 'no-libreoffice'",
                    Office.Id(run)
                ),
            "the part waits"
        );
        await admin.Get(run);
        admin.Text().ShouldContain("LibreOffice がないため");
        (await server.Ask<long>("select count(*) from akashi.documents where run_id = $1", Office.Id(run))).ShouldBe(0);
        await AsPdf(false);
        await server.UntilFinished(run);
        (await server.Ask<string>("select string_agg(format, ',') from akashi.documents where run_id = $1", Office.Id(run))).ShouldBe(
            "xlsx"
        );

        Task<int> AsPdf(bool on) =>
            server.AsDba("update akashi.document_template_versions set as_pdf = $2 where template_id = $1", Office.Id(template), on);
    }

    [Fact]
    public async Task A_file_that_can_do_harm_is_refused_with_the_reason()
    {
        using var admin = await server.SignIn();
        var before = await server.Ask<long>("select count(*) from akashi.document_templates");
        await admin.Get(New);
        var evil = Make.Book("A1 =WEBSERVICE(\"https://example.com/\")");
        (await admin.Send(New, Office.Form(admin, "evil.xlsx", evil, ("name", "悪意")))).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        admin.Body.ShouldContain("外部につながる数式");
        await admin.Send(New, Office.Form(admin, "broken.xlsx", Book[..200], ("name", "壊れた")));
        admin.Body.ShouldContain("として読めません");
        (await server.Ask<long>("select count(*) from akashi.document_templates")).ShouldBe(before);
    }

    [Fact]
    public async Task A_value_that_is_refused_issues_nothing()
    {
        using var admin = await server.SignIn();
        var template = await Publish(admin, "長い値", "a.xlsx", Make.Book("A1 {{番号}}"));
        await admin.Get($"{template}/issue");
        var answer = await admin.Post(
            $"{template}/issue",
            $"{template}/issue",
            new() { ["key"] = "L-1", ["field0"] = new string('長', 32_768) }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        admin.Body.ShouldContain("文字が多すぎます");
        (await server.Ask<long>("select count(*) from akashi.documents where key = 'L-1'")).ShouldBe(0);
    }

    [Fact]
    public async Task Another_company_and_a_guest_find_nothing()
    {
        using var admin = await server.SignIn();
        var template = await Publish(admin, "よその表", "a.xlsx", Book);
        var document = await Issue(admin, template, "O-1");
        using var other = await server.SignInElsewhere("OFFICE");
        foreach (var path in new[] { $"{template}/file", $"{document}.xlsx", $"{template}/file?version=1" })
            (await other.Client.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        using var guest = server.Open();
        await guest.Get($"{template}/file");
        guest.Path.ShouldStartWith("/sign-in");
    }

    private static async Task<string> Publish(Browser browser, string name, string file, byte[] content)
    {
        await browser.Get(New);
        await browser.Send(New, Office.Form(browser, file, content, ("name", name)));
        var page = browser.Path;
        page.ShouldMatch("^/console/documents/templates/[0-9a-f-]{36}$", browser.Body);
        await browser.Post(page, $"{page}/publish", new() { ["revision"] = "1" });
        return page;
    }

    private static async Task<string> Issue(Browser browser, string template, string key)
    {
        await browser.Post(
            $"{template}/issue",
            $"{template}/issue",
            new()
            {
                ["key"] = key,
                ["field0"] = key,
                ["field1"] = "株式会社 髙﨑",
                ["field2"] = "鉛筆\t100\n消しゴム\t200",
            }
        );
        browser.Path.ShouldMatch("^/console/documents/outputs/[0-9a-f-]{36}$", browser.Body);
        return browser.Path;
    }

    private static async Task<HttpResponseMessage> Reissue(Browser browser, string document, string mark)
    {
        using var form = new FormUrlEncodedContent([new("csrf", browser.Csrf), new("reason", "紛失"), new("mark", mark)]);
        return await browser.Client.PostAsync($"{document}/reissue", form);
    }
}
