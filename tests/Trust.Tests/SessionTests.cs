using System.Net;
using Akashi.Testing;

namespace Akashi.Trust.Tests;

/// <summary>A session: how it begins, ends, and whom it obeys.</summary>
public sealed class SessionTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Signing_in_makes_a_new_session_and_the_old_cookie_stays_what_it_was()
    {
        using var first = await server.SignIn();
        using var second = await server.SignIn();
        (await Sessions("admin")).ShouldBeGreaterThanOrEqualTo(2);
        await first.Post("/console", "/console/sign-out", []);
        await second.Get("/console");
        second.Path.ShouldBe("/console");
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_the_other_browsers_too_and_says_so_in_the_log()
    {
        using var here = await server.SignIn("general");
        using var there = await server.SignIn("general");
        await here.Post("/console", "/console/sign-out-everywhere", []);
        await there.Get("/console");
        there.Path.ShouldStartWith("/sign-in");
        (await Sessions("tanaka")).ShouldBe(0);
        (
            await server.Ask<long>(
                "select count(*) from akashi.audit_entries where convert_from(entry, 'UTF8') like '%sign-out.everywhere%'"
            )
        ).ShouldBe(1);
    }

    [Theory]
    [InlineData("update akashi.sessions set seen_at = seen_at - interval '31 minutes'")]
    [InlineData("update akashi.sessions set expires_at = now() - interval '1 second'")]
    public async Task An_idle_or_old_session_is_over(string passing)
    {
        using var browser = await server.SignIn();
        await server.AsDba(passing);
        await browser.Get("/console");
        browser.Path.ShouldStartWith("/sign-in");
    }

    [Fact]
    public async Task A_post_without_the_pages_token_changes_nothing()
    {
        using var browser = await server.SignIn();
        foreach (var token in new[] { "", new string('A', 128), "not-hex" })
        {
            var answer = await browser.Client.PostAsync(
                "/console/users/new",
                new FormUrlEncodedContent(
                    new Dictionary<string, string>
                    {
                        ["id"] = "forged",
                        ["name"] = "x",
                        ["email"] = "x@example.jp",
                        ["role"] = "administrator",
                        ["csrf"] = token,
                    }
                )
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }
        (await server.Ask<long>("select count(*) from akashi.users where login_id = 'forged'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_post_from_another_site_is_refused_whatever_it_carries()
    {
        using var browser = await server.SignIn();
        browser.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        (await browser.Post("/console", "/console/sign-out-everywhere", [])).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_token_of_one_session_is_no_use_in_another()
    {
        using var mine = await server.SignIn();
        using var theirs = await server.SignIn("general");
        await mine.Get("/console");
        var token = System.Text.RegularExpressions.Regex.Match(mine.Body, "name=\"csrf\" value=\"([0-9A-F]+)\"").Groups[1].Value;
        var answer = await theirs.Client.PostAsync(
            "/console/sign-out-everywhere",
            new FormUrlEncodedContent(new Dictionary<string, string> { ["csrf"] = token })
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/provider/tenants")]
    [InlineData("/provider/log")]
    public async Task A_tenants_session_is_a_stranger_in_the_providers_world(string path)
    {
        using var browser = await server.SignIn();
        await browser.Get(path);
        browser.Path.ShouldStartWith("/provider/sign-in");
    }

    [Fact]
    public async Task An_operators_session_is_a_stranger_in_a_tenants_world()
    {
        using var browser = await server.SignInAsOperator();
        await browser.Get("/console/users");
        browser.Path.ShouldStartWith("/sign-in");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/console\\..\\evil")]
    [InlineData("/provider")]
    public async Task The_way_back_leads_nowhere_else(string back)
    {
        using var browser = server.Open();
        var admin = server.Demo.Users.Single(user => user.Role == "administrator");
        await browser.Post(
            $"/sign-in?back={Uri.EscapeDataString(back)}",
            "/sign-in",
            new()
            {
                ["company"] = "DEMO",
                ["id"] = admin.Id,
                ["password"] = admin.Password,
                ["back"] = back,
            }
        );
        browser.Path.ShouldBe("/console");
        await browser.Get($"/language/en?back={Uri.EscapeDataString(back.StartsWith("/provider") ? "/\\evil" : back)}");
        new Uri(server.Node.Url).Host.ShouldBe("localhost");
        browser.Path.ShouldNotContain("evil");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_in_words()
    {
        using var browser = await server.SignIn();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/console/users/import")
        {
            Content = new ByteArrayContent(new byte[9 << 20]),
        };
        request.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
        // The refusal comes before the body: who waits for "100 Continue" hears it.
        request.Headers.ExpectContinue = true;
        var answer = await browser.Client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).ShouldContain("大きすぎます");
    }

    [Fact]
    public async Task A_flood_of_sign_ins_from_one_address_is_slowed_and_others_pages_are_not()
    {
        await using var node = new TestServer();
        await node.InitializeAsync();
        using var browser = node.Open();
        await browser.Get("/sign-in");
        var codes = new List<HttpStatusCode>();
        for (var i = 0; i < 200 && !codes.Contains(HttpStatusCode.TooManyRequests); i++)
            codes.Add((await browser.Client.PostAsync("/sign-in", new FormUrlEncodedContent([]))).StatusCode);
        codes.ShouldContain(HttpStatusCode.TooManyRequests);
        (await browser.Get("/sign-in")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<long> Sessions(string loginId) =>
        await server.Ask<long>("select count(*) from akashi.sessions where user_id = $1", await server.User(loginId));
}
