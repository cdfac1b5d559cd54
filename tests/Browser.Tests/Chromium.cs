using System.Text.RegularExpressions;
using Akashi.Testing;
using Akashi.Trust.Controls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>A node whose controls have all run once, and a real Chromium in front of it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    /// <summary>Whose pages are open; the tests of a collection run one after the other.</summary>
    private string? _test;

    public TestServer Server { get; } = new();
    public DemoFile Demo => Server.Demo;

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        await Server.Node.Services.GetRequiredService<ControlRunner>().RunDue(CancellationToken.None);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                // The shell is the same engine without a desktop's windows and takes less of the machine.
                ExecutablePath =
                    Environment.GetEnvironmentVariable("AKASHI_CHROMIUM")
                    ?? new[] { "/usr/bin/chromium-headless-shell", "/usr/bin/chromium" }.FirstOrDefault(File.Exists)
                    ?? "/usr/bin/chromium",
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
            }
        );
    }

    /// <summary>A person's own browser, with nothing remembered. What an earlier test left open is closed: its pages would go on asking.</summary>
    public async Task<IPage> Open(string language = "ja", bool script = true, int width = 1280)
    {
        var test = TestContext.Current.Test?.UniqueID;
        if (test != _test)
            foreach (var left in _browser.Contexts)
                await left.CloseAsync();
        _test = test;
        var context = await _browser.NewContextAsync(
            new()
            {
                BaseURL = Server.Node.Url.Replace("localhost", "127.0.0.1"),
                IgnoreHTTPSErrors = true,
                Locale = language == "en" ? "en-GB" : "ja-JP",
                JavaScriptEnabled = script,
                ViewportSize = new() { Width = width, Height = 860 },
            }
        );
        return await context.NewPageAsync();
    }

    public Task<IPage> SignIn(string language = "ja", bool script = true, string role = "administrator", int width = 1280)
    {
        var user = Demo.Users.Single(user => user.Role == role);
        return SignIn(Demo.CompanyCode, user.Id, user.Password, language, script, width);
    }

    /// <summary>The administrator of another company.</summary>
    public async Task<IPage> SignInElsewhere()
    {
        using (await Server.SignInElsewhere()) { } // which makes the company when it is not there
        return await SignIn("ELSEWHERE", "admin", TestServer.PasswordElsewhere);
    }

    private async Task<IPage> SignIn(
        string company,
        string id,
        string password,
        string language = "ja",
        bool script = true,
        int width = 1280
    )
    {
        var page = await Open(language, script, width);
        await page.GotoAsync("/sign-in");
        await page.FillAsync("#company", company);
        await page.FillAsync("#id", id);
        await page.FillAsync("#password", password);
        await page.ClickAsync("main button.primary");
        await page.Arrive("**/console");
        return page;
    }

    public async Task<IPage> SignInAsOperator(string language = "ja")
    {
        var page = await Open(language);
        await page.GotoAsync("/provider/sign-in");
        await page.FillAsync("#id", Demo.Provider.Id);
        await page.FillAsync("#password", Demo.Provider.Password);
        await page.ClickAsync("main button.primary");
        await page.Arrive("**/provider");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await Server.DisposeAsync();
    }
}

public static class Arrivals
{
    /// <summary>
    /// Waits for a page and its heading, not for its load event: one that fires between two messages of the browser is never heard.
    /// </summary>
    /// <param name="url">With ** for anything.</param>
    public static Task Arrive(this IPage page, string url) =>
        page.Arrive(new Regex($"^{Regex.Escape(url).Replace(@"\*\*", ".*").Replace(@"\*", ".*")}$"));

    /// <inheritdoc cref="Arrive(IPage, string)"/>
    public static async Task Arrive(this IPage page, Regex url)
    {
        await Until.Holds(() => Task.FromResult(url.IsMatch(page.Url)), $"the browser stands at {url}, not at {page.Url}");
        await page.WaitForSelectorAsync("h1");
    }
}

[CollectionDefinition("chromium")]
public sealed class ChromiumCollection : ICollectionFixture<Chromium>;
