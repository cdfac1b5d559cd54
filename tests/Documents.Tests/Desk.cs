using System.Net;
using Akashi.Testing;

namespace Akashi.Documents.Tests;

/// <summary>A work whose rows carry a mail address, and what is asked about what came of it.</summary>
internal static class Desk
{
    private const string Columns = "番号,取引日,取引先,品名,金額,メール\n";

    private const string Template = """
        {"basePdf":{"width":100,"height":60,"padding":[5,5,5,5]},"schemas":[[
          {"name":"番号","type":"text","content":"","position":{"x":5,"y":5},"width":60,"height":8,"fontSize":12,"fontName":"NotoSansJP"},
          {"name":"取引先","type":"text","content":"","position":{"x":5,"y":15},"width":60,"height":8,"fontSize":12,"fontName":"NotoSansJP"}]]}
        """;

    /// <returns>The work's page.</returns>
    public static async Task<string> Work(this Browser browser, string name) =>
        await browser.MakeWork(await browser.Publish(name, Template), name, $"{Columns}見本-1,2026-04-01,甲,鉛筆,100,a@example.com\n");

    /// <returns>The run's page, when everything is issued.</returns>
    public static Task<string> Run(this TestServer server, Browser browser, string work, params string[] rows) =>
        browser.RunWork(server, work, Columns + string.Concat(rows.Select(row => row + "\n")));

    /// <summary>The page of the document with a number.</summary>
    public static async Task<string> Document(this TestServer server, string key) =>
        $"/console/documents/outputs/{await server.Ask<Guid>("select id from akashi.documents where key = $1 and withdrawn_at is null", key)}";

    /// <summary>What happened to a subject, in the order in which it did: the actions of its audit entries.</summary>
    public static Task<string[]> Log(this TestServer server, string subject) =>
        server.Ask<string[]>(
            "select coalesce(array_agg(convert_from(entry, 'UTF8')::jsonb ->> 'action' order by id), '{}') from akashi.audit_entries where convert_from(entry, 'UTF8')::jsonb ->> 'subject' = $1",
            subject
        );

    public static string Text(this Browser browser) => WebUtility.HtmlDecode(browser.Body);
}
