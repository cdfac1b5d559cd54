using System.Text.Json;
using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>What a first visit weighs over the wire, with an empty cache.</summary>
[Collection("chromium")]
public sealed class WeightTests(Chromium chromium)
{
    [Theory]
    [InlineData("/sign-in", 50)]
    [InlineData("/provider/sign-in", 50)]
    [InlineData("/trust", 50)]
    public async Task A_public_page(string path, int kilobytes) =>
        (await Weigh(await chromium.Open(), path)).ShouldBeLessThanOrEqualTo(kilobytes * 1024);

    [Fact]
    public async Task Every_console_page()
    {
        // Of templates the page alone, without the pictures of those that other tests left here.
        var page = await chromium.SignIn();
        foreach (
            var path in Pages.Console.Select(path =>
                path.EndsWith("/templates", StringComparison.Ordinal) ? path + "?q=no-such-template" : path
            )
        )
            (await Weigh(page, path)).ShouldBeLessThanOrEqualTo(120 * 1024, path);
    }

    /// <summary>Pictures of templates come after the page, and what draws them is fetched once.</summary>
    [Fact]
    public async Task A_list_with_a_picture_and_no_page_but_the_designers_loads_the_designer()
    {
        var page = await chromium.SignIn();
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url[(request.Url.LastIndexOf('/') + 1)..]);
        var mark = $"{Guid.CreateVersion7():N}"[20..];
        var template = await new Paperwork(page).NewTemplate($"重さ {mark}");
        asked.Clear(); // On the way there lay a list, with pictures of what other tests left.
        (await Weigh(page, template)).ShouldBeLessThanOrEqualTo(120 * 1024);
        asked.ShouldNotContain("drawing.js");
        asked.Clear();
        (await Weigh(page, $"{Paperwork.Templates}?q={mark}", until: ".picture img")).ShouldBeLessThanOrEqualTo(750 * 1024);
        asked.ShouldContain("drawing.js");
        asked.ShouldNotContain("designer.js");
    }

    private static async Task<double> Weigh(IPage page, string path, string? until = null)
    {
        var devtools = await page.Context.NewCDPSessionAsync(page);
        double bytes = 0;
        await devtools.SendAsync("Network.enable");
        await devtools.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        devtools.Event("Network.loadingFinished").OnEvent += (_, finished) =>
            bytes += finished!.Value.GetProperty("encodedDataLength").GetDouble();
        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });
        if (until is not null)
            await page.WaitForSelectorAsync(until);
        bytes.ShouldBeGreaterThan(1000);
        return bytes;
    }
}
