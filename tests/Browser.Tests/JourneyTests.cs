using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>What people come to do, with scripts and without them.</summary>
[Collection("chromium")]
public sealed class JourneyTests(Chromium chromium)
{
    [Theory]
    [InlineData("ja", true, "佐藤 美咲 さん、こんにちは")]
    [InlineData("ja", false, "佐藤 美咲 さん、こんにちは")]
    [InlineData("en", true, "Welcome, 佐藤 美咲")]
    [InlineData("en", false, "Welcome, 佐藤 美咲")]
    public async Task An_administrator_signs_in_and_out(string language, bool script, string greeting)
    {
        var page = await chromium.SignIn(language, script);
        (await page.TextContentAsync("h1")).ShouldBe(greeting);
        (await page.GetAttributeAsync("html", "lang")).ShouldBe(language);
        await page.ClickAsync(".who button");
        await page.Arrive("**/sign-in");
        (await page.TextContentAsync(".alert"))!.ShouldContain(language == "ja" ? "サインアウトしました" : "signed out");
        await page.GotoAsync("/console/users");
        page.Url.ShouldContain("/sign-in?back=");
    }

    [Fact]
    public async Task A_guesser_locks_the_account_and_is_told_nothing_of_it()
    {
        var page = await chromium.Open();
        string? refusal = null;
        for (var i = 0; i < 6; i++)
        {
            await page.GotoAsync("/sign-in");
            await page.FillAsync("#company", chromium.Demo.CompanyCode);
            await page.FillAsync("#id", "suzuki");
            await page.FillAsync("#password", $"guess-{i}-of-somebody");
            await page.ClickAsync("main button.primary");
            var said = await page.TextContentAsync(".alert");
            (refusal ??= said).ShouldBe(said);
        }
        (await chromium.Server.Ask<bool>("select locked_until > now() from akashi.users where login_id = 'suzuki'")).ShouldBeTrue();
        var administrator = await chromium.SignIn();
        await administrator.GotoAsync("/console/sign-ins?outcome=Locked");
        (await administrator.TextContentAsync("table"))!.ShouldContain("suzuki");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_administrator_creates_a_user_who_then_chooses_a_password(bool script)
    {
        var id = $"hanako-{(script ? "on" : "off")}";
        var page = await chromium.SignIn(script: script);
        await page.ClickAsync("nav.side a[href='/console/users']");
        await page.ClickAsync("a[href='/console/users/new']");
        await page.FillAsync("#id", id);
        await page.FillAsync("#name", "桜井 花子");
        await page.FillAsync("#email", $"{id}@akashi-seiki.example");
        await page.ClickAsync("main button.primary");
        var password = (await page.TextContentAsync("#initial-password"))!;
        password.Length.ShouldBe(16);

        var hers = await chromium.Open(script: script);
        await hers.GotoAsync("/sign-in");
        await hers.FillAsync("#company", chromium.Demo.CompanyCode);
        await hers.FillAsync("#id", id);
        await hers.FillAsync("#password", password);
        await hers.ClickAsync("main button.primary");
        await hers.Arrive("**/console/password");
        await hers.FillAsync("#current", password);
        await hers.FillAsync("#new", "春のうららの隅田川 のぼり くだり");
        await hers.FillAsync("#again", "春のうららの隅田川 のぼり くだり");
        await hers.ClickAsync("main button.primary");
        await hers.Arrive("**/console");
        (await hers.TextContentAsync("h1"))!.ShouldContain("桜井 花子");
        // She is no administrator, and the menu and the address say so.
        (await hers.QuerySelectorAsync("nav.side a[href='/console/users']")).ShouldBeNull();
        (await hers.GotoAsync("/console/users"))!.Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_form_filled_in_wrongly_says_what_is_wrong_beside_each_field()
    {
        var page = await chromium.SignIn(script: false);
        await page.GotoAsync("/console/users/new");
        await page.FillAsync("#id", "admin");
        await page.FillAsync("#name", "誰か");
        await page.FillAsync("#email", "somebody@example.jp");
        await page.ClickAsync("main button.primary");
        (await page.TextContentAsync("#id-error")).ShouldBe("この ID はすでに使われています。");
        (await page.InputValueAsync("#name")).ShouldBe("誰か");
    }

    [Fact]
    public async Task The_list_is_searched_while_one_types()
    {
        var page = await chromium.SignIn();
        await page.GotoAsync("/console/users");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("渡邉");
        await Assertions.Expect(page.Locator("#users tbody tr")).ToHaveCountAsync(1);
        (await page.TextContentAsync("#users tbody"))!.ShouldContain("watanabe");
        page.Url.ShouldContain("q=");
    }

    [Fact]
    public async Task The_log_opens_to_an_entry_with_its_proof()
    {
        var page = await chromium.SignIn();
        await page.GotoAsync("/console/log");
        await page.ClickAsync("main table a");
        await page.WaitForSelectorAsync(".alert.good");
        (await page.TextContentAsync("main"))!.ShouldContain("包含証明");
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("a[href$='proof.json']"));
        (await File.ReadAllTextAsync((await download.PathAsync())!)).ShouldContain("\"checkpoint\"");
    }

    [Fact]
    public async Task A_control_opens_to_what_its_probe_saw()
    {
        var page = await chromium.SignIn();
        await page.GotoAsync("/console/trust?state=Pass");
        await page.ClickAsync("main table a[href$='/TEN-2']");
        (await page.TextContentAsync("main"))!.ShouldContain("A の文脈から見えた他テナントの行");
        (await page.TextContentAsync("h1"))!.ShouldContain("証明済み");
    }

    [Fact]
    public async Task An_operator_probes_a_control_by_hand()
    {
        var page = await chromium.SignInAsOperator();
        await page.GotoAsync("/provider/trust/CRY-2");
        var before = await page.Locator("h2:has-text('履歴') + .scroll tbody tr").CountAsync();
        await page.ClickAsync("button.primary");
        await page.WaitForSelectorAsync(".alert.good");
        (await page.Locator("h2:has-text('履歴') + .scroll tbody tr").CountAsync()).ShouldBe(before + 1);
    }

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task Anybody_downloads_the_whitepaper(string language)
    {
        var page = await chromium.Open(language);
        await page.GotoAsync("/trust");
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.ClickAsync($"a[href='/trust/whitepaper/documents.pdf?lang={language}']")
        );
        var bytes = await File.ReadAllBytesAsync((await download.PathAsync())!);
        System.Text.Encoding.ASCII.GetString(bytes, 0, 5).ShouldBe("%PDF-");
    }

