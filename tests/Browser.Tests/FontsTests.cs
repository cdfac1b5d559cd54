using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>A tenant's own fonts as people use them: with and without script, and in the designer.</summary>
[Collection("chromium")]
public sealed class FontsTests(Chromium chromium)
{
    private const string Fonts = "/console/documents/fonts";

    [Theory]
    [InlineData("ja", 1280)]
    [InlineData("en", 390)]
    public async Task Every_page_of_fonts_can_be_read_by_everybody(string language, int width)
    {
        var page = await chromium.SignIn(language, width: width);
        await AccessibilityTests.Check(page, [Fonts, Fonts + "?q=nothing-like-this"]);
        var name = $"書体 {language}";
        var font = await Add(
            page,
            language == "ja" ? "bwip-js/fonts/Inconsolata.otf" : "bwip-js/fonts/OCRB7.ttf",
            name,
            substitutes: language == "ja"
        );
        await AccessibilityTests.Check(page, ["", Fonts]);
        (
            await page.EvaluateAsync<int>("Math.min(...Array.from(document.querySelectorAll('img.sample'), image => image.naturalWidth))")
        ).ShouldBeGreaterThan(0);
        // The same once more is refused at the field.
        await page.SetInputFilesAsync("#file", PathOf(language == "ja" ? "bwip-js/fonts/Inconsolata.otf" : "bwip-js/fonts/OCRB7.ttf"));
        await page.ClickAsync("form.panel button.primary");
        await page.WaitForSelectorAsync("#file-error");
        await AccessibilityTests.Check(page, []);

        var template = await new Paperwork(page).NewTemplate($"足りない文字 {language}");
        await AccessibilityTests.Check(page, [template + "/characters"]);
        await page.FillAsync("#text", "髙橋 Ԁ\n葛\U000E0100 ԁ");
        await page.ClickAsync("form.panel button.primary");
        await page.WaitForSelectorAsync("main table code");
        (await page.TextContentAsync("main table"))!.ShouldContain("U+0500");
        await AccessibilityTests.Check(page, []);
        await page.GotoAsync(font);
        await page.ClickAsync("main button.danger");
        await page.WaitForURLAsync("**" + Fonts);
    }

    [Fact]
    public async Task Without_script_a_font_is_added_put_in_order_and_removed()
    {
        var page = await chromium.SignIn(script: false);
        var font = await Add(page, "pdfjs-dist/standard_fonts/LiberationSans-Italic.ttf", "斜体", substitutes: false);
        await page.GotoAsync(Fonts);
        await page.ClickAsync("button[aria-label='斜体 を代わりに使う']");
        (await page.TextContentAsync("main table"))!.ShouldContain("1 番目");
        await page.ClickAsync("button[aria-label='斜体 を順番から外す']");
        (await page.TextContentAsync("main table"))!.ShouldNotContain("1 番目");
        await page.GotoAsync(font);
        await page.ClickAsync("main button.danger");
        (await page.TextContentAsync("main"))!.ShouldContain("「斜体」を削除しました");
    }

    /// <summary>pdfme measures with the font that our engine draws with, and offers it by its name.</summary>
    [Fact]
    public async Task The_designer_knows_the_font_and_the_picture_shows_it()
    {
        var page = await chromium.SignIn(width: 1500);
        var person = new Drawing(page);
        var font = await Add(page, "bwip-js/fonts/OCRA7.ttf", "デザイン用", substitutes: false);
        var template = await person.New("書体を選ぶ");
        await person.Open(template);
        var before = await person.Picture();
        (await page.EvaluateAsync<bool>("Array.from(document.fonts).some(font => font.family.includes('デザイン用'))")).ShouldBeTrue();
        await person.Replace(
            template,
            (await person.Draft(template)).ToJsonString().Replace("\"NotoSansJP\"", "\"デザイン用\"", StringComparison.Ordinal)
        );
        await person.Open(template);
        (await person.Picture()).ShouldNotBe(before);
        person.Complaints.ShouldBeEmpty();
        await page.GotoAsync(font);
        (await page.TextContentAsync("main"))!.ShouldContain("書体を選ぶ");
    }

    /// <returns>The font's page, which is shown.</returns>
    private static async Task<string> Add(IPage page, string file, string name, bool substitutes)
    {
        await page.GotoAsync(Fonts);
        await page.SetInputFilesAsync("#file", PathOf(file));
        await page.FillAsync("#name", name);
        await page.SetCheckedAsync("input[name=substitutes]", substitutes);
        await page.ClickAsync("form.panel button.primary");
        await page.WaitForURLAsync($"**{Fonts}/*");
        return new Uri(page.Url).AbsolutePath;
    }

    private static string PathOf(string file, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../node_modules", file));
}
