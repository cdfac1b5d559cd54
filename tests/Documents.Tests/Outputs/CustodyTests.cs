using System.Net;
using System.Security.Cryptography;
using Akashi.Documents.Outputs;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Documents.Tests.Outputs;

/// <summary>Documents after they were issued: handed out once more, on hold, erased when their time is over.</summary>
public sealed class CustodyTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Root = "/console/documents/outputs";

    [Fact]
    public async Task A_reissue_is_the_same_to_the_byte_or_says_so_on_every_page_and_the_history_has_both()
    {
        using var admin = await server.SignIn();
        var (page, pdf) = await Issued(admin, "再発行-1");
        (await Reissue(admin, page, "紛失のため", mark: false)).ShouldBe(pdf);
        var marked = await Reissue(admin, page, "控えとして", mark: true);
        Convert.ToHexStringLower(SHA256.HashData(marked)).ShouldNotBe(Convert.ToHexStringLower(SHA256.HashData(pdf)));
        (await Poppler.Text(marked)).ShouldContain("再発行 20");
        (await Poppler.Text(marked)).ShouldContain("再発行-1");
        await admin.Get(page);
        admin.Body.ShouldContain("紛失のため");
        admin.Body.ShouldContain("「再発行」あり");
        admin.Body.ShouldContain(Convert.ToHexStringLower(SHA256.HashData(marked))[..12]);
        (await admin.Client.GetByteArrayAsync($"{page}.pdf")).ShouldBe(pdf);
        (await admin.Client.GetStringAsync(Root + ".csv?q=再発行-1")).ShouldContain("\"2\"");
        (await admin.Post(page, $"{page}/reissue", new() { ["reason"] = " " })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task What_is_on_hold_is_neither_corrected_nor_deleted_until_it_is_released()
    {
        using var admin = await server.SignIn();
        using var staff = await server.SignIn("general");
        var (page, _) = await Issued(admin, "保全-1");
        (await staff.Post("/console", $"{page}/hold", new() { ["reason"] = "x" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await admin.Post(page, $"{page}/hold", new() { ["reason"] = "税務調査" });
        admin.Body.ShouldContain("税務調査");
        admin.Body.ShouldNotContain("削除の理由");
        (await admin.Post(page, $"{page}/delete", new() { ["reason"] = "不要" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        admin.Body.ShouldContain("保全されている帳票です");
        (await server.Ask<bool>("select withdrawn_at is null from akashi.documents where id = $1", Office.Id(page))).ShouldBeTrue();
        // Not even SQL in the server's own name.
        var refused = await Should.ThrowAsync<PostgresException>(() =>
            server.AsDba("update akashi.documents set withdrawn_at = now() where id = $1", Office.Id(page))
        );
        refused.SqlState.ShouldBe("AK001");
        await admin.Post(page, $"{page}/release", new() { ["reason"] = "調査終了" });
        await admin.Post(page, $"{page}/delete", new() { ["reason"] = "不要" });
        admin.Body.ShouldContain("削除しました");
        (await Actions(page)).ShouldBe([
            "documents.document.issued",
            "documents.hold.placed",
            "documents.hold.released",
            "documents.document.deleted",
        ]);
    }

    [Fact]
    public async Task Everything_that_a_search_finds_is_put_on_hold_at_once_and_nothing_else()
    {
        using var admin = await server.SignIn();
        var template = await admin.Publish("一括保全");
        var work = await admin.MakeWork(template, "一括保全");
        await admin.RunWork(
            server,
            work,
            "番号,取引日,取引先,品名,金額\nHOLD-1,2026-04-01,保全商店,品,1\nHOLD-2,2026-04-02,保全商店,品,2\nHOLD-3,2026-04-03,他の店,品,3\n"
        );
        var search = "?q=" + Uri.EscapeDataString("保全商店");
        await admin.Post(Root + search, $"{Root}/hold{search}", new() { ["reason"] = "係争中" });
        admin.Body.ShouldContain("2 件の帳票を保全しました");
        admin.Body.ShouldNotContain("HOLD-3");
        (await server.Ask<long>("select count(*) from akashi.documents where key like 'HOLD-%' and held_at is not null")).ShouldBe(2);
        (await admin.Post(Root, $"{Root}/hold", new() { ["reason"] = "全部" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task What_is_past_its_retention_is_erased_with_its_file_unless_it_is_on_hold()
    {
        using var admin = await server.SignIn();
        var template = await admin.Publish("一年保存");
        await admin.Post(template, template, new() { ["name"] = "一年保存", ["years"] = "1" });
        var (old, _) = await Issued(admin, "期限切れ", template);
        var (held, heldPdf) = await Issued(admin, "期限切れ保全", template);
        var (young, youngPdf) = await Issued(admin, "期限内", template);
        await admin.Get(young);
        admin.Body.ShouldContain("保存期限");
        (
            await server.Ask<bool>(
                "select retain_until = (issued_at at time zone 'Asia/Tokyo')::date + interval '1 year' from akashi.documents where id = $1",
                Office.Id(young)
            )
        ).ShouldBeTrue();
        await admin.Post(held, $"{held}/hold", new() { ["reason"] = "訴訟" });
        foreach (var page in new[] { old, held })
            await server.AsDba("update akashi.documents set retain_until = '2020-01-01' where id = $1", Office.Id(page));
        var refused = await Should.ThrowAsync<PostgresException>(() =>
            server.AsDba("update akashi.documents set erased_at = now() where id = $1", Office.Id(young))
        );
        refused.SqlState.ShouldBe("AK002");

        await server.Node.Services.GetRequiredService<EraseDocuments>().Run(CancellationToken.None);

        (await admin.Get($"{old}.pdf")).StatusCode.ShouldBe(HttpStatusCode.Gone);
        await admin.Get(old);
        admin.Body.ShouldContain("保存期間が過ぎたため");
        admin.Body.ShouldNotContain("期限切れ");
        (
            await server.Ask<string>("select key || coalesce(counterparty, '-') from akashi.documents where id = $1", Office.Id(old))
        ).ShouldBe($"{Office.Id(old)}-");
        (await admin.Client.GetByteArrayAsync($"{held}.pdf")).ShouldBe(heldPdf);
        (await admin.Client.GetByteArrayAsync($"{young}.pdf")).ShouldBe(youngPdf);
        var segment = await server.Ask<string>("select segment from akashi.documents where id = $1", Office.Id(old));
        Directory.EnumerateFiles(Path.Combine(server.Folder, "blobs"), segment + "*", SearchOption.AllDirectories).ShouldBeEmpty();
        (
            await server.Ask<long>(
                "select count(*) from akashi.audit_entries where convert_from(entry, 'UTF8')::jsonb ->> 'action' = 'documents.erased'"
            )
        ).ShouldBe(1);
    }

    private async Task<string[]> Actions(string page) =>
        await server.Ask<string[]>(
            "select array_agg(convert_from(entry, 'UTF8')::jsonb ->> 'action' order by id) from akashi.audit_entries where convert_from(entry, 'UTF8')::jsonb ->> 'subject' = $1",
            $"document:{Office.Id(page):D}"
        );

    private static async Task<byte[]> Reissue(Browser browser, string page, string reason, bool mark)
    {
        await browser.Get(page);
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["csrf"] = browser.Csrf,
                ["reason"] = reason,
                ["mark"] = mark ? "yes" : "",
            }
        );
        var answer = await browser.Client.PostAsync($"{page}/reissue", form);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task<(string Page, byte[] Pdf)> Issued(Browser browser, string key, string? template = null)
    {
        template ??= await browser.Publish("手で発行");
        await browser.Post(
            $"{template}/issue",
            $"{template}/issue",
            new()
            {
                ["key"] = key,
                ["date"] = "2026-04-01",
                ["amount"] = "1100",
                ["counterparty"] = "甲商店" + key,
                ["field0"] = key,
                ["field1"] = "甲",
            }
        );
        browser.Path.ShouldMatch($"^{Root}/[0-9a-f-]{{36}}$", browser.Body);
        return (browser.Path, await browser.Client.GetByteArrayAsync($"{browser.Path}.pdf"));
    }
}
