using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>axe finds nothing against WCAG 2.2 AA, in either language, wide or narrow.</summary>
[Collection("chromium")]
public sealed class AccessibilityTests(Chromium chromium)
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    [Theory]
    [InlineData("ja", 1280)]
    [InlineData("en", 390)]
    public async Task Public_pages(string language, int width) => await Check(await chromium.Open(language, width: width), Pages.Public);

    [Theory]
    [InlineData("ja", 1280)]
    [InlineData("en", 390)]
    public async Task Console_pages(string language, int width) =>
        await Check(await chromium.SignIn(language, width: width), Pages.Console);

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task Provider_pages(string language) => await Check(await chromium.SignInAsOperator(language), Pages.Provider);

    [Fact]
    public async Task An_entry_of_the_log_and_a_form_with_errors()
    {
        var page = await chromium.SignIn();
        await page.GotoAsync("/console/log");
        await page.ClickAsync("main table a");
        await Check(page, []);
        await page.GotoAsync("/console/settings");
        await page.EvalOnSelectorAsync("#attempts", "input => { input.removeAttribute('max'); input.value = 99; }");
        await page.ClickAsync("main button.primary");
        await page.WaitForSelectorAsync("#attempts-error");
        await Check(page, []);
        await page.GotoAsync("/console/api-keys/new");
        await page.FillAsync("#name", "販売管理");
        await page.ClickAsync("main button.primary");
        await page.WaitForSelectorAsync("#scope-error");
        await Check(page, []);
        await page.CheckAsync("input[name='scope']");
        await page.ClickAsync("main button.primary");
        await page.WaitForSelectorAsync("#api-key");
        await Check(page, ["", "/console/api-keys"]);
    }

    /// <summary>The pages of one template, document, work and run, with what is wrong in each of them.</summary>
    [Theory]
    [InlineData("ja", 1280)]
    [InlineData("en", 390)]
    public async Task Documents_pages(string language, int width)
    {
        var page = await chromium.SignIn(language, width: width);
        var (person, mark) = (new Paperwork(page), $"axe-{language}");
        var template = await person.NewTemplate($"見やすさ {mark}", "検査", "毎月, 請求");
        await Check(page, []);
        await person.Publish(template, "はじめての版");
        var document = await person.Issue(template, mark, "2026-11-20", "5500", "検査商会", "保守\t1\t式\t5,000\t5,000");
        var work = await person.NewWork(
            $"見やすさ {mark}",
            template,
            $"{Paperwork.Columns}{mark}-1,2026-11-20,甲,1100,鉛筆,1,本,1000,1000\n"
        );
        await Check(page, []);
        await person.Map(work);
        var run = await person.Run(
            work,
            $"{Paperwork.Columns}{mark}-1,2026-11-20,甲,1100,鉛筆,1,本,1000,1000\n{mark}-2,2026-11-20,甲,千円,鉛筆,1,本,1000,1000\n"
        );
        await person.Finished(run);
        var corrected = await person.Correct(document, "5000", "値引き");
        await Check(
            page,
            [
                template,
                template + "/issue",
                document,
                corrected,
                corrected + "/correct",
                work,
                work + "/view",
                run,
                "/console/documents/templates",
                "/console/documents/works",
                "/console/documents/works/new",
                "/console/documents/outputs?state=all",
                "/console/documents/runs",
            ]
        );
        foreach (var (form, button) in new[] { (template + "/issue", "main form.panel button"), (work, $"form[action='{work}'] button") })
        {
            await page.GotoAsync(form);
            await page.EvalOnSelectorAllAsync(
                "main input, main textarea",
                "boxes => boxes.forEach(box => { box.required = false; if (box.type === 'text' || box.type === 'textarea') box.value = ''; })"
            );
            await page.ClickAsync(button);
            await page.WaitForSelectorAsync("main .error");
            await Check(page, []);
        }
    }

    /// <summary>
    /// The designer's page and the comparison. What is inside #pdfme is pdfme's own and is left out: its fields, made by a library of
    /// forms, have labels that name other ids, and its paper is drawn by hand. Our settings, which stand inside it, are checked by themselves.
    /// </summary>
    [Theory]
    [InlineData("ja", 1280)]
    [InlineData("en", 390)]
    public async Task The_designer_and_what_it_compares(string language, int width)
    {
        var page = await chromium.SignIn(language, width: width);
        var (person, drawing) = (new Paperwork(page), new Drawing(page));
        var template = await person.NewTemplate($"デザイン {language}");
        await person.Publish(template, "はじめての版");
        await drawing.Open(template);
        await Check(page, [], new() { Exclude = [new("#pdfme")] });
        if (width >= 1280)
        {
            await drawing.Select("customer");
            await Check(page, [], new() { Include = [new(".rules")] });
            await page.FillAsync("#rule-visible", "1 +");
            await page.PressAsync("#rule-visible", "Tab");
            await page.WaitForSelectorAsync("#preview .says button");
            await page.WaitForSelectorAsync("#status[data-state=refused]");
            await Check(page, [], new() { Exclude = [new("#pdfme")] });
            await page.FillAsync("#rule-visible", "false");
            await page.PressAsync("#rule-visible", "Tab");
            await drawing.Saved();
        }
        else
            await drawing.Replace(template, (await drawing.Draft(template)).ToJsonString().Replace("INV-2026", "INV-2027"));
        await page.GotoAsync(template + "/compare");
        await page.WaitForSelectorAsync("#compare[data-ready]");
        await page.Keyboard.PressAsync("n");
        await Check(page, []);
        await page.GotoAsync($"{Paperwork.Templates}?q=デザイン {language}");
        await page.WaitForSelectorAsync(".picture img");
        await Check(page, []);
    }

    internal static async Task Check(IPage page, IReadOnlyList<string> paths, AxeRunContext? part = null)
    {
        foreach (var path in paths.Count > 0 ? paths : [""])
        {
            if (path.Length > 0)
                await page.GotoAsync(path);
            var found = part is null ? await page.RunAxe(Rules) : await page.RunAxe(part, Rules);
            found.Violations.Select(violation => $"{path}: {violation.Id} {violation.Help} {violation.Nodes[0].Html}").ShouldBeEmpty();
        }
    }
}
