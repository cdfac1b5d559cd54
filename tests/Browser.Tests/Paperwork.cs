using Akashi.Testing;
using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>A person at work on documents, in the order in which it is done: template → issue → work → run. Each step answers with the page it ended on.</summary>
internal sealed class Paperwork(IPage page)
{
    public const string Templates = "/console/documents/templates";
    public const string Works = "/console/documents/works";

    /// <summary>What a work needs of a row: a column for each part of an invoice, and the rows' own columns.</summary>
    public const string Columns = "請求番号,請求日,取引先,請求金額,品名・摘要,数量,単位,単価,金額\n";

    /// <summary>A draft made of the sample 見積書, whose values need not add up as an invoice's do.</summary>
    public async Task<string> NewTemplate(string name, string folder = "", string tags = "")
    {
        await page.GotoAsync(Templates);
        await page.ClickAsync("main .head a[href$='/templates/new']");
        await page.FillAsync("#name", name);
        await page.FillAsync("#folder", folder);
        await page.FillAsync("#tags", tags);
        await page.CheckAsync("input[name=sample][value=quotation]");
        return await Send("main form.panel button.primary", "templates");
    }

    public async Task<string> Publish(string template, string comment)
    {
        await page.GotoAsync(template);
        await page.FillAsync("#comment", comment);
        return await Send("form[action$='/publish'] button.primary", "templates");
    }

    public async Task<string> Issue(string template, string number, string date, string amount, string counterparty, string rows)
    {
        await page.GotoAsync(template);
        await page.ClickAsync("main .head a[href$='/issue']");
        await page.FillAsync("#key", number);
        await page.FillAsync("#date", date);
        await page.FillAsync("#amount", amount);
        await page.FillAsync("#counterparty", counterparty);
        await Field("customer").FillAsync(counterparty + "　御中");
        await Field("number").FillAsync("請求番号 " + number);
        await Field("details").FillAsync(rows);
        return await Send("main form.panel button.primary", "outputs");
    }

    public async Task<string> Correct(string document, string amount, string reason)
    {
        await page.GotoAsync(document);
        await page.ClickAsync("main a[href$='/correct']");
        await page.FillAsync("#reason", reason);
        await page.FillAsync("#amount", amount);
        await Field("customer").FillAsync("訂正 御中");
        return await Send("main form.panel button.primary", "outputs");
    }

    public async Task<string> NewWork(string name, string template, string csv)
    {
        await page.GotoAsync($"{Works}/new?template={template.Split('/')[^1]}");
        await page.FillAsync("#name", name);
        await Choose("#file", csv);
        return await Send("main form.panel button.primary", "works");
    }

    /// <summary>Maps what is not mapped by its name, which the required field is not.</summary>
    public async Task<string> Map(string work)
    {
        await page.GotoAsync(work);
        await page.FillAsync("#date", "date([請求日])");
        await page.FillAsync("#amount", "number([請求金額])");
        await Field("customer").FillAsync("[取引先] & \"　御中\"");
        await Field("number").FillAsync("\"請求番号 \" & [請求番号]");
        await Field("total").FillAsync("format(number([請求金額]), \"¥#,##0\")");
        return await Send("form[action='" + work + "'] button.primary", "works");
    }

    public async Task<string> Run(string work, string csv)
    {
        await page.GotoAsync(work);
        await Choose("#run-file", csv);
        return await Send("form[action$='/run'] button.primary", "runs");
    }

    /// <summary>The page of a run asks for itself again; where scripts are off the person does.</summary>
    public async Task Finished(string run, bool script = true)
    {
        await page.GotoAsync(run);
        await Until.Holds(
            async () =>
            {
                if (await page.Locator("#progress .chip.good").CountAsync() == 1)
                    return true;
                if (!script)
                    await page.ReloadAsync();
                return false;
            },
            "the run is finished"
        );
    }

    /// <summary>The box of a template's field, by the field's name.</summary>
    private ILocator Field(string name) =>
        page.Locator(
            $"xpath=//main//div[starts-with(@class, 'field')][label[normalize-space(text()[1])='{name}']]//*[self::input or self::textarea]"
        );

    private Task Choose(string input, string csv) =>
        page.SetInputFilesAsync(
            input,
            new FilePayload
            {
                Name = "2026-11.csv",
                MimeType = "text/csv",
                Buffer = System.Text.Encoding.UTF8.GetBytes(csv),
            }
        );

    private async Task<string> Send(string button, string where)
    {
        await page.RunAndWaitForResponseAsync(() => page.ClickAsync(button), answer => answer.Request.Method == "GET" && answer.Ok);
        await page.Arrive(new System.Text.RegularExpressions.Regex($"/console/documents/{where}/[0-9a-f-]{{36}}$"));
        return new Uri(page.Url).AbsolutePath;
    }
}
