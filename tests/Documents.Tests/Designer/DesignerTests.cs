using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akashi.Documents.Templates;
using Akashi.Testing;

namespace Akashi.Documents.Tests.Designer;

/// <summary>What the designer's page asks of the server, by who asks.</summary>
public sealed class DesignerTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Root = "/console/documents/templates";

    [Fact]
    public async Task The_page_names_its_scripts_and_alone_may_show_their_styles()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "方針");
        var answer = await admin.Get($"{page}/design");
        admin.Body.ShouldMatch("<script src=\"/assets/[0-9a-f]{12}/designer.js\"");
        admin.Body.ShouldContain("<noscript>");
        var policy = Policy(answer);
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("style-src 'self' 'unsafe-inline';");
        policy.Replace(" 'unsafe-inline'", "").ShouldBe(Policy(await admin.Get(page)));
        foreach (var other in new[] { page, Root, $"{page}/compare", $"{page}/draft", $"{page}.pdf", $"{Root}/{Guid.Empty}/design" })
            Policy(await admin.Get(other)).ShouldNotContain("unsafe", Case.Insensitive, other);
        using var staff = await server.SignIn("general");
        Policy(await staff.Get($"{page}/design")).ShouldNotContain("unsafe"); // refused
    }

    [Fact]
    public async Task Its_scripts_are_compressed_by_the_build_and_cached_for_good()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "部品");
        await admin.Get($"{page}/design");
        foreach (var name in new[] { "designer.js", "drawing.js", "drawing.worker.js", "NotoSansJP.ttf" })
        {
            var at = admin.Body.IndexOf(name, StringComparison.Ordinal);
            var address = admin.Body[admin.Body.LastIndexOf("/assets/", at, StringComparison.Ordinal)..(at + name.Length)];
            var (packed, plain) = (await Fetch(address, "br"), await Fetch(address, "identity"));
            packed.Content.Headers.ContentEncoding.ShouldBe(["br"]);
            plain.Content.Headers.ContentEncoding.ShouldBeEmpty();
            packed.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
            using var unpacked = new System.IO.Compression.BrotliStream(
                await packed.Content.ReadAsStreamAsync(),
                System.IO.Compression.CompressionMode.Decompress
            );
            using var bytes = new MemoryStream();
            await unpacked.CopyToAsync(bytes);
            bytes.ToArray().ShouldBe(await plain.Content.ReadAsByteArrayAsync());
        }

        async Task<HttpResponseMessage> Fetch(string address, string encoding)
        {
            using var client = new HttpClient(
                new SocketsHttpHandler { SslOptions = new() { RemoteCertificateValidationCallback = (_, _, _, _) => true } }
            );
            client.DefaultRequestHeaders.AcceptEncoding.Add(new(encoding));
            return await client.GetAsync(new Uri(admin.Client.BaseAddress!, address));
        }
    }

    [Fact]
    public async Task What_is_not_saved_is_drawn_and_changes_nothing()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "下見");
        var answer = await Send(admin, $"{page}/preview", await Open(admin, page), With("receipt", "title", "content", "下見の表題"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        answer.Headers.GetValues("Server-Timing").Single().ShouldMatch("^draw;dur=[0-9.]+$");
        Encoding.ASCII.GetString(await answer.Content.ReadAsByteArrayAsync(), 0, 5).ShouldBe("%PDF-");
        (await admin.Client.GetByteArrayAsync($"{page}.json")).ShouldBe(Sample.Of("qualified-invoice")!.Content);
        (await Actions(page)).ShouldBe(["documents.template.created"]);
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_named_with_element_and_page_in_the_persons_language()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "誤り");
        var draft = await Open(admin, page);
        var wrong = With("receipt", "title", "akashi", new JsonObject { ["visible"] = "1 +" });
        foreach (
            var (language, says) in new[]
            {
                ("ja", "1 ページ、要素「title」: 「akashi.visible」の式「1 +」を読めません"),
                ("en", "Page 1, element 'title': 'akashi.visible' cannot be read"),
            }
        )
        {
            admin.Client.DefaultRequestHeaders.AcceptLanguage.Clear();
            admin.Client.DefaultRequestHeaders.AcceptLanguage.Add(new(language));
            var problem = await Problem(await Send(admin, $"{page}/preview", draft, wrong), HttpStatusCode.UnprocessableEntity);
            problem.GetProperty("title").GetString()!.ShouldStartWith(says);
            problem.GetProperty("element").GetString().ShouldBe("title");
            problem.GetProperty("page").GetInt32().ShouldBe(1);
            problem.GetProperty("code").GetString().ShouldBe("template-unusable");
        }
    }

    public static TheoryData<string, string> Hostile =>
        new()
        {
            { "", "template-unusable" },
            { "null", "template-unusable" },
            { "[]", "template-unusable" },
            { "{\"basePdf\":", "template-unusable" },
            { new string('[', 100_000), "template-unusable" },
            { "{\"basePdf\":\"data:application/pdf;base64,AAAA\",\"schemas\":[[]]}", "template-unusable" },
            { "{\"basePdf\":\"https://127.0.0.1:1/x.pdf\",\"schemas\":[[]]}", "template-unusable" },
            { Blank("""{"name":"a","type":"nothing"}"""), "template-unusable" },
            {
                Blank("""{"name":"a","type":"text","position":{"x":1e308,"y":0},"width":1e308,"height":10,"content":"x"}"""),
                "template-unusable"
            },
            // A sum of a sum of a sum …, and a page that asks for thousands more.
            {
                Blank(
                    $$"""{"name":"a","type":"text","position":{"x":0,"y":0},"width":100,"height":10,"readOnly":true,"content":"{{{"{"}}{{string.Concat(Enumerable.Repeat("[1,2,3,4,5,6,7,8,9].map(a=>", 12))}}1{{new string(')', 12)}}{{{"}"}}"}"""
                ),
                ""
            },
            {
                Blank(
                    $$"""{"name":"t","type":"table","position":{"x":0,"y":0},"width":100,"height":10,"showHead":true,"head":["a"],"headWidthPercentages":[100],"content":{{JsonSerializer.Serialize("[" + string.Join(',', Enumerable.Repeat("[\"x\"]", 40_000)) + "]")}}}"""
                ),
                "template-unusable"
            },
        };

    [Theory, MemberData(nameof(Hostile))]
    public async Task A_hostile_template_is_answered_in_time_and_never_with_a_bug(string template, string code)
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "敵対");
        var draft = await Open(admin, page);
        var begun = Stopwatch.GetTimestamp();
        var answer = await Send(admin, $"{page}/preview", draft, Encoding.UTF8.GetBytes(template));
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(20));
        if (code.Length > 0)
            (await Problem(answer, HttpStatusCode.UnprocessableEntity)).GetProperty("code").GetString().ShouldBe(code);
        else
            ((int)answer.StatusCode).ShouldBeOneOf(200, 422);
        if (code.Length > 0 && !template.Contains("\"table\""))
        {
            (
                await Problem(
                    await Send(admin, $"{page}/design", draft, Encoding.UTF8.GetBytes(template)),
                    HttpStatusCode.UnprocessableEntity
                )
            )
                .GetProperty("code")
                .GetString()
                .ShouldBe(code);
            (await admin.Client.GetByteArrayAsync($"{page}.json")).ShouldBe(Sample.Of("qualified-invoice")!.Content);
        }
    }

    [Theory]
    [InlineData("preview")]
    [InlineData("design")]
    public async Task What_is_too_large_is_refused(string action)
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "大きい");
        var draft = await Open(admin, page);
        var answer = await Send(admin, $"{page}/{action}", draft, new byte[(6 << 20) + 1]);
        (await Problem(answer, HttpStatusCode.UnprocessableEntity)).GetProperty("code").GetString().ShouldBe("template-too-large");
    }

    [Fact]
    public async Task Saving_counts_revisions_and_says_when()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "保存");
        var draft = await Open(admin, page);
        var content = With("receipt", "title", "content", "保存した表題");
        var saved = await Saved(await Send(admin, $"{page}/design", draft, content));
        saved.GetProperty("revision").GetInt32().ShouldBe(2);
        saved.GetProperty("at").GetString()!.ShouldMatch("^[0-2][0-9]:[0-5][0-9]$");
        saved.GetProperty("aside").ValueKind.ShouldBe(JsonValueKind.Null);
        (await admin.Client.GetByteArrayAsync($"{page}.json")).ShouldBe(content);
        (await Open(admin, page)).GetProperty("draft").GetString().ShouldBe(Encoding.UTF8.GetString(content));
        (await Actions(page)).ShouldBe(["documents.template.created", "documents.template.draft-saved"]);
    }

    [Fact]
    public async Task Two_who_draw_at_once_both_keep_their_work_and_the_second_is_told_who_was_first()
    {
        using var one = await server.SignIn();
        using var other = await server.SignIn();
        var page = await Create(one, "二人");
        var (first, second) = (await Open(one, page), await Open(other, page));
        var (mine, theirs) = (With("receipt", "title", "content", "一人目"), With("receipt", "title", "content", "二人目"));
        await Saved(await Send(one, $"{page}/design", first, mine));
        var saved = await Saved(await Send(other, $"{page}/design", second, theirs));
        saved.GetProperty("by").GetString().ShouldNotBeNullOrEmpty();
        saved.GetProperty("revision").GetInt32().ShouldBe(1);
        var aside = $"{Root}/{saved.GetProperty("aside").GetProperty("id").GetString()}";
        (await one.Client.GetByteArrayAsync($"{page}.json")).ShouldBe(mine);
        (await one.Client.GetByteArrayAsync($"{aside}.json")).ShouldBe(theirs);
        (await Actions(aside)).ShouldBe(["documents.template.created"]);
    }

    /// <summary>The network failed after the server had saved: what comes next is no conflict with oneself.</summary>
    [Fact]
    public async Task An_answer_that_was_lost_makes_no_second_template()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "返事なし");
        var draft = await Open(admin, page);
        var (lost, next) = (With("receipt", "title", "content", "届いたか不明"), With("receipt", "title", "content", "その次"));
        await Saved(await Send(admin, $"{page}/design", draft, lost));
        var saved = await Saved(await Send(admin, $"{page}/design", draft, next, TemplateContent.Sha256(lost)));
        saved.GetProperty("aside").ValueKind.ShouldBe(JsonValueKind.Null);
        saved.GetProperty("revision").GetInt32().ShouldBe(3);
        var stranger = await Saved(await Send(admin, $"{page}/design", draft, lost, TemplateContent.Sha256(lost)));
        stranger.GetProperty("aside").ValueKind.ShouldBe(JsonValueKind.Object); // that hash is no longer the draft's
    }

    [Fact]
    public async Task Staff_a_stranger_and_another_company_design_nothing()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "権限");
        var draft = await Open(admin, page);

        using var staff = await server.SignIn("general");
        foreach (var path in new[] { "design", "draft" })
            (await staff.Get($"{page}/{path}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await staff.Get("/console/documents/outputs");
        foreach (var path in new[] { "design", "preview" })
            (await Post(staff, $"{page}/{path}", staff.Csrf, "1", Sample.Of("receipt")!.Content)).StatusCode.ShouldBe(
                HttpStatusCode.Forbidden
            );

        using var stranger = server.Open();
        foreach (var path in new[] { "design", "preview" })
            (await Post(stranger, $"{page}/{path}", "", "1", Sample.Of("receipt")!.Content)).StatusCode.ShouldBe(
                HttpStatusCode.Unauthorized
            );
        foreach (var path in new[] { "design", "preview" }) // forged: no token of this session
            (await Post(admin, $"{page}/{path}", new string('0', 128), "1", Sample.Of("receipt")!.Content)).StatusCode.ShouldBe(
                HttpStatusCode.BadRequest
            );

        var theirs = Guid.CreateVersion7();
        await server.AsDba(
            "insert into akashi.document_templates (tenant_id, id, name, draft, draft_revision, draft_changed_at, draft_changed_by, created_at) select $1, $2, '隣の会社', draft, 1, now(), draft_changed_by, now() from akashi.document_templates where id = $3",
            await server.Tenant("CANARY-A"),
            theirs,
            Guid.Parse(page[(page.LastIndexOf('/') + 1)..])
        );
        foreach (var path in new[] { "", "/design", "/draft", "/compare", ".pdf", ".json" })
            (await admin.Get($"{Root}/{theirs}{path}")).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        // Before anything is looked at: neither size nor form tells whether it exists.
        foreach (var path in new[] { "design", "preview" })
        foreach (var content in new[] { Sample.Of("receipt")!.Content, "?"u8.ToArray(), new byte[(6 << 20) + 1] })
            (await Send(admin, $"{Root}/{theirs}/{path}", draft, content)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
    }

    [Fact]
    public async Task One_persons_previews_wait_for_one_another_and_only_the_newest_is_drawn()
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "順番");
        var draft = await Open(admin, page);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => Send(admin, $"{page}/preview", draft, Sample.Of("address-labels")!.Content))
        );
        var statuses = answers.Select(answer => (int)answer.StatusCode).ToList();
        statuses.ShouldAllBe(status => status == 200 || status == 429);
        statuses.ShouldContain(200);
    }

    [Theory]
    [InlineData("qualified-invoice")]
    [InlineData("address-labels")]
    public async Task The_drafts_hash_is_the_databases(string sample)
    {
        using var admin = await server.SignIn();
        var page = await Create(admin, "ハッシュ", sample);
        var sha256 = TemplateContent.Sha256(Sample.Of(sample)!.Content);
        await admin.Get($"{Root}?q=ハッシュ");
        admin.Body.ShouldContain($"data-sha256=\"{sha256}\"");
        await admin.Post(page, $"{page}/publish", new() { ["revision"] = "1" });
        admin.Body.ShouldContain("公開中の版と同じ");
    }

    private static string Blank(string element) =>
        $$"""{"basePdf":{"width":210,"height":297,"padding":[0,0,0,0]},"schemas":[[{{element}}]]}""";

    /// <summary>A sample with one property of one element changed.</summary>
    private static byte[] With(string sample, string element, string property, JsonNode value)
    {
        var json = JsonNode.Parse(Sample.Of(sample)!.Content)!;
        json["schemas"]!.AsArray().SelectMany(page => page!.AsArray()).First(own => (string?)own!["name"] == element)![property] = value;
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private static async Task<string> Create(Browser browser, string name, string sample = "qualified-invoice")
    {
        await browser.Post($"{Root}/new", $"{Root}/new", new() { ["name"] = name, ["sample"] = sample });
        browser.Path.ShouldMatch($"^{Root}/[0-9a-f-]{{36}}$", browser.Body);
        return browser.Path;
    }

    private static async Task<JsonElement> Open(Browser browser, string page)
    {
        var answer = await browser.Client.GetAsync($"{page}/draft");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await Json(answer);
    }

    private static Task<HttpResponseMessage> Send(Browser browser, string action, JsonElement draft, byte[] content, string sent = "") =>
        Post(browser, action, draft.GetProperty("csrf").GetString()!, $"{draft.GetProperty("revision").GetInt32()}", content, sent);

    private static async Task<HttpResponseMessage> Post(
        Browser browser,
        string action,
        string csrf,
        string revision,
        byte[] content,
        string sent = ""
    )
    {
        var file = new ByteArrayContent(content);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(csrf), "csrf" },
            { new StringContent(revision), "revision" },
            { new StringContent(sent), "sent" },
            { file, "template", "template.json" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = form };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return await browser.Client.SendAsync(request);
    }

    private static async Task<JsonElement> Saved(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await Json(answer);
    }

    private static async Task<JsonElement> Problem(HttpResponseMessage answer, HttpStatusCode status)
    {
        answer.StatusCode.ShouldBe(status);
        return await Json(answer);
    }

    private static async Task<JsonElement> Json(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement;

    private static string Policy(HttpResponseMessage answer) => answer.Headers.GetValues("Content-Security-Policy").Single();

    private Task<string[]> Actions(string page) =>
        server.Ask<string[]>(
            "select array_agg(convert_from(entry, 'UTF8')::jsonb ->> 'action' order by id) from akashi.audit_entries where convert_from(entry, 'UTF8')::jsonb ->> 'subject' = $1",
            $"template:{page[(page.LastIndexOf('/') + 1)..]}"
        );
}
