using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Akashi.Testing;
using static Akashi.Documents.Tests.Office;

namespace Akashi.Documents.Tests.Links;

/// <summary>Links for recipients, by who makes, opens, guesses and revokes them.</summary>
public sealed partial class LinkTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Password = "himitsu-no-ai";

    [Fact]
    public async Task A_recipient_without_an_account_fetches_the_document_byte_for_byte_and_the_office_sees_who()
    {
        using var admin = await server.SignIn();
        var (document, link) = await Shared(admin, "L-1");
        var pdf = await admin.Client.GetByteArrayAsync($"{document}.pdf");
        using var guest = server.Open();
        (await guest.Get(link)).StatusCode.ShouldBe(HttpStatusCode.OK);
        guest.Text().ShouldContain("L-1");
        var page = await guest.Client.GetAsync(link);
        page.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        page.Headers.GetValues("X-Robots-Tag").ShouldBe(["noindex, nofollow, noarchive"]);
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await Downloads("L-1")).ShouldBe(0); // whoever looks at the page has fetched nothing

        var answer = await Fetch(guest, link);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(pdf);
        answer.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("L-1.pdf");
        (await Downloads("L-1")).ShouldBe(1);
        var id = await LinkId("L-1");
        await admin.Get($"/console/documents/links/{id}");
        admin.Text().ShouldContain("127.0.0.1");
        admin.Text().ShouldContain("Akashi test");
        (await server.Log($"document-link:{id}")).ShouldBe(["documents.link.created", "documents.link.fetched"]);
        (await admin.Client.GetStringAsync($"/console/documents/links/{id}/visits.csv")).ShouldContain("\"Fetched\"");
        // Neither the secret nor the password is anywhere in the store.
        var secret = link[(link.LastIndexOf('/') + 1)..];
        (
            await server.Ask<long>(
                "select count(*) from akashi.document_links l, akashi.audit_entries a where l::text || convert_from(a.entry, 'UTF8') || coalesce(convert_from(a.facts, 'UTF8'), '') like '%' || $1 || '%'",
                secret
            )
        ).ShouldBe(0);
    }

    [Fact]
    public async Task Unknown_expired_revoked_used_up_and_withdrawn_get_the_same_answer()
    {
        using var admin = await server.SignIn();
        var (_, revoked) = await Shared(admin, "G-1");
        var (_, expired) = await Shared(admin, "G-2");
        var (_, usedUp) = await Shared(admin, "G-3", most: "1");
        var (withdrawnPage, withdrawn) = await Shared(admin, "G-4");
        using var guest = server.Open();
        (await Fetch(guest, usedUp)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await admin.Post($"/console/documents/links/{await LinkId("G-1")}", $"/console/documents/links/{await LinkId("G-1")}/revoke", []);
        admin.Text().ShouldContain("取り消し済み");
        await server.AsDba("update akashi.document_links set expires_at = now() where name = 'G-2'");
        await admin.Post(withdrawnPage, $"{withdrawnPage}/delete", new() { ["reason"] = "誤り" });
        var unknown = usedUp[..^4] + "AAAA";
        var ofNobody = "/shared/" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)).Replace('+', '-').Replace('/', '_');

        var answers = new List<string>();
        foreach (
            var link in new[] { revoked, expired, usedUp, withdrawn, unknown, ofNobody, "/shared/x", "/shared/" + new string('あ', 64) }
        )
        {
            var looked = await guest.Get(link);
            looked.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            answers.Add(Said(guest.Body, link));
            var fetched = await Fetch(guest, link, from: "/sign-in");
            fetched.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            answers.Add(Said(await fetched.Content.ReadAsStringAsync(), link));
        }
        answers.Distinct().Count().ShouldBe(1);
        (await Downloads("G-1") + await Downloads("G-2") + await Downloads("G-4")).ShouldBe(0);
        (await Downloads("G-3")).ShouldBe(1);
        (await server.Log($"document-link:{await LinkId("G-1")}")).ShouldBe(["documents.link.created", "documents.link.revoked"]);

        static string Said(string body, string link) =>
            Regex.Replace(body, "href=\"/language/[^\"]*\"", "").Replace(link, "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_passwords_lock_the_link_and_tell_neither_the_name_nor_that_it_is_locked()
    {
        using var admin = await server.SignIn();
        var (_, link) = await Shared(admin, "P-1", Password);
        using var guest = server.Open();
        await guest.Get(link);
        guest.Text().ShouldNotContain("P-1");
        var said = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            var answer = await Fetch(guest, link, "machigai-" + i);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            said.Add(Csrf().Replace(await answer.Content.ReadAsStringAsync(), ""));
        }
        said.Distinct().Count().ShouldBe(1);
        (await Fetch(guest, link, Password)).StatusCode.ShouldBe(HttpStatusCode.Forbidden); // the right one, while it is locked
        (await server.Log($"document-link:{await LinkId("P-1")}")).ShouldBe([
            "documents.link.created",
            .. Enumerable.Repeat("documents.link.refused", 4),
            "documents.link.locked",
        ]);
        await server.AsDba("update akashi.document_links set locked_until = now() where name = 'P-1'");
        (await Fetch(guest, link, Password)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await server.Ask<int>("select failed_attempts from akashi.document_links where name = 'P-1'")).ShouldBe(0);
    }

    [Fact]
    public async Task Twenty_five_at_once_fetch_no_more_than_the_count_and_guess_no_more_than_the_limit()
    {
        using var admin = await server.SignIn();
        var (_, three) = await Shared(admin, "N-1", most: "3");
        var (_, guarded) = await Shared(admin, "N-2", Password);
        using var guest = server.Open();
        await guest.Get(three);
        var csrf = guest.Csrf;
        var fetched = await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => Send(guest, three, csrf, "")));
        fetched.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(3);
        (await Downloads("N-1")).ShouldBe(3);
        await guest.Get(guarded);
        csrf = guest.Csrf;
        await Task.WhenAll(Enumerable.Range(0, 25).Select(i => Send(guest, guarded, csrf, $"machigai-{i}")));
        (
            await server.Ask<long>(
                "select count(*) from akashi.document_link_visits v join akashi.document_links l on l.id = v.link_id where l.name = 'N-2'"
            )
        ).ShouldBe(5);
    }

    [Fact]
    public async Task A_run_goes_out_as_ZIP_or_as_one_PDF_with_a_bookmark_for_each()
    {
        using var admin = await server.SignIn();
        var work = await admin.Work("月次");
        var run = await server.Run(admin, work, "Z-1,2026-04-01,甲,x,1,", "Z-2,2026-04-01,乙,x,1,", "Z/3,2026-04-01,丙,x,1,");
        using var guest = server.Open();
        var zip = await (await Fetch(guest, await Share(admin, run, form: "zip"))).Content.ReadAsByteArrayAsync();
        await using var archive = new ZipArchive(new MemoryStream(zip));
        archive.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal).ShouldBe(["Z-1.pdf", "Z-2.pdf", "Z_3.pdf"]);
        var file = Path.Combine(Path.GetTempPath(), $"akashi-merged-{Guid.CreateVersion7()}.pdf");
        try
        {
            await File.WriteAllBytesAsync(
                file,
                await (await Fetch(guest, await Share(admin, run, form: "merged"))).Content.ReadAsByteArrayAsync()
            );
            (await Judge.Run("qpdf", "--check", file)).ShouldContain("No syntax or stream encoding errors found");
            var text = await Judge.Run("pdftotext", "-layout", file, "-");
            text.Split('\f').Length.ShouldBe(4); // three pages, each with an end
            text.ShouldContain("Z-1");
            text.ShouldContain("Z/3");
            (await Judge.Run("qpdf", "--json", "--json-key=outlines", file)).Split("\"title\"").Length.ShouldBe(4);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Staff_share_what_they_issued_neighbours_see_nothing_and_bad_terms_make_no_link()
    {
        using var admin = await server.SignIn();
        using var staff = await server.SignIn("general");
        using var neighbour = await server.SignInElsewhere();
        var (document, _) = await Shared(admin, "S-1");
        var id = await LinkId("S-1");
        foreach (var browser in new[] { staff, neighbour })
        {
            foreach (
                var page in new[] { $"{document}/share", $"/console/documents/links/{id}", $"/console/documents/links/{id}/visits.csv" }
            )
                (await browser.Get(page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            foreach (var action in new[] { $"{document}/share", $"/console/documents/links/{id}/revoke" })
                (await browser.Post("/console", action, [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            await browser.Get("/console/documents/links");
            browser.Text().ShouldNotContain("S-1");
        }
        (await server.Open().Get($"{document}/share")).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/sign-in");

        var wrong = await admin.Post(
            $"{document}/share",
            $"{document}/share",
            new()
            {
                ["recipient"] = " ",
                ["password"] = "short",
                ["expires"] = "2001-01-01",
                ["most"] = "-1",
            }
        );
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        foreach (var problem in new[] { "宛先を入力", "8 文字以上", "今日から 1 年以内", "回数は 1" })
            admin.Text().ShouldContain(problem);
        admin.Text().ShouldNotContain("short");
        (await server.Ask<long>("select count(*) from akashi.document_links where name = 'S-1'")).ShouldBe(1);
        (await admin.Client.GetStringAsync("/console/documents/links.csv?q=S-1")).ShouldContain("\"S-1\"");
        await admin.Get("/console/documents/links?q=S-1&state=unfetched");
        admin.Text().ShouldContain("S-1");
    }

    [Fact]
    public async Task The_link_of_a_customer_whose_contract_has_ended_leads_nowhere_and_a_post_from_elsewhere_is_refused()
    {
        using var admin = await server.SignIn();
        var (_, link) = await Shared(admin, "T-1");
        using var guest = server.Open();
        await server.AsDba("update akashi.tenants set contract = 'ended' where code = $1", server.Demo.CompanyCode);
        try
        {
            (await guest.Get(link)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        finally
        {
            await server.AsDba("update akashi.tenants set contract = 'active' where code = $1", server.Demo.CompanyCode);
        }
        await guest.Get(link);
        (await Send(guest, link, "", "")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Downloads("T-1")).ShouldBe(0);
    }

    /// <summary>A document with a number of its own, and a link to it.</summary>
    private async Task<(string Document, string Link)> Shared(Browser browser, string key, string password = "", string most = "")
    {
        var work = await browser.Work($"共有 {key}");
        await server.Run(browser, work, $"{key},2026-04-01,甲,鉛筆,100,");
        var document = await server.Document(key);
        return (document, await Share(browser, document, password, most));
    }

    internal static async Task<string> Share(Browser browser, string page, string password = "", string most = "", string form = "")
    {
        await browser.Post(
            $"{page}/share",
            $"{page}/share",
            new()
            {
                ["recipient"] = "取引先の経理",
                ["password"] = password,
                ["expires"] = DateTimeOffset.UtcNow.AddDays(7).ToString("yyyy-MM-dd"),
                ["most"] = most,
                ["form"] = form,
            }
        );
        var address = Address().Match(browser.Body).Groups[1].Value;
        address.ShouldNotBeEmpty(browser.Body);
        return new Uri(address).AbsolutePath;
    }

    internal static async Task<HttpResponseMessage> Fetch(Browser guest, string link, string password = "", string? from = null)
    {
        await guest.Get(from ?? link);
        return await Send(guest, link, guest.Csrf, password);
    }

    private static Task<HttpResponseMessage> Send(Browser guest, string link, string csrf, string password) =>
        guest.Client.PostAsync(
            link,
            new FormUrlEncodedContent(new Dictionary<string, string> { ["csrf"] = csrf, ["password"] = password })
        );

    private Task<int> Downloads(string name) => server.Ask<int>("select downloads from akashi.document_links where name = $1", name);

    private Task<Guid> LinkId(string name) => server.Ask<Guid>("select id from akashi.document_links where name = $1", name);

    [GeneratedRegex("<code id=\"link\">([^<]+)</code>")]
    private static partial Regex Address();

    [GeneratedRegex("value=\"[0-9A-F]{128}\"")]
    private static partial Regex Csrf();
}
