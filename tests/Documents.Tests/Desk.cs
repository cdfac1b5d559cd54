using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Akashi.Testing;

namespace Akashi.Documents.Tests;

/// <summary>What an office does before a test begins: a template, a work, a run, a neighbour behind another wall.</summary>
public static partial class Office
{
    public const string Columns = "番号,取引日,取引先,品名,金額,メール\n";

    private const string Template = """
        {"basePdf":{"width":100,"height":60,"padding":[5,5,5,5]},"schemas":[[
          {"name":"番号","type":"text","content":"","position":{"x":5,"y":5},"width":60,"height":8,"fontSize":12,"fontName":"NotoSansJP"},
          {"name":"取引先","type":"text","content":"","position":{"x":5,"y":15},"width":60,"height":8,"fontSize":12,"fontName":"NotoSansJP"}]]}
        """;

    /// <summary>A work with a published template; its page.</summary>
    public static async Task<string> Work(this Browser browser, string name)
    {
        await browser.Get("/console/documents/templates/new");
        using (var form = Form(browser, Template))
        {
            form.Add(new StringContent(name), "name");
            await browser.Send("/console/documents/templates/new", form);
        }
        var template = browser.Path;
        await browser.Post(template, $"{template}/publish", new() { ["revision"] = "1" });
        await browser.Get("/console/documents/works/new");
        using (var form = Form(browser, $"{Columns}見本-1,2026-04-01,甲,鉛筆,100,a@example.com\n"))
        {
            form.Add(new StringContent(name), "name");
            form.Add(new StringContent($"{Id(template)}"), "template");
            await browser.Send("/console/documents/works/new", form);
        }
        browser.Path.ShouldMatch("^/console/documents/works/[0-9a-f-]{36}$", browser.Body);
        return browser.Path;
    }

    /// <summary>Runs a work until everything is issued; the run's page.</summary>
    public static async Task<string> Run(this TestServer server, Browser browser, string work, params string[] rows)
    {
        await browser.Get(work);
        using var form = Form(browser, Columns + string.Concat(rows.Select(row => row + "\n")));
        await browser.Send($"{work}/run", form);
        browser.Path.ShouldMatch("^/console/documents/runs/[0-9a-f-]{36}$", browser.Body);
        var run = browser.Path;
        await Until.Holds(
            async () =>
                await server.Ask<bool>(
                    "select count(*) = 0 from akashi.document_run_parts where run_id = $1 and finished_at is null",
                    Id(run)
                ),
            "the run is finished"
        );
        return run;
    }

    /// <summary>The page of the document with a number.</summary>
    public static async Task<string> Document(this TestServer server, string key) =>
        $"/console/documents/outputs/{await server.Ask<Guid>("select id from akashi.documents where key = $1 and withdrawn_at is null", key)}";

    /// <summary>The administrator of another customer, signed in.</summary>
    public static async Task<Browser> Neighbour(this TestServer server, string code)
    {
        using var provider = await server.SignInAsOperator();
        await provider.Post(
            "/provider/tenants/new",
            "/provider/tenants/new",
            new()
            {
                ["code"] = code,
                ["name"] = $"隣の会社 {code}",
                ["contract"] = "active",
                ["users"] = "5",
                ["devices"] = "0",
                ["storage"] = "100",
                ["admin-id"] = "neighbour",
                ["admin-name"] = "隣人",
                ["admin-email"] = "neighbour@example.com",
            }
        );
        var initial = InitialPassword().Match(provider.Body).Groups[1].Value;
        var browser = server.Open();
        await browser.SignIn(code, "neighbour", initial);
        await browser.Post(
            "/console/password",
            "/console/password",
            new()
            {
                ["current"] = initial,
                ["new"] = "Tonari-no-hito-2026",
                ["again"] = "Tonari-no-hito-2026",
            }
        );
        if (!browser.Path.StartsWith("/console", StringComparison.Ordinal))
            await browser.SignIn(code, "neighbour", "Tonari-no-hito-2026");
        await browser.Get("/console/documents/outputs");
        browser.Path.ShouldBe("/console/documents/outputs", browser.Body);
        return browser;
    }

    /// <summary>What happened to a subject, in the order in which it did: the actions of its audit entries.</summary>
    public static async Task<string[]> Log(this TestServer server, string subject) =>
        await server.Ask<string[]>(
            "select coalesce(array_agg(convert_from(entry, 'UTF8')::jsonb ->> 'action' order by id), '{}') from akashi.audit_entries where convert_from(entry, 'UTF8')::jsonb ->> 'subject' = $1",
            subject
        );

    public static Guid Id(string page) => Guid.Parse(page[(page.LastIndexOf('/') + 1)..]);

    public static string Text(this Browser browser) => WebUtility.HtmlDecode(browser.Body);

    private static MultipartFormDataContent Form(Browser browser, string file) =>
        new() { { new StringContent(browser.Csrf), "csrf" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "file", "data.csv" } };

    [GeneratedRegex("id=\"initial-password\">([^<]+)<")]
    private static partial Regex InitialPassword();
}
