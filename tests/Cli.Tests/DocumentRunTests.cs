using System.Net;
using System.Net.Sockets;
using System.Text;
using Akashi.Testing;

namespace Akashi.Cli.Tests;

/// <summary>A run of documents whose node is killed again and again: one document for each number, and the same bytes as if nothing had happened.</summary>
public sealed class DocumentRunTests(TestServer server) : IClassFixture<TestServer>
{
    private const int Documents = 4_000;

    private const string Template = """
        {"basePdf":{"width":100,"height":60,"padding":[5,5,5,5]},"schemas":[[
          {"name":"番号","type":"text","content":"","position":{"x":5,"y":5},"width":60,"height":8,"fontSize":12,"fontName":"NotoSansJP"},
          {"name":"取引先","type":"text","content":"","position":{"x":5,"y":15},"width":60,"height":8,"fontSize":12,"fontName":"NotoSansJP"}]]}
        """;

    [Fact]
    public async Task It_ends_with_one_document_for_each_number_and_the_bytes_of_an_undisturbed_run()
    {
        string work;
        using (var admin = await server.SignIn())
            work = await Prepare(admin);
        await server.Node.DisposeAsync();

        // Where it is killed differs from run to run; that it is killed while documents are still missing is waited for.
        var random = new Random();
        var node = await Start();
        Guid run;
        using (var browser = await SignIn(node))
            run = await Run(browser, work);
        for (var kill = 0; kill < 3; kill++)
        {
            var enough = await Issued(run) + random.Next(50, 700);
            await Until.Holds(async () => await Issued(run) >= enough, $"{enough} documents are issued", 120);
            await node.KillDead();
            (await Issued(run)).ShouldBeLessThan(Documents);
            node = await Start();
        }
        await Until.Holds(() => IsFinished(run), "the run is finished", 180);
        (await Issued(run)).ShouldBe(Documents);
        (
            await server.Ask<long>("select count(distinct key) from akashi.documents where run_id = $1 and withdrawn_at is null", run)
        ).ShouldBe(Documents);
        (await server.Ask<long>("select coalesce(sum(issued), 0) from akashi.document_run_parts where run_id = $1", run)).ShouldBe(
            Documents
        );

        // The same run once more and in peace: what was issued is set aside, and the parts are to be done again.
        await server.AsDba("update akashi.documents set withdrawn_at = now(), withdrawn_reason = 'disturbed' where run_id = $1", run);
        await server.AsDba("update akashi.document_run_parts set finished_at = null where run_id = $1", run);
        using (var browser = await SignIn(node))
            await browser.Post($"/console/documents/runs/{run}", $"/console/documents/runs/{run}/continue", []);
        await Until.Holds(() => IsFinished(run), "the run is finished in peace", 180);
        (
            await server.Ask<long>(
                "select count(*) from akashi.documents disturbed join akashi.documents calm using (tenant_id, series, key, sha256, length) where disturbed.run_id = $1 and disturbed.withdrawn_reason = 'disturbed' and calm.withdrawn_at is null",
                run
            )
        ).ShouldBe(Documents);

        // And each can be read: its segment holds what its hash says.
        using (var browser = await SignIn(node))
        {
            var some = await server.Ask<Guid[]>(
                "select array_agg(id) from (select id from akashi.documents where run_id = $1 and withdrawn_reason = 'disturbed' order by random() limit 20) chosen",
                run
            );
            foreach (var id in some)
                Encoding
                    .ASCII.GetString(await browser.Client.GetByteArrayAsync($"/console/documents/outputs/{id}.pdf"), 0, 5)
                    .ShouldBe("%PDF-");
        }
        (await node.Stop()).ShouldBe(0);
    }

    private static async Task<string> Prepare(Browser admin)
    {
        await admin.Get("/console/documents/templates/new");
        using (var form = Form(admin, "template.json", Template, ("name", "中断する帳票")))
            await admin.Send("/console/documents/templates/new", form);
        var template = admin.Path;
        await admin.Post(template, $"{template}/publish", new() { ["revision"] = "1" });
        await admin.Get("/console/documents/works/new");
        using (var form = Form(admin, "data.csv", Data(2), ("name", "中断するワーク"), ("template", template.Split('/')[^1])))
            await admin.Send("/console/documents/works/new", form);
        admin.Path.ShouldMatch("^/console/documents/works/[0-9a-f-]{36}$", admin.Body);
        return admin.Path;
    }

    private static async Task<Guid> Run(Browser browser, string work)
    {
        await browser.Get(work);
        using var form = Form(browser, "data.csv", Data(Documents));
        await browser.Send($"{work}/run", form);
        browser.Path.ShouldMatch("^/console/documents/runs/[0-9a-f-]{36}$", browser.Body);
        return Guid.Parse(browser.Path.Split('/')[^1]);
    }

    private static string Data(int documents) =>
        "番号,取引日,取引先,金額\n" + string.Join('\n', Enumerable.Range(1, documents).Select(i => $"K-{i},2026-04-01,商店{i},{i}"));

    private async Task<NodeProcess> Start()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return await NodeProcess.Serve(server.Folder, port, "--database", server.OwnerConnection);
    }

    private async Task<Browser> SignIn(NodeProcess node)
    {
        var browser = new Browser(node.Url);
        var user = server.Demo.Users.Single(user => user.Role == "administrator");
        await browser.SignIn(server.Demo.CompanyCode, user.Id, user.Password);
        browser.Path.ShouldBe("/console", browser.Body);
        return browser;
    }

    private Task<long> Issued(Guid run) =>
        server.Ask<long>("select count(*) from akashi.documents where run_id = $1 and withdrawn_at is null", run);

    private Task<bool> IsFinished(Guid run) =>
        server.Ask<bool>("select count(*) = 0 from akashi.document_run_parts where run_id = $1 and finished_at is null", run);

    private static MultipartFormDataContent Form(Browser browser, string name, string file, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent(browser.Csrf), "csrf" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "file", name },
        };
        foreach (var field in fields)
            form.Add(new StringContent(field.Value), field.Name);
        return form;
    }
}
