using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Akashi.Documents.Templates;
using Akashi.Testing;

namespace Akashi.Documents.Tests.Outputs;

/// <summary>Documents that were issued, by who issues, seeks, corrects and deletes them.</summary>
public sealed partial class OutputTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Outputs = "/console/documents/outputs";

    [Fact]
    public async Task A_document_is_issued_once_for_its_number_and_comes_back_byte_for_byte()
    {
        using var staff = await server.SignIn("general");
        var template = await Published("発行");
        var document = await Issue(staff, template, "INV-1", "2026-11-20", "165164", "株式会社 髙橋製作所");
        var pdf = await staff.Client.GetByteArrayAsync($"{document}.pdf");
        Encoding.ASCII.GetString(pdf, 0, 5).ShouldBe("%PDF-");
        await staff.Get(document);
        staff.Body.ShouldContain(Convert.ToHexStringLower(SHA256.HashData(pdf)));
        (await staff.Client.GetByteArrayAsync($"{document}.pdf")).ShouldBe(pdf);

        var again = await Send(staff, $"{template}/issue", Fields("INV-1", "2026-11-21", "1", "ほか"));
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        staff.Body.ShouldContain("番号「INV-1」の帳票はすでに発行されています");
        (await server.Ask<long>("select count(*) from akashi.documents where key = 'INV-1'")).ShouldBe(1);
        (
            await server.Ask<long>(
                "select count(*) from akashi.audit_entries where convert_from(entry, 'UTF8')::jsonb ->> 'subject' = $1 and convert_from(facts, 'UTF8')::jsonb ->> 'sha256' = $2",
                $"document:{document[(document.LastIndexOf('/') + 1)..]}",
                Convert.ToHexStringLower(SHA256.HashData(pdf))
            )
        ).ShouldBe(1);
    }

    [Fact]
    public async Task A_correction_takes_the_place_of_the_document_and_both_stay()
    {
        using var admin = await server.SignIn();
        var template = await Published("訂正");
        var first = await Issue(admin, template, "C-1", "2026-11-20", "100", "甲");
        var before = await admin.Client.GetByteArrayAsync($"{first}.pdf");
        var fields = Fields("ignored", "2026-11-20", "200", "甲");
        fields["reason"] = "金額の誤り";
        await Send(admin, $"{first}/correct", fields);
        var second = admin.Path;
        second.ShouldNotBe(first);
        admin.Body.ShouldContain("C-1");
        admin.Body.ShouldContain("訂正前の帳票");
        await admin.Get(first);
        admin.Body.ShouldContain("金額の誤り");
        (await admin.Client.GetByteArrayAsync($"{first}.pdf")).ShouldBe(before);
        (await Send(admin, $"{first}/correct", fields)).StatusCode.ShouldBe(HttpStatusCode.NotFound); // twice is once
        (await Keys(admin, "q=C-1")).ShouldBe(["C-1"]);
        (await Keys(admin, "q=C-1&state=all")).ShouldBe(["C-1", "C-1"]);
    }

    [Fact]
    public async Task A_deleted_document_stays_in_the_history_with_its_reason_and_its_file()
    {
        using var admin = await server.SignIn();
        var template = await Published("削除");
        var document = await Issue(admin, template, "D-1", "2026-11-20", "100", "甲");
        (await admin.Post(document, $"{document}/delete", new() { ["reason"] = " " })).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        await admin.Post(document, $"{document}/delete", new() { ["reason"] = "二重に発行" });
        admin.Body.ShouldContain("二重に発行");
        (await Keys(admin, "q=D-1")).ShouldBeEmpty();
        (await Keys(admin, "q=D-1&state=withdrawn")).ShouldBe(["D-1"]);
        (await admin.Client.GetByteArrayAsync($"{document}.pdf")).Length.ShouldBeGreaterThan(10_000);
        (await admin.Client.GetStringAsync($"{Outputs}.csv?q=D-1&state=all")).ShouldContain("二重に発行");
        await Issue(admin, template, "D-1", "2026-11-20", "100", "甲"); // the number is free again
    }

    [Fact]
    public async Task Date_amount_and_counterparty_are_found_in_ranges_and_together()
    {
        using var admin = await server.SignIn();
        var template = await Published("検索");
        await Issue(admin, template, "S-1", "2026-04-30", "1000", "検索 甲");
        await Issue(admin, template, "S-2", "2026-05-01", "2000.5", "検索 乙");
        await Issue(admin, template, "S-3", "2026-05-31", "3000", "検索 甲");
        (await Keys(admin, "q=検索")).ShouldBe(["S-3", "S-2", "S-1"]);
        (await Keys(admin, "q=検索&from=2026-05-01&to=2026-05-31")).ShouldBe(["S-3", "S-2"]);
        (await Keys(admin, "q=検索&least=2000.5")).ShouldBe(["S-3", "S-2"]);
        (await Keys(admin, "q=検索&most=2000.4")).ShouldBe(["S-1"]);
        (await Keys(admin, "q=甲&least=1001&from=2026-05-01")).ShouldBe(["S-3"]);
        // As the form sends it: boxes that were left empty ask for nothing.
        (await Keys(admin, "q=甲&from=2026-05-01&to=&least=1001&most=&issuedFrom=&issuedTo=&state=")).ShouldBe(["S-3"]);
        (await Keys(admin, "q=検索&issuedTo=2020-01-01")).ShouldBeEmpty();
        (await admin.Get($"{Outputs}?from=2026-13-99")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var csv = await admin.Client.GetByteArrayAsync($"{Outputs}.csv?q=S-2&encoding=cp932");
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Encoding.GetEncoding(932).GetString(csv).ShouldContain("\"S-2\",\"検索\",\"1\",\"2026-05-01\",\"2000.5\",\"検索 乙\"");
    }

    [Fact]
    public async Task What_is_wrong_in_a_form_is_said_at_the_field_and_nothing_is_issued()
    {
        using var admin = await server.SignIn();
        var template = await Published("誤り");
        var fields = Fields("", "2026-11-20", "百円", "甲");
        (await Send(admin, $"{template}/issue", fields)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        admin.Body.ShouldContain("帳票番号を入力してください");
        admin.Body.ShouldContain("金額は数字で入力してください");
        fields = Fields("E-1", "2026-11-20", "100", "甲");
        fields["field2"] = "私用領域の文字 \uE000";
        (await Send(admin, $"{template}/issue", fields)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        WebUtility.HtmlDecode(admin.Body).ShouldContain("U+E000");
        (await server.Ask<long>("select count(*) from akashi.documents where key = 'E-1'")).ShouldBe(0);
    }

    [Fact]
    public async Task Staff_find_their_own_documents_and_administrators_all()
    {
        using var admin = await server.SignIn();
        using var staff = await server.SignIn("general");
        var template = await Published("役割");
        var others = await Issue(admin, template, "R-1", "2026-11-20", "1", "役割の試験");
        await Issue(staff, template, "R-2", "2026-11-20", "1", "役割の試験");
        (await Keys(staff, "q=役割の試験")).ShouldBe(["R-2"]);
        (await Keys(admin, "q=役割の試験")).ShouldBe(["R-2", "R-1"]);
        foreach (var page in new[] { others, $"{others}.pdf", $"{others}/correct" })
            (await staff.Get(page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await staff.Post("/console", $"{others}/delete", new() { ["reason"] = "x" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_row_of_the_history_cannot_be_rewritten_or_removed_by_the_server()
    {
        const string App =
            "(select grantee from information_schema.role_table_grants where table_name = 'documents' and privilege_type = 'INSERT' and grantee <> grantor limit 1)";
        foreach (var column in new[] { "key", "sha256", "amount", "segment", "issued_at" })
            (await server.Ask<bool>($"select has_column_privilege({App}, 'akashi.documents', '{column}', 'update')")).ShouldBeFalse();
        (await server.Ask<bool>($"select has_table_privilege({App}, 'akashi.documents', 'delete')")).ShouldBeFalse();
        (await server.Ask<bool>($"select has_column_privilege({App}, 'akashi.documents', 'withdrawn_at', 'update')")).ShouldBeTrue();
    }

    private async Task<string> Published(string name)
    {
        using var admin = await server.SignIn();
        await admin.Get("/console/documents/templates/new");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(admin.Csrf), "csrf" },
            { new StringContent(name), "name" },
            { new StringContent("quotation"), "sample" },
        };
        await admin.Send("/console/documents/templates/new", form);
        var page = admin.Path;
        await admin.Post(page, $"{page}/publish", new() { ["revision"] = "1" });
        return page;
    }

    private static async Task<string> Issue(Browser browser, string template, string key, string date, string amount, string counterparty)
    {
        await Send(browser, $"{template}/issue", Fields(key, date, amount, counterparty));
        browser.Path.ShouldStartWith(Outputs, Case.Sensitive, browser.Body);
        return browser.Path;
    }

    private static Task<HttpResponseMessage> Send(Browser browser, string page, Dictionary<string, string> fields) =>
        browser.Post("/console", page, fields);

    /// <summary>The invoice's own values, and what it is found by.</summary>
    private static Dictionary<string, string> Fields(string key, string date, string amount, string counterparty)
    {
        var fields = new Dictionary<string, string>
        {
            ["key"] = key,
            ["date"] = date,
            ["amount"] = amount,
            ["counterparty"] = counterparty,
        };
        var template = TemplateField.Of(Sample.Of("quotation")!.Content);
        for (var i = 0; i < template.Count; i++)
            fields[$"field{i}"] =
                template[i].IsTable ? "保守点検\t1\t式\t100\t100"
                : template[i].Name == "customer" ? counterparty
                : template[i].Content;
        return fields;
    }

    private static async Task<List<string>> Keys(Browser browser, string query)
    {
        await browser.Get($"{Outputs}?{query}");
        return [.. Key().Matches(browser.Body).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];
    }

    [GeneratedRegex("<th scope=\"row\" class=\"nowrap\"><a href=\"[^\"]*\">([^<]*)</a>")]
    private static partial Regex Key();
}
