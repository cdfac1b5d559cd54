using System.Security.Cryptography;
using System.Text;
using Akashi.Documents.Tests.Seals;
using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>A certificate and an authority are set, chosen and seen, with what is wrong with them on the way.</summary>
[Collection("chromium")]
public sealed class SealTests(Chromium chromium)
{
    private const string Seals = "/console/documents/seals";

    [Theory]
    [InlineData("ja", 1280, true)]
    [InlineData("en", 390, true)]
    [InlineData("en", 1280, false)]
    [InlineData("ja", 390, true)]
    public async Task From_a_certificate_to_a_signed_document(string language, int width, bool script)
    {
        using var notary = new Notary();
        using var key = RSA.Create(2048);
        var page = await chromium.SignIn(language, script, width: width);
        var (person, mark) = (new Paperwork(page), $"封-{language}-{width}");
        await page.GotoAsync(Seals);
        await Look("seals-empty");

        await page.SetInputFilesAsync("#file", File("akashi.p12", notary.Company(key, days: 20)));
        await page.FillAsync("#password", "machigai");
        await page.FillAsync("#reason", "発行者の証明");
        await page.ClickAsync("form[action$='/certificate'] button.primary");
        await page.WaitForSelectorAsync("#password-error");
        await Look("seals-wrong");
        await page.SetInputFilesAsync("#file", File("akashi.p12", notary.Company(key, days: 20)));
        await page.FillAsync("#password", Notary.Password);
        await page.ClickAsync("form[action$='/certificate'] button.primary");
        await page.WaitForSelectorAsync("form[action$='/certificate/remove']");

        await page.FillAsync("#address", "http://127.0.0.1:9/stamp");
        await page.SetInputFilesAsync("#trusted", File("root.pem", Encoding.ASCII.GetBytes(notary.Root.ExportCertificatePem())));
        await page.ClickAsync("form[action$='/authority'] button.primary");
        await page.ClickAsync("form[action$='/authority/try'] button");
        await page.WaitForSelectorAsync(".alert.bad");
        await Look("seals-set");

        var template = await person.NewTemplate($"見積書 {mark}");
        await person.Publish(template, "はじめての版");
        await page.GotoAsync(template + "/issue");
        (await page.Locator("#seal option").CountAsync()).ShouldBe(4);
        await Look("seals-issue");
        var work = await person.NewWork(
            $"署名する見積 {mark}",
            template,
            $"{Paperwork.Columns}{mark}-1,2026-11-20,甲,1100,鉛筆,1,本,1000,1000\n"
        );
        await person.Map(work);
        await page.SelectOptionAsync("#seal", "signature");
        await page.ClickAsync($"form[action='{work}/seal'] button");
        await page.WaitForSelectorAsync(".alert.good");
        await Look("seals-work");
        var run = await person.Run(work, $"{Paperwork.Columns}{mark}-1,2026-11-20,甲,1100,鉛筆,1,本,1000,1000\n");
        await person.Finished(run, script);
        await Look("seals-run");
        await page.GotoAsync($"/console/documents/outputs?q={mark}");
        await Look("seals-list");
        await page.ClickAsync("main tbody th a");
        (await page.TextContentAsync("main .facts"))!.ShouldContain("CN=株式会社アカシ");
        await Look("seals-document");

        // An authority that cannot be reached from here: nothing is issued, and the run says why.
        await page.GotoAsync(work);
        await page.SelectOptionAsync("#seal", "stamp");
        await page.ClickAsync($"form[action='{work}/seal'] button");
        await page.WaitForSelectorAsync(".alert.good");
        run = await person.Run(work, $"{Paperwork.Columns}{mark}-2,2026-11-20,甲,1100,鉛筆,1,本,1000,1000\n");
        await Akashi.Testing.Until.Holds(
            async () =>
            {
                await page.ReloadAsync();
                return await page.Locator("#progress .alert.bad").CountAsync() == 1;
            },
            "the run says why it stopped"
        );
        await Look("seals-held");
        await page.GotoAsync(Seals);
        foreach (var what in new[] { "certificate", "authority" })
        {
            await page.ClickAsync($"form[action$='/{what}/remove'] button");
            await page.WaitForSelectorAsync(".alert.good");
        }

        async Task Look(string name)
        {
            if (Environment.GetEnvironmentVariable("AKASHI_LOOK") is { } folder)
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{language}-{width}.png"), FullPage = true });
            if (script)
                await AccessibilityTests.Check(page, []);
        }
    }

    private static FilePayload File(string name, byte[] content) =>
        new()
        {
            Name = name,
            MimeType = "application/octet-stream",
            Buffer = content,
        };
}
