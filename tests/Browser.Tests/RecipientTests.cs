using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>The way of somebody without an account: a link, a password, a file; with scripts and without them.</summary>
[Collection("chromium")]
public sealed class RecipientTests(Chromium chromium)
{
    [Theory]
    [InlineData("ja", 1280, true)]
    [InlineData("en", 390, true)]
    [InlineData("ja", 390, false)]
    public async Task From_the_office_to_the_recipient_and_back(string language, int width, bool script)
    {
        var office = await chromium.SignIn(language, script, width: width);
        var person = new Paperwork(office);
        var mark = $"共有-{language}-{script}";
        var template = await person.NewTemplate($"受け取り {mark}");
        await person.Publish(template, "はじめての版");
        var document = await person.Issue(template, mark, "2026-11-20", "5500", "受取商会", "保守\t1\t式\t5,000\t5,000");
        await office.GotoAsync(document + "/share");
        await Look(office, "share");
        await office.FillAsync("#recipient", "受取商会 経理");
        await office.FillAsync("#password", "himitsu-no-ai");
        await office.FillAsync("#most", "1");
        await office.ClickAsync("main button.primary");
        var link = (await office.TextContentAsync("#link"))!;
        await Look(office, "link");

        var guest = await chromium.Open(language, script, width);
        await guest.GotoAsync(link);
        (await guest.TextContentAsync("main"))!.ShouldNotContain(mark);
        await Look(guest, "recipient");
        await guest.FillAsync("#password", "machigai-desu");
        await guest.ClickAsync("main button.primary");
        await guest.WaitForSelectorAsync("#password-error");
        await Look(guest, "wrong");
        await guest.FillAsync("#password", "himitsu-no-ai");
        var file = await guest.RunAndWaitForDownloadAsync(() => guest.ClickAsync("main button.primary"));
        file.SuggestedFilename.ShouldBe($"{mark}.pdf");
        System.Text.Encoding.ASCII.GetString(await File.ReadAllBytesAsync((await file.PathAsync())!), 0, 5).ShouldBe("%PDF-");
        (await guest.GotoAsync(link))!.Status.ShouldBe(404); // it could be fetched once
        await Look(guest, "gone");

        await office.ClickAsync("a.button.primary");
        await office.WaitForSelectorAsync("h1:has-text('" + mark + "')");
        (await office.Locator("main tbody tr").CountAsync()).ShouldBe(2); // fetched, and one wrong password before it
        await Look(office, "visits");
        await office.ClickAsync("button.danger");
        await office.WaitForSelectorAsync(".alert.good");
        await office.GotoAsync("/console/documents/links");
        await Look(office, "links");

        // axe is a script itself; the picture is for who wants to see it.
        async Task Look(IPage page, string name)
        {
            if (Environment.GetEnvironmentVariable("AKASHI_LOOK") is { } folder)
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{language}-{width}.png"), FullPage = true });
            if (script)
                await AccessibilityTests.Check(page, []);
        }
    }

    /// <summary>The pages where deliveries are set up and looked at, and the calendar.</summary>
    [Theory]
    [InlineData("ja", 1280)]
    [InlineData("en", 390)]
    public async Task Delivery_is_set_up_fails_and_says_why(string language, int width)
    {
        var page = await chromium.SignIn(language, width: width);
        var person = new Paperwork(page);
        var mark = $"配送-{language}";
        var template = await person.NewTemplate(mark);
        await person.Publish(template, "はじめての版");
        var work = await person.NewWork(mark, template, $"{Paperwork.Columns}{mark}-1,2026-11-20,甲,1100,鉛筆,1,本,1000,1000\n");
        await person.Map(work);
        await page.GotoAsync(work + "/deliveries");
        await Look("targets-none");
        foreach (var kind in new[] { "s3", "mail", "webhook", "folder" })
        {
            await page.GotoAsync($"{work}/deliveries/new/{kind}");
            await Look($"target-{kind}");
        }
        await page.FillAsync("#name", "経理の共有フォルダー");
        await page.FillAsync("#folder", "請求書/毎月");
        await page.ClickAsync("main button.primary");
        await page.WaitForSelectorAsync("main table");
        await Look("targets");
        await page.GotoAsync($"{work}/deliveries/new/mail");
        await page.EvalOnSelectorAllAsync("main input", "boxes => boxes.forEach(box => { box.required = false; })");
        await page.ClickAsync("main button.primary");
        await page.WaitForSelectorAsync("#to-error");
        await Look("target-wrong");
        var run = await person.Run(work, $"{Paperwork.Columns}{mark}-1,2026-11-20,甲,1100,鉛筆,1,本,1000,1000\n");
        await person.Finished(run);
        await Akashi.Testing.Until.Holds(
            async () =>
            {
                await page.GotoAsync(run + "/deliveries");
                return await page.Locator(".chip.bad").CountAsync() == 2; // this operator has no folder to deliver to
            },
            "the deliveries have failed"
        );
        await Look("deliveries");
        await page.GotoAsync("/console/documents/calendar?year=2026");
        await Look("calendar");

        async Task Look(string name)
        {
            if (Environment.GetEnvironmentVariable("AKASHI_LOOK") is { } folder)
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{language}-{width}.png"), FullPage = true });
            await AccessibilityTests.Check(page, []);
        }
    }

