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
        foreach (var path in Pages.Console)
            (await Weigh(await chromium.SignIn(), path)).ShouldBeLessThanOrEqualTo(120 * 1024, path);
    }

    private static async Task<double> Weigh(IPage page, string path)
    {
        var devtools = await page.Context.NewCDPSessionAsync(page);
        double bytes = 0;
        await devtools.SendAsync("Network.enable");
        await devtools.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        devtools.Event("Network.loadingFinished").OnEvent += (_, finished) =>
            bytes += finished!.Value.GetProperty("encodedDataLength").GetDouble();
        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });
        bytes.ShouldBeGreaterThan(1000);
        return bytes;
    }
}
