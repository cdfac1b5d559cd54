using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Akashi.Documents.Templates;
using Akashi.Testing;

namespace Akashi.Documents.Tests.Templates;

/// <summary>Templates, by who works with them.</summary>
public sealed partial class TemplateTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Root = "/console/documents/templates";

    [Fact]
    public async Task An_administrator_makes_one_from_a_sample_publishes_it_and_the_version_stays_as_it_was()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "四月の請求書", "営業／請求/", "請求, 月次、請求");
        admin.Body.ShouldContain("営業/請求");
        admin.Body.ShouldContain("未公開の変更あり");
        await admin.Post(page, $"{page}/publish", new() { ["revision"] = "1", ["comment"] = "最初の版" });
        admin.Body.ShouldContain("第 1 版を公開しました");
        var first = await admin.Client.GetByteArrayAsync($"{page}.json?version=1");
        first.ShouldBe(Sample.Of("qualified-invoice")!.Content);

        await Send(admin, page, $"{page}/draft", 1, Sample.Of("quotation")!.Content);
        admin.Body.ShouldContain("下書きを保存しました");
        (await admin.Client.GetByteArrayAsync($"{page}.json?version=1")).ShouldBe(first);
        (await admin.Client.GetByteArrayAsync($"{page}.json")).ShouldBe(Sample.Of("quotation")!.Content);
        Encoding.ASCII.GetString(await admin.Client.GetByteArrayAsync($"{page}.pdf?version=1"), 0, 5).ShouldBe("%PDF-");
        (await admin.Get($"{page}.json?version=2")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Actions(page)).ShouldBe(["documents.template.created", "documents.template.published", "documents.template.draft-saved"]);
    }

    [Fact]
    public async Task Nothing_changes_a_published_version_not_even_the_servers_own_role()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "変わらない版");
        await admin.Post(page, $"{page}/publish", new() { ["revision"] = "1" });
        (
            await server.Ask<bool>(
                "select has_table_privilege(r.rolname, 'akashi.document_template_versions', 'update') from pg_roles r where r.rolname = (select grantee from information_schema.role_table_grants where table_name = 'document_template_versions' and privilege_type = 'INSERT' and grantee <> grantor limit 1)"
            )
        ).ShouldBeFalse();
    }

    [Fact]
    public async Task Two_who_edit_at_the_same_time_both_keep_their_work()
    {
        using var one = await server.SignIn();
        using var other = await server.SignIn();
        var page = await Create(one, "共同編集");
        await Send(one, page, $"{page}/draft", 1, Sample.Of("receipt")!.Content);
        await Send(other, page, $"{page}/draft", 1, Sample.Of("quotation")!.Content);
        other.Body.ShouldContain("ほかの人が先に保存していたため");
        other.Path.ShouldNotBe(page);
        other.Body.ShouldContain("共同編集（");
        (await one.Client.GetByteArrayAsync($"{page}.json")).ShouldBe(Sample.Of("receipt")!.Content);
        (await one.Client.GetByteArrayAsync($"{other.Path}.json")).ShouldBe(Sample.Of("quotation")!.Content);
    }

    [Fact]
    public async Task What_was_not_looked_at_is_not_published()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "見ずに公開");
        await Send(admin, page, $"{page}/draft", 1, Sample.Of("receipt")!.Content);
        var answer = await admin.Post(page, $"{page}/publish", new() { ["revision"] = "1" });
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        admin.Body.ShouldContain("表示したあとに下書きが変更されました");
        await admin.Post(page, $"{page}/publish", new() { ["revision"] = "2" });
        admin.Body.ShouldContain("第 1 版を公開しました");
        (await admin.Post(page, $"{page}/publish", new() { ["revision"] = "2" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        admin.Body.ShouldContain("公開中の版と同じです");
    }

    [Theory]
    [InlineData("{\"basePdf\":", "テンプレートにできません|帳票にできません")]
    [InlineData(
        "{\"basePdf\":{\"width\":210,\"height\":297,\"padding\":[0,0,0,0]},\"schemas\":[[{\"name\":\"a\",\"type\":\"nothing\"}]]}",
        "element 'a'|帳票にできません"
    )]
    [InlineData("%PDF-1.7 not one", "帳票にできません")]
    public async Task A_file_that_is_no_template_is_refused_and_the_draft_stays(string file, string says)
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "壊れたファイル");
        var answer = await Send(admin, page, $"{page}/draft", 1, Encoding.UTF8.GetBytes(file));
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        admin.Body.ShouldMatch(says);
        (await admin.Client.GetByteArrayAsync($"{page}.json")).ShouldBe(Sample.Of("qualified-invoice")!.Content);
    }

    [Fact]
    public async Task A_pdf_becomes_the_base_of_an_empty_template()
    {
        using var admin = await server.SignIn();
        var pdf = await admin.Client.GetByteArrayAsync($"{Root}/samples/receipt.pdf");
        var page = await Create(admin, "下敷き", file: pdf);
        Encoding.UTF8.GetString(await admin.Client.GetByteArrayAsync($"{page}.json")).ShouldContain("data:application/pdf;base64,");
        (await admin.Client.GetByteArrayAsync($"{page}.pdf")).Length.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public async Task Search_folder_and_archive_find_what_they_should()
    {
        using var admin = await server.SignIn();
        var one = await Create(admin, "検索 100%の帳票", "検索/一", "赤");
        await Create(admin, "検索 ほかの帳票", "検索/二", "青");
        (await Names(admin, "q=検索")).ShouldBe(["検索 100%の帳票", "検索 ほかの帳票"], ignoreOrder: true);
        (await Names(admin, "q=100%25")).ShouldBe(["検索 100%の帳票"]);
        (await Names(admin, "folder=検索/二")).ShouldBe(["検索 ほかの帳票"]);
        (await Names(admin, "tag=赤")).ShouldBe(["検索 100%の帳票"]);
        await admin.Post(one, $"{one}/archive", []);
        (await Names(admin, "q=検索")).ShouldBe(["検索 ほかの帳票"]);
        (await Names(admin, "q=検索&state=archived")).ShouldBe(["検索 100%の帳票"]);
        await admin.Post(one, $"{one}/restore", []);
        (await Names(admin, "q=検索&folder=検索")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_copy_is_a_template_of_its_own()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "元", "複製");
        await admin.Post(page, $"{page}/duplicate", []);
        var copy = admin.Path;
        copy.ShouldNotBe(page);
        admin.Body.ShouldContain("元 のコピー");
        await Send(admin, copy, $"{copy}/draft", 1, Sample.Of("receipt")!.Content);
        (await admin.Client.GetByteArrayAsync($"{page}.json")).ShouldBe(Sample.Of("qualified-invoice")!.Content);
    }

    [Fact]
    public async Task Staff_look_and_do_not_touch()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "職員に見える");
        using var staff = await server.SignIn("general");
        await staff.Get(page);
        staff.Body.ShouldContain("職員に見える");
        staff.Body.ShouldNotContain("/publish");
        foreach (var action in new[] { "publish", "draft", "duplicate", "archive", "restore" })
            (await staff.Post("/console", $"{page}/{action}", new() { ["revision"] = "1" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await staff.Get($"{Root}/new")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_stranger_is_asked_to_sign_in()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "外から見えない");
        using var stranger = server.Open();
        await stranger.Get(page);
        stranger.Path.ShouldStartWith("/sign-in");
        (await stranger.Get($"{page}.pdf")).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/sign-in");
    }

    private static async Task<string> Create(Browser browser, string name, string folder = "", string tags = "", byte[]? file = null)
    {
        await browser.Get($"{Root}/new");
        using var form = Form(browser, file);
        form.Add(new StringContent(name), "name");
        form.Add(new StringContent(folder), "folder");
        form.Add(new StringContent(tags), "tags");
        form.Add(new StringContent("qualified-invoice"), "sample");
        await browser.Send($"{Root}/new", form);
        browser.Path.ShouldMatch($"^{Root}/[0-9a-f-]{{36}}$", browser.Body);
        return browser.Path;
    }

    private static async Task<HttpResponseMessage> Send(Browser browser, string page, string action, int revision, byte[] file)
    {
        await browser.Get(page);
        using var form = Form(browser, file);
        form.Add(new StringContent($"{revision}"), "revision");
        return await browser.Send(action, form);
    }

    private static MultipartFormDataContent Form(Browser browser, byte[]? file)
    {
        var form = new MultipartFormDataContent { { new StringContent(browser.Csrf), "csrf" } };
        if (file is not null)
            form.Add(new ByteArrayContent(file), "file", "file.json");
        return form;
    }

    private static async Task<List<string>> Names(Browser browser, string query)
    {
        await browser.Get($"{Root}?{query}");
        return [.. Name().Matches(browser.Body).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];
    }

    private Task<string[]> Actions(string page) =>
        server.Ask<string[]>(
            "select array_agg(convert_from(entry, 'UTF8')::jsonb ->> 'action' order by id) from akashi.audit_entries where convert_from(entry, 'UTF8')::jsonb ->> 'subject' = $1",
            $"template:{page[(page.LastIndexOf('/') + 1)..]}"
        );

    [GeneratedRegex("<th scope=\"row\"[^>]*>(?:<span[^>]*></span>)?<a href=\"[^\"]*\">([^<]*)</a>")]
    private static partial Regex Name();
}
