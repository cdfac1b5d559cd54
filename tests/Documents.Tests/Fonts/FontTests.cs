using System.Net;
using System.Text;
using Akashi.Documents.Templates;
using Akashi.Testing;
using static Akashi.Documents.Tests.Fonts.FontFiles;

namespace Akashi.Documents.Tests.Fonts;

/// <summary>A tenant's own fonts, by who works with them. Each test has a company of its own, since fonts reach every template.</summary>
public sealed class FontTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Collection = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

    [Fact]
    public async Task A_font_is_added_looked_at_and_removed_and_each_step_is_in_the_log()
    {
        using var admin = await server.SignInElsewhere("ADDED");
        await admin.Get(Root);
        admin.Body.ShouldContain("自社のフォントはまだありません");
        var page = await admin.AddFont(Inconsolata, "帳票の数字");
        admin.Body.ShouldContain("「帳票の数字」を追加しました");
        admin.Body.ShouldContain("編集できる文書に埋め込み可");
        admin.Body.ShouldContain("OpenType (CFF)");
        admin.Body.ShouldContain(TemplateContent.Sha256(Inconsolata));
        await admin.Get($"{Root}?q=帳票の");
        admin.Body.ShouldContain($"{page}\">帳票の数字</a>");
        await admin.Get($"{Root}?q=ない");
        admin.Body.ShouldContain("条件に合うフォントはありません");

        using var picture = await admin.Client.GetAsync($"{page}/{TemplateContent.Sha256(Inconsolata)}.svg");
        picture.Content.Headers.ContentType!.MediaType.ShouldBe("image/svg+xml");
        (await picture.Content.ReadAsStringAsync()).ShouldContain("<path d=\"M");
        (await admin.Client.GetByteArrayAsync($"{page}/{TemplateContent.Sha256(Inconsolata)}.font")).ShouldBe(Inconsolata);
        (await admin.Get($"{page}/{new string('0', 64)}.font")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        await admin.Post(page, $"{Id(page)}/move".Insert(0, Root + "/"), new() { ["to"] = "last" });
        await admin.ReplaceFont(page, LiberationBold);
        admin.Body.ShouldContain("LiberationSans-Bold");
        await admin.Post(page, $"{page}/remove", []);
        admin.Body.ShouldContain("「帳票の数字」を削除しました");
        (await admin.Get(page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await server.Log($"font:{Id(page)}")).ShouldBe([
            "documents.font.added",
            "documents.font.ordered",
            "documents.font.replaced",
            "documents.font.removed",
        ]);
        (await Files("ADDED")).ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_used_is_refused_with_the_reason_and_leaves_nothing()
    {
        using var admin = await server.SignInElsewhere("REFUSED");
        var damaged = (byte[])Liberation.Clone();
        damaged[^1000] ^= 1;
        foreach (
            var (file, says) in new (byte[], string)[]
            {
                (Licensed(Liberation, 0x0002), "fsType 0x0002"),
                (Licensed(Liberation, 0x0104), "fsType 0x0100"),
                (Licensed(Liberation, 0x0208), "fsType 0x0200"),
                (damaged, "checksum"),
                (Liberation[..50_000], "フォントとして使えません"),
                ("%PDF-1.7 and no font"u8.ToArray(), "not an OpenType font"),
                ("wOF2 and more"u8.ToArray(), "WOFF"),
            }
        )
        {
            (await admin.AddFont(file)).ShouldBe(Root);
            WebUtility.HtmlDecode(admin.Body).ShouldContain(says);
            admin.Body.ShouldContain("id=\"file-error\"");
        }
        await admin.AddFont(Liberation, "NotoSansJP");
        admin.Body.ShouldContain("初めから使えるフォントの名前です");
        (await admin.AddFont(Licensed(Liberation, 0x0004), "閲覧用")).ShouldStartWith(Root + "/");
        admin.Body.ShouldContain("閲覧・印刷用に埋め込み可");
        await admin.AddFont(Licensed(Liberation, 0x0004), "別名");
        admin.Body.ShouldContain("同じフォントが「閲覧用」としてあります");
        await admin.AddFont(Inconsolata, "閲覧用");
        admin.Body.ShouldContain("「閲覧用」という名前のフォントがすでにあります");
        (await server.Ask<long>(Count, "REFUSED")).ShouldBe(1);
        (await Files("REFUSED")).ShouldBe(1);
        (await server.Ask<long>(Entries, "REFUSED")).ShouldBe(1);
    }

    [Fact]
    public async Task Mutated_files_are_taken_or_refused_and_never_more()
    {
        using var admin = await server.SignInElsewhere("MUTATED");
        var random = new Random(20261121);
        for (var i = 0; i < 40; i++)
        {
            var file = (byte[])(i % 2 == 0 ? Inconsolata : Liberation).Clone();
            for (var n = random.Next(1, 6); n > 0; n--)
                file[random.Next(2) == 0 ? random.Next(400) : random.Next(file.Length)] = (byte)random.Next(256);
            await admin.Get(Root);
            using var form = Office.Form(admin, "font.ttf", file, ("name", $"変異 {i}"));
            var answer = await admin.Send(Root, form);
            ((int)answer.StatusCode).ShouldBeOneOf(200, 409, 422);
        }
    }

    [Fact]
    public async Task A_document_shows_the_font_that_its_template_names()
    {
        using var admin = await server.SignInElsewhere("NAMED");
        await admin.AddFont(Inconsolata, "等幅");
        var template = await admin.Publish("名前で指定", Template("等幅"));
        var pdf = await admin.Client.GetByteArrayAsync($"{await admin.IssueNamed(template, "N-1", "Čapek 請求")}.pdf");
        (await FontsOf(pdf)).ShouldBe(["Inconsolata", "NotoSansJP-Regular"]);
        (await Poppler.Text(pdf)).ShouldContain("Čapek 請求");
        // The preview of a draft is drawn with it, too.
        (await Publishable(admin, template)).ShouldBeFalse();
        (await admin.Client.GetStringAsync($"{template}/draft")).ShouldStartWith("{\"fonts\":[{\"name\":\"等幅\"");
    }

    [Fact]
    public async Task A_character_that_a_font_lacks_comes_from_the_substitutes_in_their_order()
    {
        using var admin = await server.SignInElsewhere("ORDER");
        var template = await admin.Publish("代わり", Template(null));
        (await admin.IssueNamed(template, "O-0", "Čapek")).ShouldBe($"{template}/issue");
        WebUtility.HtmlDecode(admin.Body).ShouldContain("どのフォントにもない文字があります: 'Č' U+010C");

        var mono = await admin.AddFont(Inconsolata, "等幅", substitutes: true);
        var sans = await admin.AddFont(Liberation, "", substitutes: true);
        // The version holds on to what there was.
        (await admin.IssueNamed(template, "O-1", "Čapek")).ShouldBe($"{template}/issue");
        (await Publishable(admin, template)).ShouldBeTrue();
        admin.Body.ShouldContain("フォントかその順番が変わりました");
        await admin.Post(template, $"{template}/publish", new() { ["revision"] = "1" });
        (await FontsOf(await Issue(admin, template, "O-2"))).ShouldBe(["Inconsolata", "NotoSansJP-Regular"]);

        await admin.Post(Root, $"{sans}/move", new() { ["to"] = "up" });
        (await FontsOf(await Issue(admin, template, "O-3"))).ShouldBe(["Inconsolata", "NotoSansJP-Regular"]);
        await admin.Post(template, $"{template}/publish", new() { ["revision"] = "1" });
        (await FontsOf(await Issue(admin, template, "O-4"))).ShouldBe(["LiberationSans", "NotoSansJP-Regular"]);
        await admin.Post(Root, $"{mono}/move", new() { ["to"] = "none" });
        (await server.Log($"font:{Id(mono)}")).ShouldBe(["documents.font.added", "documents.font.ordered"]);
        (await server.Log($"font:{Id(sans)}")).ShouldBe(["documents.font.added", "documents.font.ordered"]);
    }

    [Fact]
    public async Task Nothing_that_happens_to_a_font_reaches_a_published_version()
    {
        using var admin = await server.SignInElsewhere("PINNED");
        var font = await admin.AddFont(Liberation, "社用");
        var template = await admin.Publish("版とフォント", Template("社用"));
        var work = await admin.MakeWork(template, "版のワーク", "番号,取引日,取引先,氏名,金額\nP-1,2026-04-01,甲,Čapek,1\n");
        var (preview, trial) = (await admin.Client.GetByteArrayAsync($"{template}.pdf?version=1"), $"{work}/try.pdf");

        await admin.Post(font, $"{font}/remove", []);
        admin.Body.ShouldContain("使われているため削除できません: 版とフォント（第 1 版・下書き）");
        (await server.Ask<long>(Count, "PINNED")).ShouldBe(1);
        await admin.ReplaceFont(font, LiberationBold);
        (await admin.Client.GetByteArrayAsync($"{template}.pdf?version=1")).ShouldBe(preview);
        (await FontsOf(await admin.Client.GetByteArrayAsync(trial))).ShouldBe(["LiberationSans"]);
        (await FontsOf(await Issue(admin, template, "P-2"))).ShouldBe(["LiberationSans"]);
        (await FontsOf(await admin.Client.GetByteArrayAsync($"{template}.pdf"))).ShouldBe([]);

        await admin.Post(template, $"{template}/publish", new() { ["revision"] = "1" });
        (await FontsOf(await Issue(admin, template, "P-3"))).ShouldBe(["LiberationSans-Bold"]);
        (await admin.Client.GetByteArrayAsync($"{template}.pdf?version=1")).ShouldBe(preview);
        (await Files("PINNED")).ShouldBeGreaterThanOrEqualTo(2);
        // Nobody can publish a template whose font is gone, nor bring one in that names none that is here.
        await admin.Get("/console/documents/templates/new");
        await admin.Send(
            "/console/documents/templates/new",
            Office.Form(admin, "template.json", Template("ない"), ("name", "ないフォント"))
        );
        WebUtility.HtmlDecode(admin.Body).ShouldContain("フォント「ない」が指定されていません");
    }

    [Fact]
    public async Task A_work_draws_by_the_thousand_with_the_fonts_of_its_version()
    {
        using var admin = await server.SignInElsewhere("WORKS");
        await admin.AddFont(Inconsolata, "等幅");
        var template = await admin.Publish("ワークのフォント", Template("等幅"));
        const string Head = "番号,取引日,取引先,氏名,金額\n";
        var work = await admin.MakeWork(template, "フォントのワーク", Head + "見本,2026-04-01,甲,Čapek,1\n");
        await admin.RunWork(
            server,
            work,
            Head + string.Concat(Enumerable.Range(1, 300).Select(i => $"W-{i},2026-04-01,甲,Čapek {i},1\n")) + "W-0,2026-04-01,甲,Ԁ,1\n"
        );
        admin.Text().ShouldContain("U+0500");
        (await server.Ask<long>("select count(*) from akashi.documents where key like 'W-%'")).ShouldBe(300);
        var pdf = await admin.Client.GetByteArrayAsync($"{await server.Document("W-300")}.pdf");
        (await FontsOf(pdf)).ShouldBe(["Inconsolata"]);
        (await Poppler.Text(pdf)).ShouldContain("Čapek 300");
    }

    [Fact]
    public async Task Nobody_sees_or_draws_with_the_fonts_of_another_company()
    {
        using var admin = await server.SignInElsewhere("OWNER");
        using var other = await server.SignInElsewhere("STRANGER");
        using var guest = server.Open();
        var font = await admin.AddFont(Liberation, "秘密の書体");
        var sha256 = TemplateContent.Sha256(Liberation);
        await other.Get(Root);
        other.Body.ShouldNotContain("秘密の書体");
        foreach (var page in new[] { font, $"{font}/{sha256}.svg", $"{font}/{sha256}.font" })
        {
            (await other.Get(page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            await guest.Get(page);
            guest.Path.ShouldStartWith("/sign-in");
        }
        foreach (var action in new[] { "move", "replace", "remove" })
            (await other.Post(Root, $"{font}/{action}", new() { ["to"] = "last" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await other.Get("/console/documents/templates/new");
        await other.Send(
            "/console/documents/templates/new",
            Office.Form(other, "template.json", Template("秘密の書体"), ("name", "よその書体"))
        );
        WebUtility.HtmlDecode(other.Body).ShouldContain("フォント「秘密の書体」が指定されていません");
        // Equal names mean the own file: here a font of the same name and another face.
        await other.AddFont(Inconsolata, "秘密の書体");
        (await FontsOf(await Issue(other, await other.Publish("自社の書体", Template("秘密の書体")), "S-1"))).ShouldBe(["Inconsolata"]);
        (await FontsOf(await Issue(admin, await admin.Publish("自社の書体", Template("秘密の書体")), "S-2"))).ShouldBe(["LiberationSans"]);
        (await server.Ask<long>(Entries, "STRANGER")).ShouldBe(1);
    }

    [Fact]
    public async Task Staff_look_at_fonts_and_do_not_touch_them()
    {
        using var admin = await server.SignIn();
        using var staff = await server.SignIn("general");
        var font = await admin.AddFont(Liberation, "職員に見える書体");
        var sha256 = TemplateContent.Sha256(Liberation);
        await staff.Get(Root);
        staff.Body.ShouldContain("職員に見える書体");
        staff.Body.ShouldNotContain("type=\"file\"");
        await staff.Get(font);
        staff.Body.ShouldNotContain("/remove");
        (await staff.Get($"{font}/{sha256}.svg")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await staff.Get($"{font}/{sha256}.font")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var action in new[] { Root, $"{font}/move", $"{font}/replace", $"{font}/remove" })
            (await staff.Post("/console", action, new() { ["to"] = "last" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await server.Log($"font:{Id(font)}")).ShouldBe(["documents.font.added"]);
        // A form without the token of its page changes nothing.
        using var forged = new FormUrlEncodedContent(new Dictionary<string, string> { ["to"] = "last" });
        (await admin.Client.PostAsync($"{font}/move", forged)).IsSuccessStatusCode.ShouldBeFalse();
        (await server.Log($"font:{Id(font)}")).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Every_face_of_a_collection_is_a_font_of_its_own()
    {
        Assert.SkipUnless(File.Exists(Collection), "fonts-noto-cjk is not installed");
        using var admin = await server.SignInElsewhere("FACES");
        await admin.AddFont(await File.ReadAllBytesAsync(Collection));
        admin.Body.ShouldContain("10 個のフォントを追加しました");
        (await Files("FACES")).ShouldBe(1);
        var template = await admin.Publish("字形", Template("Noto Sans CJK KR"));
        var pdf = await admin.Client.GetByteArrayAsync($"{await admin.IssueNamed(template, "F-1", "한국 𠮷")}.pdf");
        (await FontsOf(pdf)).ShouldBe(["NotoSansCJKkr-Regular"]);
        (await Poppler.Text(pdf)).ShouldContain("한국 𠮷");
        var face = await server.Ask<Guid>(
            "select f.id from akashi.document_fonts f join akashi.tenants t on t.id = f.tenant_id where t.code = 'FACES' and f.name = 'Noto Sans CJK KR'"
        );
        var alone = await admin.Client.GetByteArrayAsync(
            $"{Root}/{face}/{TemplateContent.Sha256(await File.ReadAllBytesAsync(Collection))}.font"
        );
        Encoding.ASCII.GetString(alone, 0, 4).ShouldBe("OTTO"); // browsers read no collections
    }

    [Fact]
    public async Task Limits_are_told_in_numbers()
    {
        using var admin = await server.SignInElsewhere("LIMITS");
        await server.AsDba(
            """
            insert into akashi.document_fonts
            select t.id, gen_random_uuid(), 'f' || n, repeat(to_hex(n % 16), 64), n, 1000, 'F', false, 1, 1, 0, case when n <= 8 then n end, now(), gen_random_uuid()
            from akashi.tenants t, generate_series(1, 63) n where t.code = 'LIMITS'
            """
        );
        await admin.AddFont(Liberation, "代わりの九つ目", substitutes: true);
        admin.Body.ShouldContain("代わりに使うフォントは 8 個までです");
        await admin.AddFont(Liberation, "六十四個目");
        admin.Body.ShouldContain("「六十四個目」を追加しました");
        await admin.AddFont(Inconsolata, "六十五個目");
        admin.Body.ShouldContain("フォントは 64 個までです（いま 64 個、このファイルに 1 個）");
        (await server.Ask<long>(Count, "LIMITS")).ShouldBe(64);
        await server.AsDba("update akashi.document_fonts set length = 100000000 where sha256 in (repeat('1', 64), repeat('2', 64))");
        await server.AsDba("delete from akashi.document_fonts where name = 'f3'");
        await admin.AddFont(Inconsolata, "入らない");
        admin.Body.ShouldContain("合わせて 128 MB までです");
    }

    private const string Count =
        "select count(*) from akashi.document_fonts f join akashi.tenants t on t.id = f.tenant_id where t.code = $1";

    private const string Entries =
        "select count(*) from akashi.audit_entries e join akashi.tenants t on t.id = e.tenant_id where t.code = $1 and action like 'documents.font.%'";

    private static async Task<byte[]> Issue(Browser browser, string template, string key)
    {
        var page = await browser.IssueNamed(template, key, key[0] is 'O' ? "Čapek 請求" : "Čapek");
        page.ShouldStartWith("/console/documents/outputs/", Case.Sensitive, browser.Body);
        return await browser.Client.GetByteArrayAsync($"{page}.pdf");
    }

    /// <summary>Whether the template's page offers a next version.</summary>
    private static async Task<bool> Publishable(Browser browser, string template)
    {
        await browser.Get(template);
        return browser.Body.Contains($"action=\"{template}/publish\"", StringComparison.Ordinal);
    }

    /// <summary>Files that a company has among the blobs.</summary>
    private async Task<int> Files(string code)
    {
        var folder = Path.Combine(server.Folder, "blobs", $"{await server.Tenant(code)}");
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count() : 0;
    }

    private static Guid Id(string page) => Office.Id(page);
}
