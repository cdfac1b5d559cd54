using System.Text;
using Akashi.Testing;
using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>The whole way of a document, from a sample to its correction, with scripts and without them.</summary>
[Collection("chromium")]
public sealed class DocumentsTests(Chromium chromium)
{
    [Fact]
    public async Task Columns_go_into_expressions_by_dragging_and_by_keys_and_rows_are_chosen_on_a_page()
    {
        var page = await chromium.SignIn();
        var person = new Paperwork(page);
        var template = await person.NewTemplate("運ぶ請求書");
        await person.Publish(template, "はじめての版");
        var work = await person.NewWork("運ぶワーク", template, Paperwork.Columns + Row("drag", 1, "1100") + Row("drag", 2, "2200"));
        var customer = page.GetByLabel("customer", new() { Exact = true });
        await customer.ScrollIntoViewIfNeededAsync();
        await page.Locator("[data-insert='[取引先]']").HoverAsync(); // which stays in sight above the fields
        await page.Mouse.DownAsync();
        await customer.HoverAsync();
        await customer.HoverAsync();
        await page.Mouse.UpAsync();
        (await customer.InputValueAsync()).ShouldBe("[取引先]");
        await page.FillAsync("#amount", "number()");
        await page.Locator("#amount").PressAsync("ArrowLeft");
        await page.Locator("[data-insert='[請求金額]']").PressAsync("Enter");
        (await page.InputValueAsync("#amount")).ShouldBe("number([請求金額])");
        await page.ClickAsync($"form[action='{work}'] button.primary");
        await page.WaitForSelectorAsync(".alert.good");
        // The document stands beside its row, and the other one when its row is pointed at.
        await page.WaitForSelectorAsync(".beside .picture img");
        var first = await page.GetAttributeAsync(".beside .picture img", "src");
        await page.Locator("[data-shows$='n=2'] a").FocusAsync();
        await Until.Holds(
            async () => await page.Locator(".beside .picture img").GetAttributeAsync("src") is { } second && second != first,
            "the picture is the other document's"
        );

        await page.ClickAsync($"a[href='{work}/view']");
        await page.Arrive("**/view");
        await page.SelectOptionAsync("#where0-column", "請求金額");
        await page.SelectOptionAsync("#where0-as", "Number");
        await page.SelectOptionAsync("#where0-op", "Gt");
        await page.FillAsync("#where0-value", "千円");
        await page.ClickAsync("main form button.primary");
        await page.WaitForSelectorAsync("#where0-value[aria-invalid=true]");
        (await page.InputValueAsync("#where0-value")).ShouldBe("千円");
        await page.FillAsync("#where0-value", "2000");
        await page.ClickAsync("main form button.primary");
        await page.Arrive($"**{work}");
        var rows = page.Locator("main table tbody tr");
        (await rows.CountAsync()).ShouldBe(1);
        (await rows.TextContentAsync())!.ShouldContain("S-drag-2");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task From_a_sample_to_documents_by_hand_and_by_file(bool script)
    {
        var page = await chromium.SignIn(script: script);
        var person = new Paperwork(page);
        var mark = script ? "on" : "off";

        var template = await person.NewTemplate($"請求書 {mark}");
        await person.Publish(template, "はじめての版");
        (await page.TextContentAsync("main table"))!.ShouldContain("はじめての版");

        var document = await person.Issue(
            template,
            $"H-{mark}",
            "2026-11-20",
            "165164",
            $"手書き商会 {mark}",
            "保守点検\t1\t式\t150,149\t150,149"
        );
        await page.GotoAsync("/console/documents/outputs");
        await page.FillAsync("#least", "165000");
        await page.FillAsync("#most", "166000");
        await page.FillAsync("#q", $"手書き商会 {mark}");
        await page.ClickAsync(".filters button");
        await page.Arrive("**/outputs?*least=165000*");
        (await page.Locator("main tbody tr").CountAsync()).ShouldBe(1);
        var pdf = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("main tbody a[href$='.pdf']"));
        pdf.SuggestedFilename.ShouldBe($"H-{mark}.pdf");
        Encoding.ASCII.GetString(await File.ReadAllBytesAsync((await pdf.PathAsync())!), 0, 5).ShouldBe("%PDF-");

        var work = await person.NewWork($"毎月の請求 {mark}", template, Paperwork.Columns + Row(mark, 1, "1100"));
        (await page.TextContentAsync(".alert.warn"))!.ShouldContain("customer"); // the template wants it, and no column is called that
        await person.Map(work);
        (await page.Locator(".alert.warn").CountAsync()).ShouldBe(0);
        (await page.TextContentAsync("main table tbody tr"))!.ShouldContain($"S-{mark}-1");
        var trial = await page.Context.APIRequest.GetAsync(work + "/try.pdf?n=1");
        Encoding.ASCII.GetString(await trial.BodyAsync(), 0, 5).ShouldBe("%PDF-");

        var run = await person.Run(
            work,
            Paperwork.Columns + string.Concat(Enumerable.Range(1, 5).Select(i => Row(mark, i, i == 4 ? "千円" : $"{i * 1100}")))
        );
        await person.Finished(run, script);
        var said = (await page.TextContentAsync("#progress"))!;
        said.ShouldContain("4 通のうち 4 通");
        said.ShouldContain("4 通（4 ページ）");
        said.ShouldContain("1 件"); // with two fields that cannot be read
        (await page.TextContentAsync("#progress table"))!.ShouldContain("「千円」は数として読めません");
        (await page.Locator("#progress tbody tr").CountAsync()).ShouldBe(2);
        var zip = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#progress a[href$='.zip']"));
        await using var archive = await System.IO.Compression.ZipFile.OpenReadAsync((await zip.PathAsync())!);
        archive.Entries.Select(entry => entry.Name).ShouldBe(new[] { 1, 2, 3, 5 }.Select(i => $"S-{mark}-{i}.pdf"));

        var corrected = await person.Correct(document, "150000", "単価の誤り");
        corrected.ShouldNotBe(document);
        (await page.TextContentAsync(".facts"))!.ShouldContain("150,000");
        await page.ClickAsync("a:has-text('訂正前の帳票')");
        await page.WaitForSelectorAsync(".alert.warn");
        (await page.TextContentAsync(".alert.warn"))!.ShouldContain("単価の誤り");
        (await page.TextContentAsync(".facts"))!.ShouldContain("165,164");
    }

    private static string Row(string mark, int i, string amount) =>
        $"S-{mark}-{i},2026-11-20,みらい商事株式会社,{amount},鉛筆,{i},本,1000,{i}000\n";
}
