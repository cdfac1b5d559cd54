using System.Text;
using Akashi.Testing;

namespace Akashi.Documents.Tests;

/// <summary>What an office does before the matter of a test begins: a template, a work, a run.</summary>
internal static class Office
{
    /// <summary>A number, a counterparty and a table of two columns.</summary>
    public const string Template = """
        {"basePdf":{"width":100,"height":60,"padding":[5,5,5,5]},"schemas":[[
          {"name":"番号","type":"text","content":"","position":{"x":5,"y":5},"width":60,"height":8,"fontSize":12,"fontName":"NotoSansJP"},
          {"name":"取引先","type":"text","content":"","position":{"x":5,"y":15},"width":60,"height":8,"fontSize":12,"fontName":"NotoSansJP"},
          {"name":"明細","type":"table","content":"","position":{"x":5,"y":25},"width":80,"height":10,"head":["品名","金額"],"headWidthPercentages":[60,40],"showHead":true,
           "headStyles":{"fontSize":8,"padding":{"top":1,"right":1,"bottom":1,"left":1}},"bodyStyles":{"fontSize":8,"padding":{"top":1,"right":1,"bottom":1,"left":1}}}]]}
        """;

    public const string Data = "番号,取引日,取引先,品名,金額\nA-1,2026-04-01,甲,鉛筆,100\nA-1,2026-04-01,甲,消しゴム,200\n";

    /// <returns>The template's page.</returns>
    public static async Task<string> Publish(this Browser browser, string name = "試験の帳票", string? template = null)
    {
        await browser.Get("/console/documents/templates/new");
        await browser.Send("/console/documents/templates/new", Form(browser, "template.json", template ?? Template, ("name", name)));
        var page = browser.Path;
        page.ShouldMatch("^/console/documents/templates/[0-9a-f-]{36}$", browser.Body);
        await browser.Post(page, $"{page}/publish", new() { ["revision"] = "1" });
        return page;
    }

    /// <param name="template">The template's page.</param>
    /// <returns>The work's page.</returns>
    public static Task<string> MakeWork(this Browser browser, string template, string name, string sample = Data) =>
        browser.MakeWork(template, name, Encoding.UTF8.GetBytes(sample));

    /// <inheritdoc cref="MakeWork(Browser, string, string, string)"/>
    public static async Task<string> MakeWork(
        this Browser browser,
        string template,
        string name,
        byte[] sample,
        string fileName = "data.csv"
    )
    {
        await browser.Get("/console/documents/works/new");
        await browser.Send(
            "/console/documents/works/new",
            Form(browser, fileName, sample, ("name", name), ("template", $"{Id(template)}"))
        );
        browser.Path.ShouldMatch("^/console/documents/works/[0-9a-f-]{36}$", browser.Body);
        return browser.Path;
    }

    /// <param name="work">The work's page.</param>
    /// <returns>The run's page, when everything is issued.</returns>
    public static async Task<string> RunWork(this Browser browser, TestServer server, string work, string data = Data)
    {
        await browser.Get(work);
        await browser.Send($"{work}/run", Form(browser, "data.csv", data));
        var run = browser.Path;
        run.ShouldMatch("^/console/documents/runs/[0-9a-f-]{36}$", browser.Body);
        await server.UntilFinished(run);
        await browser.Get(run);
        return run;
    }

    public static Task UntilFinished(this TestServer server, string run) =>
        Until.Holds(
            async () =>
                await server.Ask<bool>(
                    "select count(*) = 0 from akashi.document_run_parts where run_id = $1 and finished_at is null",
                    Id(run)
                ),
            "the run is finished",
            180
        );

    public static Guid Id(string page) => Guid.Parse(page.Split('/')[^1]);

    /// <summary>A form with a file, and the token of the page that was shown last.</summary>
    public static MultipartFormDataContent Form(Browser browser, string name, string file, params (string Name, string Value)[] fields) =>
        Form(browser, name, Encoding.UTF8.GetBytes(file), fields);

    /// <inheritdoc cref="Form(Browser, string, string, (string, string)[])"/>
    public static MultipartFormDataContent Form(Browser browser, string name, byte[] file, params (string Name, string Value)[] fields) =>
        Form(browser, name, file, "file", fields);

    /// <inheritdoc cref="Form(Browser, string, string, (string, string)[])"/>
    public static MultipartFormDataContent Form(
        Browser browser,
        string name,
        byte[] file,
        string fileField,
        params (string Name, string Value)[] fields
    )
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent(browser.Csrf), "csrf" },
            { new ByteArrayContent(file), fileField, name },
        };
        foreach (var field in fields)
            form.Add(new StringContent(field.Value), field.Name);
        return form;
    }
}