    [Fact]
    public async Task The_language_switch_stays_on_the_page()
    {
        var page = await chromium.SignIn();
        await page.GotoAsync("/console/users?q=sato");
        await page.ClickAsync(".who a");
        (await page.TextContentAsync("h1")).ShouldBe("Users");
        page.Url.ShouldContain("/console/users?q=sato");
    }

    [Fact]
    public async Task The_policy_lets_no_inline_script_run_and_the_pages_need_none()
    {
        var page = await chromium.Open();
        var refused = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                refused.Add(message.Text);
        };
        page = await chromium.SignIn();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                refused.Add(message.Text);
        };
        foreach (var path in Pages.Console)
            await page.GotoAsync(path);
        refused.ShouldBeEmpty();
        (
            await page.EvaluateAsync<bool>(
                "() => { const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s); return window.ran === true; }"
            )
        ).ShouldBeFalse();
    }
}

/// <summary>The pages that are looked at one by one.</summary>
internal static class Pages
{
    public static readonly string[] Public =
    [
        "/sign-in",
        "/provider/sign-in",
        "/trust",
        "/trust/TEN-2",
        "/trust/BKP-1",
        "/trust/whitepaper/documents",
        "/no-such-page",
    ];

    public static readonly string[] Console =
    [
        "/console",
        "/console/users",
        "/console/users?q=nobody-at-all",
        "/console/users/new",
        "/console/users/import",
        "/console/sign-ins",
        "/console/log",
        "/console/log/own",
        "/console/documents/templates",
        "/console/documents/templates/new",
        "/console/documents/works",
        "/console/documents/works/new",
        "/console/documents/outputs",
        "/console/documents/outputs?q=no-such-document",
        "/console/documents/links",
        "/console/documents/calendar",
        "/console/documents/fonts",
        "/console/documents/links?q=no-such-link",
        "/console/documents/runs",
        "/console/trust",
        "/console/trust/TEN-2",
        "/console/api-keys",
        "/console/api-keys/new",
        "/console/settings",
        "/console/password",
    ];

    public static readonly string[] Provider =
    [
        "/provider",
        "/provider/tenants",
        "/provider/tenants/new",
        "/provider/trust",
        "/provider/trust/SIG-5",
        "/provider/log",
        "/provider/password",
    ];
}
