using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>The pictures of the documentation; <c>./akashi pictures</c> makes them anew.</summary>
[Collection("chromium")]
public sealed class Pictures(Chromium chromium)
{
    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task Main_pages(string language)
    {
        var folder = Environment.GetEnvironmentVariable("AKASHI_PICTURES") ?? Directory.CreateTempSubdirectory("akashi-pictures").FullName;
        var stranger = await chromium.Open(language);
        await Take(stranger, "/sign-in", "sign-in");
        await Take(stranger, "/trust/whitepaper/documents", "whitepaper");
        var page = await chromium.SignIn(language);
        foreach (
            var (path, name) in new[]
            {
                ("/console", "home"),
                ("/console/users", "users"),
                ("/console/sign-ins", "sign-ins"),
                ("/console/log", "log"),
                ("/console/trust", "trust-center"),
                ("/console/trust/TEN-2", "control"),
                ("/console/settings", "settings"),
            }
        )
            await Take(page, path, name);
        await Take(await chromium.SignInAsOperator(language), "/provider/tenants", "customers");

        async Task Take(IPage of, string path, string name)
        {
            await of.GotoAsync(path);
            var file = Path.Combine(folder, language, name + ".png");
            await of.ScreenshotAsync(new() { Path = file });
            new FileInfo(file).Length.ShouldBeGreaterThan(5_000);
        }
    }
}
