using System.Diagnostics;
using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>
/// The whole way in one sitting: design → publish → map → run → find → reissue → export, then another company imports it, runs the same
/// data, and holds the same documents in its hands.
/// </summary>
[Collection("chromium")]
public sealed class WholeWayTests(Chromium chromium)
{
    private const string Word = "御見積書";

    [Fact]
    public async Task From_the_designer_to_another_company_with_the_same_documents()
    {
        var page = await chromium.SignIn();
        var (person, drawing) = (new Paperwork(page), new Drawing(page));
        var data = Paperwork.Columns + Row(1, "青葉商事") + Row(2, "髙橋製作所");

        // Design: a word on the paper, seen in the preview, saved by itself.
        var template = await person.NewTemplate("全行程の見積書");
        await drawing.Open(template);
        var before = await drawing.Picture();
        await drawing.Write("title", Word);
        await drawing.Saved();
        (await drawing.Picture()).ShouldNotBe(before);
        drawing.Complaints.ShouldBeEmpty();
        await person.Publish(template, "初版");

        // Map and run.
        var work = await person.NewWork("全行程のワーク", template, data);
        await person.Map(work);
        var run = await person.Run(work, data);
        await person.Finished(run);
        (await page.TextContentAsync("#progress"))!.ShouldContain("2 通のうち 2 通");

        // Find by two keys, take it, and issue it again with the mark.
        await page.GotoAsync("/console/documents/outputs?q=髙橋製作所&least=2000&most=2999");
        (await page.Locator("main tbody tr").CountAsync()).ShouldBe(1);
        var first = await Save(page, "main tbody a[href$='.pdf']");
        (await Text(first)).Replace(" ", "").ShouldContain(Word); // whose letters stand apart
        await page.ClickAsync("main tbody th a");
        await page.FillAsync("#reissue-reason", "紛失のため");
        foreach (var mark in await page.Locator("form[action$='/reissue'] input[name=mark]").AllAsync())
            await mark.UncheckAsync();
        var again = await Save(page, "form[action$='/reissue'] button");
        (await File.ReadAllBytesAsync(again)).ShouldBe(await File.ReadAllBytesAsync(first)); // byte by byte, for it was not to be marked
        await page.ReloadAsync();
        (await page.TextContentAsync("h2:has-text('再発行の履歴') + .scroll tbody"))!.ShouldContain("紛失のため");

        // Export.
        await page.GotoAsync("/console/documents/packages");
        foreach (var box in await page.Locator("input[name=template]").AllAsync())
            await box.SetCheckedAsync(await box.GetAttributeAsync("value") == template.Split('/')[^1]);
        var package = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("form[action$='/export'] button.primary"));
        var file = (await package.PathAsync())!;

        // Another company: see what an import would do, import, run the same data.
        var theirs = await chromium.SignInElsewhere();
        var colleague = new Paperwork(theirs);
        await theirs.GotoAsync("/console/documents/packages");
        await theirs.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = "package.zip",
                MimeType = "application/zip",
                Buffer = await File.ReadAllBytesAsync(file),
            }
        );
        await theirs.ClickAsync("form[enctype] button.primary");
        await theirs.WaitForSelectorAsync("h1:has-text('取り込みの確認')");
        (await theirs.Locator("td:has-text('新しく加わります')").CountAsync()).ShouldBe(2); // the template and the work
        (await theirs.GotoAsync("/console/documents/works"))!.Ok.ShouldBeTrue();
        (await theirs.TextContentAsync("main"))!.ShouldNotContain("全行程"); // nothing yet
        await theirs.GoBackAsync();
        await theirs.ClickAsync("main form button.primary");
        await theirs.WaitForSelectorAsync(".alert.good");
        await theirs.GotoAsync("/console/documents/works?q=全行程");
        var there = await theirs.GetAttributeAsync("main tbody th a", "href");
        await colleague.Finished(await colleague.Run(there!, data));
        await theirs.GotoAsync("/console/documents/outputs?q=髙橋製作所&least=2000&most=2999");
        var second = await Save(theirs, "main tbody a[href$='.pdf']");
        (await Text(second)).ShouldBe(await Text(first));
        (await Picture(second)).ShouldBe(await Picture(first));
    }

    private static string Row(int i, string customer) => $"W-{i},2026-11-20,{customer},{i}200,鉛筆,{i},本,1000,{i}000\n";

    private static async Task<string> Save(IPage page, string link)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync(link));
        return (await download.PathAsync())!;
    }

    private static async Task<string> Text(string pdf) =>
        System.Text.Encoding.UTF8.GetString(await Tool("pdftotext", "-enc", "UTF-8", "-layout", pdf, "-"));

    /// <summary>The first page, dot by dot.</summary>
    private static Task<byte[]> Picture(string pdf) => Tool("pdftoppm", "-r", "110", "-singlefile", pdf);

    private static async Task<byte[]> Tool(string name, params string[] arguments)
    {
        Assert.SkipWhen(!File.Exists($"/usr/bin/{name}"), $"{name} is not installed");
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true })!;
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        output.Length.ShouldBeGreaterThan(100);
        return output.ToArray();
    }
}
