using System.Net;
using System.Text;
using Akashi.Testing;
using static Akashi.Documents.Tests.Fonts.FontFiles;

namespace Akashi.Documents.Tests.Fonts;

/// <summary>What a template cannot draw, told before anything is issued.</summary>
public sealed class CharacterTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Names_that_are_pasted_are_told_apart_by_what_can_be_drawn()
    {
        using var admin = await server.SignInElsewhere("PASTE");
        var template = await admin.Publish("貼り付け", Template(null));
        var page = $"{template}/characters";
        await admin.Get(page);
        admin.Body.ShouldContain("公開中の第 1 版");
        await admin.Post(page, page, new() { ["version"] = "1", ["text"] = "髙橋 﨑 𠮷野\n葛\U000E0100城 Čapek\nČ\U000E01EFx" });
        var text = admin.Text();
        text.ShouldContain("U+010C");
        text.ShouldContain("U+010C U+E01EF");
        text.ShouldContain("葛\U000E0100城 Čapek");
        text.ShouldNotContain("U+20BB7"); // 𠮷 is there
        text.ShouldNotContain("U+845B"); // and so is 葛 with its selector
        text.ShouldContain("14 種類の文字のうち、2 種類を描けません");

        // A substitute helps the draft at once, and the version when it is published anew.
        await admin.AddFont(Liberation, "代わり", substitutes: true);
        await admin.Post(page, page, new() { ["version"] = "", ["text"] = "Čapek" });
        admin.Text().ShouldContain("すべて描けます");
        await admin.Post(page, page, new() { ["version"] = "1", ["text"] = "Čapek" });
        admin.Text().ShouldContain("1 種類を描けません");

        var pdf = await admin.Client.PostAsync(
            page,
            new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["csrf"] = admin.Csrf,
                    ["version"] = "",
                    ["text"] = "Čapek {x} 請求",
                    ["as"] = "pdf",
                }
            )
        );
        (await Poppler.Text(await pdf.Content.ReadAsByteArrayAsync())).ShouldContain("Čapek {x} 請求");
        (
            await server.Ask<long>(
                "select count(*) from akashi.audit_entries e join akashi.tenants t on t.id = e.tenant_id where t.code = 'PASTE' and action like 'documents.%'"
            )
        ).ShouldBe(3); // created, published, added: a look leaves nothing
    }

    [Theory]
    [InlineData("names.csv", "cp932")]
    [InlineData("names.csv", "utf-8")]
    [InlineData("names.json", "utf-8")]
    public async Task A_file_is_read_in_its_own_encoding_and_the_line_is_named(string file, string encoding)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var admin = await server.SignIn();
        var template = await admin.Publish($"ファイル {file} {encoding}", Template(null));
        var content =
            file.EndsWith(".json", StringComparison.Ordinal) ? "[{\"氏名\":\"髙橋\"},\n{\"氏名\":\"пԀ\"}]"
            : encoding == "cp932" ? "氏名,宛先\n髙橋,甲\nЯ①,乙\n"
            : "氏名,宛先\n髙橋,甲\nԀ①,乙,余り\n";
        await admin.Get($"{template}/characters");
        using var form = Office.Form(
            admin,
            file,
            Encoding.GetEncoding(encoding == "cp932" ? 932 : 65001).GetBytes(content),
            ("version", "1"),
            ("text", "")
        );
        await admin.Send($"{template}/characters", form);
        if (encoding == "cp932")
            admin.Text().ShouldContain("すべて描けます");
        else
        {
            admin.Text().ShouldContain("U+0500");
            admin.Text().ShouldMatch(file.EndsWith(".json", StringComparison.Ordinal) ? "пԀ" : "Ԁ①,乙,余り");
        }
    }

    [Fact]
    public async Task A_font_that_stands_in_for_none_counts_where_it_is_named()
    {
        using var admin = await server.SignInElsewhere("ALONE");
        await admin.AddFont(Inconsolata, "等幅");
        var template = await admin.Publish("名指し", Template("等幅"));
        await admin.Post($"{template}/characters", $"{template}/characters", new() { ["version"] = "1", ["text"] = "ČԀ" });
        var rows = admin.Text().Split("<tr>");
        rows.ShouldContain(row => row.Contains("U+010C") && row.Contains("<td>NotoSansJP</td>"));
        rows.ShouldContain(row => row.Contains("U+0500") && row.Contains("<td>すべて</td>"));
    }

    [Fact]
    public async Task Others_find_nothing_and_staff_may_ask()
    {
        using var admin = await server.SignIn();
        using var staff = await server.SignIn("general");
        using var other = await server.SignInElsewhere();
        using var guest = server.Open();
        var page = $"{await admin.Publish("だれが調べるか", Template(null))}/characters";
        (await other.Get(page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.Post("/console", page, new() { ["text"] = "x" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await guest.Get(page);
        guest.Path.ShouldStartWith("/sign-in");
        await staff.Post(page, page, new() { ["text"] = "Č", ["version"] = "" });
        staff.Text().ShouldContain("U+010C");
        (await staff.Post(page, page, new() { ["text"] = "x", ["version"] = "7" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await staff.Post(page, page, new() { ["text"] = "" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await staff.Post(page, page, new() { ["text"] = new string('x', 100_001) })).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
    }
}
