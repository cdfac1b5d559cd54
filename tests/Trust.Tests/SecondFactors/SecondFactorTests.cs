using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Akashi.Testing;
using Akashi.Trust.SecondFactors;

namespace Akashi.Trust.Tests.SecondFactors;

/// <summary>A second factor, by who sets it up, who comes in with it, and who tries to come in without.</summary>
public sealed partial class SecondFactorTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Page = "/console/second-factor";

    /// <summary>RFC 6238, appendix B (the last six of its eight digits).</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_RFC(long time, string code)
    {
        var secret = "12345678901234567890"u8;
        var now = DateTimeOffset.FromUnixTimeSeconds(time);
        OneTimePassword.At(secret, OneTimePassword.StepAt(now)).ShouldBe(code);
        OneTimePassword.Find(secret, code, now, 0).ShouldBe(time / 30);
        OneTimePassword.Find(secret, code, now.AddSeconds(30), 0).ShouldBe(time / 30); // a clock may be off by a step
        OneTimePassword.Find(secret, code, now.AddSeconds(60), 0).ShouldBeNull();
        OneTimePassword.Find(secret, code, now, time / 30).ShouldBeNull(); // nor is it good twice
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Secrets_are_written_as_RFC_4648_says(string text, string written) =>
        OneTimePassword.Base32(Encoding.ASCII.GetBytes(text)).ShouldBe(written);

    [Fact]
    public async Task Who_has_one_is_asked_at_each_sign_in_and_nothing_opens_before()
    {
        var me = server.Demo.Users.Single(user => user.Role == "administrator");
        using var before = await server.SignIn();
        using var browser = await server.SignIn();
        (await browser.Post(Page, $"{Page}/begin", new() { ["current"] = "wrong" })).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await server.Ask<long>("select count(*) from akashi.second_factors where user_id = $1", await server.User(me.Id))).ShouldBe(0);
        var secret = await Begin(browser, me.Password);
        await browser.Get("/console/users");
        browser.Path.ShouldBe("/console/users"); // not confirmed, so not asked
        secret = await Begin(browser, me.Password);
        (await browser.Post("/console", $"{Page}/confirm", new() { ["code"] = "000000" })).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        browser.Body.ShouldContain(OneTimePassword.Base32(secret)[..4]); // the same seed, to be tried again
        var codes = await Confirm(browser, secret);
        codes.Length.ShouldBe(10);
        codes.Distinct().Count().ShouldBe(10);
        await browser.Get("/console/users");
        browser.Path.ShouldBe("/console/users");
        await before.Get("/console");
        before.Path.ShouldStartWith("/sign-in"); // other browsers are signed out
        (await browser.Post("/console", $"{Page}/begin", new() { ["current"] = me.Password })).StatusCode.ShouldBe(HttpStatusCode.OK);
        browser.Body.ShouldNotContain("<code>"); // who has one does not exchange it without a code

        using var thief = server.Open();
        await thief.SignIn(server.Demo.CompanyCode, me.Id, me.Password);
        foreach (var path in new[] { "/console", "/console/users", "/console/password", "/console/settings" })
        {
            await thief.Get(path);
            thief.Path.ShouldStartWith(Page);
        }
        (await thief.Post(Page, "/console/settings", [])).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await thief.Post(Page, $"{Page}/remove", new() { ["code"] = "123456" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await thief.Post(Page, $"{Page}/confirm", new() { ["code"] = "123456" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        thief.Body.ShouldContain("one-time-code");
        var known = thief.Csrf;

        using var again = server.Open();
        await again.SignIn(server.Demo.CompanyCode, me.Id, me.Password);
        await again.Get("/console/users?q=s");
        var used = OneTimePassword.At(secret, OneTimePassword.StepAt(DateTimeOffset.UtcNow));
        var next = OneTimePassword.At(secret, OneTimePassword.StepAt(DateTimeOffset.UtcNow) + 1);
        (await again.Post(Page, Page, new() { ["code"] = used })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await again.Post(
            $"{Page}?back=/console/users",
            Page,
            new() { ["code"] = $" {next[..3]} {next[3..]}", ["back"] = "/console/users?q=s" }
        );
        again.Path.ShouldBe("/console/users?q=s");
        await thief.Get("/console");
        thief.Path.ShouldStartWith(Page); // another's code opens nothing here

        // A recovery code, once.
        await thief.Post(Page, Page, new() { ["code"] = codes[3].ToLowerInvariant(), ["back"] = "https://evil.example/" });
        thief.Path.ShouldBe("/console");
        thief.Body.ShouldContain("9 個");
        using var third = server.Open();
        await third.SignIn(server.Demo.CompanyCode, me.Id, me.Password);
        (await third.Post(Page, Page, new() { ["code"] = codes[3] })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        known.ShouldNotBeEmpty();

        await again.Post(Page, $"{Page}/remove", new() { ["code"] = codes[4] });
        again.Body.ShouldContain("二要素認証を解除しました");
        (await server.Ask<long>("select count(*) from akashi.second_factors where user_id = $1", await server.User(me.Id))).ShouldBe(0);
        (
            await server.Ask<string[]>(
                "select array_agg(action order by arrival) from akashi.audit_entries where action like 'second-factor.%' and tenant_id = $1",
                await server.Tenant(server.Demo.CompanyCode)
            )
        ).ShouldBe([
            "second-factor.begun",
            "second-factor.begun",
            "second-factor.refused",
            "second-factor.confirmed",
            "second-factor.refused",
            "second-factor.refused",
            "second-factor.passed",
            "second-factor.passed",
            "second-factor.refused",
            "second-factor.removed",
        ]);
        var log = await server.Ask<string>(
            "select coalesce(string_agg(convert_from(facts, 'UTF8'), ''), '') from akashi.audit_entries where facts is not null"
        );
        log.ShouldNotContain(OneTimePassword.Base32(secret));
        log.ShouldNotContain(codes[0]);
    }

    [Fact]
    public async Task Codes_are_guessed_no_more_often_than_passwords_and_a_right_password_forgets_none()
    {
        var user = server.Demo.Users.Single(user => user.Role == "general");
        using var browser = await server.SignIn("general");
        var secret = await Begin(browser, user.Password);
        await Confirm(browser, secret);
        using var guesser = server.Open();
        for (var i = 1; i < 5; i++)
        {
            await guesser.SignIn(server.Demo.CompanyCode, user.Id, user.Password); // right, each time
            (await guesser.Post(Page, Page, new() { ["code"] = "12345x" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }
        await guesser.Post(Page, Page, new() { ["code"] = "wrong" });
        guesser.Path.ShouldBe("/sign-in");
        await browser.Get("/console");
        browser.Path.ShouldStartWith("/sign-in"); // every session has ended
        await guesser.SignIn(server.Demo.CompanyCode, user.Id, user.Password);
        var right = OneTimePassword.At(secret, OneTimePassword.StepAt(DateTimeOffset.UtcNow) + 1);
        (await guesser.Post(Page, Page, new() { ["code"] = right })).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await Waits()).ShouldBeInRange(13 * 60, 15 * 60);
        await server.AsDba("update akashi.second_factors set locked_until = now() - interval '1 second' where locked_until is not null");
        for (var i = 1; i < 5; i++)
        {
            await guesser.SignIn(server.Demo.CompanyCode, user.Id, user.Password);
            (await guesser.Post(Page, Page, new() { ["code"] = "wrong" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }
        await guesser.Post(Page, Page, new() { ["code"] = "wrong" });
        guesser.Path.ShouldBe("/sign-in");
        (await Waits()).ShouldBeInRange(28 * 60, 30 * 60); // the next wait is twice as long

        using var admin = await server.SignIn();
        var id = await server.User(user.Id);
        using var neighbour = await server.SignInElsewhere();
        (await neighbour.Post("/console", $"/console/users/{id}/second-factor/reset", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await admin.Post($"/console/users/{id}", $"/console/users/{id}/second-factor/reset", []);
        admin.Body.ShouldContain("二要素認証を解除しました");
        (await admin.Post("/console", $"/console/users/{id}/second-factor/reset", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await guesser.SignIn(server.Demo.CompanyCode, user.Id, user.Password);
        guesser.Path.ShouldBe("/console");
        (await guesser.Post("/console", $"/console/users/{id}/second-factor/reset", [])).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_company_requires_it_of_everybody_or_of_who_designs_documents()
    {
        using var admin = await server.SignInElsewhere("RULED");
        var tenant = await server.Tenant("RULED");
        await Rule(admin, "designers");
        await admin.Get("/console/documents/templates/new?sample=quotation");
        admin.Path.ShouldStartWith(Page);
        admin.Body.ShouldContain("この会社では、帳票の設計に必要です");
        admin.Body.ShouldContain("value=\"/console/documents/templates/new?sample=quotation\"");
        await admin.Get("/console/documents/outputs");
        admin.Path.ShouldBe("/console/documents/outputs");
        await Rule(admin, "everyone");
        await admin.Get("/console/documents/outputs");
        admin.Path.ShouldStartWith(Page);
        (await admin.Post(Page, "/console/settings", [])).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var secret = await Begin(admin, TestServer.PasswordElsewhere);
        await Confirm(admin, secret);
        await admin.Get("/console/documents/templates/new");
        admin.Path.ShouldBe("/console/documents/templates/new");
        (await server.Ask<long>("select count(*) from akashi.tenant_settings where second_factor <> 'optional'")).ShouldBe(1);
        (
            await server.Ask<bool>("select second_factor = 'everyone' from akashi.tenant_settings where tenant_id = $1", tenant)
        ).ShouldBeTrue();
        // The seed lies there sealed.
        (
            await server.Ask<bool>(
                "select position($1::bytea in sealed_secret) = 0 and octet_length(sealed_secret) > 29 from akashi.second_factors where tenant_id = $2",
                secret,
                tenant
            )
        ).ShouldBeTrue();
    }

    [Fact]
    public async Task An_operator_has_one_too()
    {
        using var operating = await server.SignInAsOperator();
        await operating.Post(
            "/provider/second-factor",
            "/provider/second-factor/begin",
            new() { ["current"] = server.Demo.Provider.Password }
        );
        var secret = Seed(operating);
        await operating.Post(
            "/provider",
            "/provider/second-factor/confirm",
            new() { ["code"] = OneTimePassword.At(secret, OneTimePassword.StepAt(DateTimeOffset.UtcNow)) }
        );
        await operating.Get("/provider/tenants");
        operating.Path.ShouldBe("/provider/tenants");
        using var again = server.Open();
        await again.Post(
            "/provider/sign-in",
            "/provider/sign-in",
            new() { ["id"] = server.Demo.Provider.Id, ["password"] = server.Demo.Provider.Password }
        );
        again.Path.ShouldStartWith("/provider/second-factor");
        await server.AsDba(
            "delete from akashi.second_factors s using akashi.users u where u.id = s.user_id and u.login_id = $1 and u.tenant_id = (select id from akashi.tenants where kind = 'provider')",
            server.Demo.Provider.Id
        );
    }

    /// <summary>Seconds for which codes of the one who is locked are not looked at.</summary>
    private Task<double> Waits() =>
        server.Ask<double>(
            "select extract(epoch from locked_until - now())::float8 from akashi.second_factors where locked_until is not null"
        );

    private static Task Rule(Browser browser, string rule) =>
        browser.Post(
            "/console/settings",
            "/console/settings",
            new()
            {
                ["attempts"] = "5",
                ["minutes"] = "15",
                ["idle"] = "30",
                ["hours"] = "12",
                ["rule"] = "standard",
                ["zone"] = "Asia/Tokyo",
                ["second-factor"] = rule,
            }
        );

    /// <returns>The seed that the page shows.</returns>
    private static async Task<byte[]> Begin(Browser browser, string password)
    {
        await browser.Post(Page, $"{Page}/begin", new() { ["current"] = password });
        browser.Body.ShouldContain("<svg class=\"qr\"");
        return Seed(browser);
    }

    private static byte[] Seed(Browser browser)
    {
        var text = Shown().Match(browser.Body).Groups[1].Value.Replace(" ", "");
        text.Length.ShouldBe(32, browser.Body);
        // Bit by bit, as an authenticator would.
        var bits = string.Concat(
            text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter), 2).PadLeft(5, '0'))
        );
        return [.. bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2))];
    }

    /// <returns>The recovery codes.</returns>
    private static async Task<string[]> Confirm(Browser browser, byte[] secret)
    {
        var code = OneTimePassword.At(secret, OneTimePassword.StepAt(DateTimeOffset.UtcNow));
        await browser.Post(Page, $"{Page}/confirm", new() { ["code"] = code });
        return [.. Recovery().Matches(browser.Body).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex("<code>([A-Z2-7 ]{32,})</code>")]
    private static partial Regex Shown();

    [GeneratedRegex("<code>([A-Z2-7-]{19})</code>")]
    private static partial Regex Recovery();
}
