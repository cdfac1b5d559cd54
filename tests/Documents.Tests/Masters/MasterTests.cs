using System.Net;
using System.Text;
using Akashi.Testing;
using static Akashi.Documents.Tests.Office;

namespace Akashi.Documents.Tests.Masters;

/// <summary>Lists that mappings look values up in, by who does what with them.</summary>
public sealed class MasterTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Customers = "コード,名称,住所\nC01,株式会社甲,東京都\nC02,乙商店 𠮷田,大阪府\n";

    [Fact]
    public async Task A_mapping_finds_names_by_codes_and_a_row_without_one_is_refused_by_name()
    {
        using var admin = await server.SignIn();
        var master = await Make(admin, "取引先 & 𠮷", Customers);
        admin.Text().ShouldContain("lookup(\"取引先 & 𠮷\", [コード], \"名称\", \"\")");
        var work = await Looked(admin, "マスタ引き", "lookup(\"取引先 & 𠮷\", [取引先], \"名称\")");
        var run = await admin.RunWork(
            server,
            work,
            "番号,取引日,取引先,品名,金額\nM-1,2026-04-01,C02,鉛筆,100\nM-2,2026-04-01,C99,鉛筆,100\nM-3,2026-04-01, C01 ,鉛筆,100\n"
        );
        (await Counterparty("M-1")).ShouldBe("乙商店 𠮷田");
        (await Counterparty("M-3")).ShouldBe("株式会社甲");
        admin.Text().ShouldContain("マスタ「取引先 & 𠮷」に「C99」がありません。");
        (await server.Ask<long>("select count(*) from akashi.documents where key = 'M-2'")).ShouldBe(0);

        await admin.Get(master);
        admin.Text().ShouldContain("マスタ引き"); // which works use it
        await Send(admin, master, "list.csv", Encoding.UTF8.GetBytes("コード,名称,住所\nC99,丙,京都府\n"));
        admin.Text().ShouldContain("いまは 1 行です");
        await admin.RunWork(server, work, "番号,取引日,取引先,品名,金額\nM-2,2026-04-01,C99,鉛筆,100\n");
        (await Counterparty("M-2")).ShouldBe("丙");
        (await Counterparty("M-1")).ShouldBe("乙商店 𠮷田"); // what was issued stays
        run.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task It_is_searched_downloaded_as_it_came_and_removed_only_when_nothing_uses_it()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var admin = await server.SignIn();
        var file = Encoding.GetEncoding(932).GetBytes("コード,名称\n+81,㈱髙橋\n=1+1,丁\n");
        var master = await Make(admin, "電話", file);
        (await admin.Client.GetByteArrayAsync($"{master}/file")).ShouldBe(file);
        await admin.Get($"{master}?q=髙橋");
        admin.Text().ShouldContain("㈱髙橋");
        admin.Text().ShouldNotContain("=1+1");
        await admin.Get($"{master}?q=ない");
        admin.Text().ShouldContain("条件に合う行はありません");
        await admin.Get("/console/documents/masters?q=電");
        admin.Text().ShouldContain("電話");
        var work = await Looked(admin, "使用中", "lookup(\"電話\", [取引先], \"名称\", [取引先])");
        (await admin.Post(master, $"{master}/remove", [])).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        admin.Text().ShouldContain("ワークが使っているので削除できません");
        await admin.Post(work, $"{work}/archive", []);
        await admin.Post(master, $"{master}/remove", []);
        admin.Path.ShouldBe("/console/documents/masters");
        (await admin.Get(master)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await server.Log($"document-master:{Id(master)}")).ShouldBe(["documents.master.made", "documents.master.removed"]);
    }

    [Fact]
    public async Task Files_that_cannot_be_looked_up_in_are_refused_whole_and_told_where()
    {
        using var admin = await server.SignIn();
        var master = await Make(admin, "単位", "コード,名称\n1,個\n");
        foreach (
            var (file, key, said) in new[]
            {
                ("コード,名称\n1,個\n2,枚\n1,本\n", "", "4 行目: キー「1」が 2 行目と 4 行目にあります。"),
                ("コード,名称\n1,個\n", "番号", "列「番号」がありません。"),
                ("コード,名称\n1,個,余り\n", "", "2 行目"),
                ("", "", "16 MB までのファイルを選んでください。"),
            }
        )
        {
            (await Send(admin, master, "list.csv", Encoding.UTF8.GetBytes(file), key)).StatusCode.ShouldBe(
                HttpStatusCode.UnprocessableEntity
            );
            admin.Text().ShouldContain(said);
        }
        (await server.Ask<int>("select rows from akashi.document_masters where id = $1", Id(master))).ShouldBe(1);
        foreach (var name in new[] { "", "a\"b", new string('長', 51) })
        {
            (
                await Send(admin, "/console/documents/masters/new", "list.csv", Encoding.UTF8.GetBytes(Customers), name: name)
            ).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }
        await Send(admin, "/console/documents/masters/new", "list.csv", Encoding.UTF8.GetBytes(Customers), name: "単位");
        admin.Text().ShouldContain("同じ名前のマスタがあります。");
        (await server.Log($"document-master:{Id(master)}")).ShouldBe(["documents.master.made"]);
    }

    [Fact]
    public async Task Staff_looks_and_changes_nothing_and_nobody_else_sees_it()
    {
        using var admin = await server.SignIn();
        using var staff = await server.SignIn("general");
        using var neighbour = await server.SignInElsewhere();
        var master = await Make(admin, "権限", Customers);
        (await staff.Get(master)).StatusCode.ShouldBe(HttpStatusCode.OK);
        staff.Body.ShouldNotContain($"{master}/remove");
        (await staff.Post("/console", $"{master}/remove", [])).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await neighbour.Get("/console/documents/masters");
        neighbour.Text().ShouldContain("マスタはまだありません");
        foreach (var path in new[] { master, $"{master}/file" })
        {
            (await neighbour.Get(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        (await Send(neighbour, master, "list.csv", Encoding.UTF8.GetBytes(Customers), page: "/console")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        (await neighbour.Post("/console", $"{master}/remove", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        // A mapping elsewhere that names it finds nothing.
        var work = await Looked(neighbour, "よその式", "lookup(\"権限\", [取引先], \"名称\")");
        await neighbour.RunWork(server, work, "番号,取引日,取引先,品名,金額\nX-1,2026-04-01,C01,鉛筆,100\n");
        neighbour.Text().ShouldContain("マスタ「権限」がありません。");
    }

    private Task<string> Counterparty(string key) =>
        server.Ask<string>("select counterparty from akashi.documents where key = $1 and withdrawn_at is null", key);

    private static Task<string> Make(Browser browser, string name, string file) => Make(browser, name, Encoding.UTF8.GetBytes(file));

    private static async Task<string> Make(Browser browser, string name, byte[] file)
    {
        await Send(browser, "/console/documents/masters/new", "list.csv", file, name: name);
        browser.Path.ShouldMatch("^/console/documents/masters/[0-9a-f-]{36}$", browser.Body);
        return browser.Path;
    }

    private static async Task<HttpResponseMessage> Send(
        Browser browser,
        string action,
        string fileName,
        byte[] file,
        string key = "",
        string name = "",
        string? page = null
    )
    {
        await browser.Get(page ?? action);
        using var form = Form(browser, fileName, file, ("key", key), ("name", name));
        return await browser.Send(action, form);
    }

    /// <summary>A work whose counterparty is looked up.</summary>
    private static async Task<string> Looked(Browser browser, string name, string counterparty)
    {
        var work = await browser.MakeWork(await browser.Publish(name), name);
        await browser.Post(
            work,
            work,
            new()
            {
                ["revision"] = "1",
                ["name"] = name,
                ["key"] = "番号",
                ["date"] = "date([取引日])",
                ["counterparty"] = counterparty,
                ["field0"] = "[番号]",
                ["field1"] = counterparty,
            }
        );
        browser.Text().ShouldContain("保存しました");
        return work;
    }
}