    /// <summary>The pages where a work is told to run by itself.</summary>
    [Theory]
    [InlineData("ja", 1280)]
    [InlineData("en", 390)]
    public async Task Automatic_runs_are_set_up(string language, int width)
    {
        var page = await chromium.SignIn(language, width: width, script: false);
        var seen = await chromium.SignIn(language, width: width); // axe is a script
        var person = new Paperwork(page);
        var mark = $"自動-{language}";
        var template = await person.NewTemplate(mark);
        await person.Publish(template, "はじめての版");
        var work = await person.NewWork(mark, template, $"{Paperwork.Columns}{mark}-1,2026-11-20,甲,1100,鉛筆,1,本,1000,1000\n");
        var next = await person.NewWork($"{mark}-次", template, $"{Paperwork.Columns}{mark}-1,2026-11-20,甲,1100,鉛筆,1,本,1000,1000\n");
        await page.GotoAsync(work + "/schedule");
        await Look("schedule-none");
        foreach (var kind in new[] { "s3", "https", "folder" })
        {
            await page.GotoAsync($"{work}/schedule/source/{kind}");
            await Look($"source-{kind}");
        }
        await page.FillAsync("#path", "請求書/毎月.csv");
        await page.ClickAsync("main button.primary");
        await page.WaitForSelectorAsync("form[action$='/source/try']");
        await page.ClickAsync("form[action$='/source/try'] button"); // this operator has no folder to fetch from
        await page.WaitForSelectorAsync(".alert.bad");
        await Look("source-trial");
        await page.GotoAsync(work + "/schedule");
        await page.SelectOptionAsync("#kind", "Weekly");
        await page.ClickAsync("form:has(#kind) button.primary");
        await page.WaitForSelectorAsync("fieldset .error");
        await Look("schedule-wrong");
        await page.CheckAsync("input[name=days][value=Monday]");
        await page.CheckAsync("input[name=days][value=Thursday]");
        await page.ClickAsync("form:has(#kind) button.primary");
        await page.WaitForSelectorAsync("main ol");
        (await page.Locator("main ol li").CountAsync()).ShouldBe(5);
        await page.SelectOptionAsync("#next", next.Split('/')[^1]);
        await page.ClickAsync("form:has(#next) button");
        await page.WaitForSelectorAsync("main table");
        await page.ClickAsync("form[action$='/start'] button");
        await Akashi.Testing.Until.Holds(
            async () =>
            {
                await page.GotoAsync(work + "/schedule");
                return await page.Locator(".chip.bad").CountAsync() == 1;
            },
            "the start has failed"
        );
        await Look("schedule");

        async Task Look(string name)
        {
            if (Environment.GetEnvironmentVariable("AKASHI_LOOK") is { } folder)
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{language}-{width}.png"), FullPage = true });
            var address = page.Url;
            if (name is not ("source-trial" or "schedule-wrong"))
            {
                await seen.GotoAsync(address);
                await AccessibilityTests.Check(seen, []);
            }
        }
    }
}
