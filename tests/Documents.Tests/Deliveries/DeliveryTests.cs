using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Akashi.Documents.Deliveries;
using Akashi.Platform.Outbound;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Akashi.Documents.Tests.Office;

namespace Akashi.Documents.Tests.Deliveries;

/// <summary>A node whose operator allows a folder and this machine's own servers.</summary>
public sealed class DeliveryServer : TestServer
{
    public string Out { get; } = Directory.CreateTempSubdirectory("akashi-out").FullName;

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton(new DeliverySettings(Out, "https://akashi.example.jp/"));
        services.AddSingleton(new OutboundDoor(new() { Allow = ["127.0.0.1/32"] }));
    }
}

/// <summary>What happens to documents after a run: where they go, what is said when they do not arrive, and who sees it.</summary>
public sealed class DeliveryTests(DeliveryServer server) : IClassFixture<DeliveryServer>
{
    private const string Key = "kagi-0123456789-abcdef";
    private const string ZipPassword = "zip-no-aikotoba-2026";

    [Fact]
    public async Task Into_a_folder_each_document_goes_once_and_a_manifest_behind_them()
    {
        using var admin = await server.SignIn();
        var work = await admin.Work("フォルダー");
        await Target(admin, work, "folder", new() { ["folder"] = "../請求/月次", ["form"] = "Files" });
        var run = await server.Run(admin, work, "F/1,2026-04-01,甲,x,1,", "F_1,2026-04-01,乙,x,1,", "F-2,2026-04-01,丙,x,1,");
        await Settled(run);
        var files = Files("_", "請求", "月次").ToList();
        files.Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["F-2.pdf", "F_1 (2).pdf", "F_1.pdf", "manifest.json"]);
        Directory.GetFiles(server.Out, "*", SearchOption.AllDirectories).ShouldAllBe(path => path.Contains(server.Demo.CompanyCode));
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(files.Single(path => path.EndsWith(".json"))));
        foreach (var entry in manifest.RootElement.GetProperty("documents").EnumerateArray())
            Convert
                .ToHexStringLower(
                    SHA256.HashData(
                        await File.ReadAllBytesAsync(files.Single(path => Path.GetFileName(path) == entry.GetProperty("file").GetString()))
                    )
                )
                .ShouldBe(entry.GetProperty("sha256").GetString());
        manifest.RootElement.GetProperty("documents").GetArrayLength().ShouldBe(3);

        // Once more, with everything as it was: no second row, no second file.
        await Sweep();
        (await server.Ask<long>("select count(*) from akashi.document_deliveries where run_id = $1", Id(run))).ShouldBe(4);
        (await server.Ask<long>("select sum(attempts)::bigint from akashi.document_deliveries where run_id = $1", Id(run))).ShouldBe(4);
        await admin.Get($"{run}/deliveries");
        admin.Text().ShouldContain("F_1 (2).pdf");
        (await server.Log($"document-run:{Id(run)}")).ShouldBe([
            "documents.run.started",
            "documents.run.part-issued",
            "documents.delivery.planned",
            "documents.delivery.delivered",
        ]);
        var document = await server.Ask<Guid>("select id from akashi.documents where key = 'F-2'");
        (await server.Log($"document:{document}")).ShouldBe(["documents.delivery.delivered"]);
    }

    [Fact]
    public async Task A_link_that_somebody_laid_into_the_folder_is_not_followed()
    {
        using var admin = await server.SignIn();
        var elsewhere = Directory.CreateTempSubdirectory("akashi-elsewhere").FullName;
        Directory.CreateDirectory(Path.Combine(server.Out, server.Demo.CompanyCode));
        Directory.CreateSymbolicLink(Path.Combine(server.Out, server.Demo.CompanyCode, "外"), elsewhere);
        var work = await admin.Work("外へ");
        await Target(admin, work, "folder", new() { ["folder"] = "外", ["form"] = "Merged" });
        var run = await server.Run(admin, work, "X-1,2026-04-01,甲,x,1,");
        await Tried(run, 1);
        Directory.GetFileSystemEntries(elsewhere).ShouldBeEmpty();
        (await Codes(run)).ShouldBe(["folder-unwritable"]);
        Directory.Delete(elsewhere, recursive: true);
    }

    [Fact]
    public async Task A_ZIP_with_a_password_is_read_by_others_who_know_it_and_by_no_others()
    {
        using var admin = await server.SignIn();
        var work = await admin.Work("暗号化 ZIP");
        await Target(
            admin,
            work,
            "folder",
            new()
            {
                ["folder"] = "zip",
                ["form"] = "Zip",
                ["zipPassword"] = ZipPassword,
            }
        );
        var run = await server.Run(admin, work, "V-1,2026-04-01,甲,x,1,", "髙橋-2,2026-04-01,乙,x,1,");
        await Settled(run);
        var zip = Files("zip").Single();
        Path.GetFileName(zip).ShouldBe("暗号化 ZIP.zip");
        var pdf = await admin.Client.GetByteArrayAsync($"{await server.Document("V-1")}.pdf");
        var said = await Judge.Run("7z", "t", $"-p{ZipPassword}", zip);
        said.ShouldContain("Everything is Ok");
        var list = await Judge.Run("7z", "l", "-slt", zip);
        list.ShouldContain("Method = AES-256", Case.Sensitive, list);
        list.ShouldContain("髙橋-2.pdf");
        (await Judge.Ask("7z", "t", "-pmachigai", zip)).Said.ShouldContain("Wrong password : V-1.pdf");
        var there = Directory.CreateTempSubdirectory("akashi-unzip").FullName;
        await Judge.Run("bsdtar", "-xf", zip, "-C", there, "--passphrase", ZipPassword);
        (await File.ReadAllBytesAsync(Path.Combine(there, "V-1.pdf"))).ShouldBe(pdf);
        File.Exists(Path.Combine(there, "manifest.json")).ShouldBeTrue();
        Directory.Delete(there, recursive: true);
    }

    [Fact]
    public async Task Into_a_bucket()
    {
        await using var bucket = new S3Server();
        await bucket.InitializeAsync();
        using var admin = await server.SignIn();
        var work = await admin.Work("バケット");
        var fields = new Dictionary<string, string>
        {
            ["address"] = bucket.Endpoint,
            ["bucket"] = "akashi",
            ["region"] = "us-east-1",
            ["folder"] = "請求/2026",
            ["account"] = "S3RVER",
            ["key"] = "S3RVER",
            ["form"] = "Files",
        };
        await Target(admin, work, "s3", fields);
        await Target(admin, work, "s3", new(fields) { ["bucket"] = "nai-bucket" });
        var run = await server.Run(admin, work, "K-1,2026-04-01,甲,x,1,");
        await Settled(run);
        Directory
            .GetFiles(bucket.Folder, "*", SearchOption.AllDirectories)
            .Count(path => path.Contains("K-1.pdf", StringComparison.Ordinal) && path.EndsWith("_object", StringComparison.Ordinal))
            .ShouldBe(1);
        (
            await server.Ask<string>(
                "select receipt from akashi.document_deliveries where run_id = $1 and name = 'K-1.pdf' and state = 'delivered'",
                Id(run)
            )
        ).ShouldMatch("^s3://akashi/請求/2026/[0-9]{8}-[0-9]{6}-[0-9a-f]{8}/K-1.pdf$");
        (await Codes(run)).ShouldBe(["", "", "bucket-refused", "bucket-refused"]); // each with its manifest
    }

    [Fact]
    public async Task A_webhook_is_signed_is_tried_again_follows_no_redirect_and_can_be_tried_by_hand()
    {
        using var hook = new HookServer();
        using var admin = await server.SignIn();
        var work = await admin.Work("ウェブフック");
        await Webhook(admin, work, hook, "Files");
        hook.Answers.Enqueue(503);
        var run = await server.Run(admin, work, "W-1,2026-04-01,甲,x,1,");
        await Tried(run, 1);
        await admin.Get($"{run}/deliveries");
        admin.Text().ShouldContain("HTTP 503");
        admin.Text().ShouldContain("待機中");
        hook.Answers.Enqueue(302);
        await DueNow(run);
        await Settled(run);
        (await Codes(run)).ShouldBe(["webhook-refused"]); // and nobody went elsewhere
        hook.Calls.Count.ShouldBe(2);
        (await admin.Client.GetStringAsync($"{run}/deliveries.csv?state=failed")).ShouldContain("HTTP 302");
        await admin.Post($"{run}/deliveries", $"{run}/deliveries/retry", []);
        await Settled(run);
        (await Codes(run)).ShouldBe([""]);

        var pdf = await admin.Client.GetByteArrayAsync($"{await server.Document("W-1")}.pdf");
        hook.Calls.Select(call => call.Headers["Akashi-Delivery"]).Distinct().Count().ShouldBe(1);
        foreach (var (headers, body) in hook.Calls)
        {
            body.ShouldBe(pdf);
            var signed = Encoding.ASCII.GetBytes($"{headers["Akashi-Timestamp"]}.{headers["Akashi-Delivery"]}.").Concat(body).ToArray();
            headers["Akashi-Signature"]
                .ShouldBe("v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), signed)));
            Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(headers["Akashi-Timestamp"])).ShouldBeLessThan(120);
            headers["Content-Disposition"].ShouldContain("W-1.pdf");
        }
        (await server.Log($"document-run:{Id(run)}")).ShouldContain("documents.delivery.retried");
    }

    [Fact]
    public async Task Attempts_become_rarer_and_end()
    {
        using var hook = new HookServer();
        using var admin = await server.SignIn();
        var work = await admin.Work("あきらめ");
        await Webhook(admin, work, hook, "Merged");
        foreach (var _ in Enumerable.Range(0, 20))
            hook.Answers.Enqueue(500);
        var run = await server.Run(admin, work, "Q-1,2026-04-01,甲,x,1,");
        for (var attempt = 1; attempt <= DeliverDue.Waits.Length; attempt++)
        {
            await Tried(run, attempt);
            var wait = await server.Ask<double>(
                "select extract(epoch from due_at - now())::float8 from akashi.document_deliveries where run_id = $1",
                Id(run)
            );
            wait.ShouldBeInRange(DeliverDue.Waits[attempt - 1].TotalSeconds - 30, DeliverDue.Waits[attempt - 1].TotalSeconds + 10);
            await DueNow(run);
        }
        await Settled(run);
        (await Codes(run)).ShouldBe(["webhook-refused"]);
        hook.Calls.Count.ShouldBe(DeliverDue.Waits.Length + 1);
        (await server.Log($"document-run:{Id(run)}")).Count(what => what == "documents.delivery.failed").ShouldBe(1);
    }

    [Fact]
    public async Task By_mail_to_the_address_in_the_data_with_the_document_or_with_a_link_to_it()
    {
        using var mail = new MailServer();
        using var admin = await server.SignIn();
        var work = await admin.Work("メール");
        var fields = new Dictionary<string, string>
        {
            ["to"] = "[メール]",
            ["from"] = "keiri@akashi.example.jp",
            ["subject"] = "【請求書】{name} をお送りします。とても長い件名なので何語にも分かれます",
            ["body"] = "いつもお世話になっております。\n.点で始まる行\n",
            ["carry"] = "attach",
            ["host"] = "127.0.0.1",
            ["port"] = $"{mail.Port}",
            ["security"] = "None",
            ["account"] = "keiri",
            ["key"] = "mail-no-himitsu",
        };
        await Target(admin, work, "mail", fields);
        await Target(admin, work, "mail", new(fields) { ["carry"] = "link" });
        var run = await server.Run(
            admin,
            work,
            "髙橋/1,2026-04-01,甲,x,1,one@example.com",
            "M-2,2026-04-01,乙,x,1,",
            "M-3,2026-04-01,丙,x,1,\"a@example.com,b@example.com\""
        );
        await Settled(run);
        (await Codes(run)).ShouldBe(["", "", "mail-address", "mail-address", "mail-address", "mail-address"]);
        mail.Mails.Count.ShouldBe(2);
        foreach (var (to, auth, _) in mail.Mails)
            (to, auth).ShouldBe(("RCPT TO:<one@example.com>", "\0keiri\0mail-no-himitsu"));
        var pdf = await admin.Client.GetByteArrayAsync($"{await server.Document("髙橋/1")}.pdf");
        var read = new List<JsonElement>();
        foreach (var each in mail.Mails)
            read.Add(await Python(each.Mail));
        var attached = read.Single(each => each.GetProperty("files").GetArrayLength() == 1);
        attached.GetProperty("subject").GetString().ShouldBe("【請求書】髙橋/1 をお送りします。とても長い件名なので何語にも分かれます");
        attached.GetProperty("text").GetString()!.ShouldContain(".点で始まる行");
        attached.GetProperty("files")[0].GetProperty("name").GetString().ShouldBe("髙橋_1.pdf");
        attached.GetProperty("files")[0].GetProperty("sha256").GetString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(pdf)));
        var linked = read.Single(each => each.GetProperty("files").GetArrayLength() == 0);
        var link = linked
            .GetProperty("text")
            .GetString()!
            .Split('\n')
            .Single(line => line.StartsWith("https://", StringComparison.Ordinal))
            .Trim();
        link.ShouldStartWith("https://akashi.example.jp/shared/");
        using var guest = server.Open();
        await guest.Get(new Uri(link).AbsolutePath);
        var fetched = await guest.Client.PostAsync(
            new Uri(link).AbsolutePath,
            new FormUrlEncodedContent(new Dictionary<string, string> { ["csrf"] = guest.Csrf })
        );
        (await fetched.Content.ReadAsByteArrayAsync()).ShouldBe(pdf);
        (await server.Ask<long>("select count(*) from akashi.document_links where name = '髙橋/1'")).ShouldBe(1);
        (
            await server.Ask<long>(
                "select count(*) from akashi.document_deliveries where run_id = $1 and sealed_token is not null and state = 'delivered'",
                Id(run)
            )
        ).ShouldBe(0);
    }

    [Fact]
    public async Task A_mail_that_is_refused_for_now_goes_later_with_the_same_link_and_Message_ID()
    {
        using var mail = new MailServer();
        using var admin = await server.SignIn();
        var work = await admin.Work("あとで");
        mail.Refusals.Enqueue("451 later");
        await Target(
            admin,
            work,
            "mail",
            new()
            {
                ["to"] = "[メール]",
                ["from"] = "keiri@akashi.example.jp",
                ["subject"] = "later",
                ["carry"] = "link",
                ["host"] = "127.0.0.1",
                ["port"] = $"{mail.Port}",
                ["security"] = "None",
            }
        );
        var run = await server.Run(admin, work, "Y-1,2026-04-01,甲,x,1,one@example.com");
        await Tried(run, 1);
        (await Codes(run)).ShouldBe(["mail-refused"]);
        await DueNow(run);
        await Settled(run);
        (await Codes(run)).ShouldBe([""]);
        (await server.Ask<long>("select count(*) from akashi.document_links where name = 'Y-1'")).ShouldBe(1);
        mail.Refusals.Enqueue("550 no such person");
        var other = await server.Run(admin, work, "Y-2,2026-04-01,甲,x,1,one@example.com");
        await Settled(other);
        (await Codes(other)).ShouldBe(["mail-refused"]);
    }

    [Fact]
    public async Task Encryption_that_was_asked_for_and_is_not_there_sends_nothing_in_clear()
    {
        using var mail = new MailServer();
        using var admin = await server.SignIn();
        var work = await admin.Work("暗号化なし");
        foreach (var security in new[] { "StartTls", "Tls" })
            await Target(
                admin,
                work,
                "mail",
                new()
                {
                    ["to"] = "[メール]",
                    ["from"] = "keiri@akashi.example.jp",
                    ["subject"] = "x",
                    ["carry"] = "attach",
                    ["host"] = "127.0.0.1",
                    ["port"] = $"{mail.Port}",
                    ["security"] = security,
                    ["account"] = "keiri",
                    ["key"] = "mail-no-himitsu",
                }
            );
        var run = await server.Run(admin, work, "E-1,2026-04-01,甲,x,1,one@example.com");
        await Tried(run, 1);
        mail.Mails.ShouldBeEmpty();
        (await Codes(run)).ShouldBe(["host-unreachable", "mail-refused"]);
    }

    [Fact]
    public async Task Secrets_are_never_shown_and_lie_nowhere_in_clear()
    {
        using var admin = await server.SignIn();
        var work = await admin.Work("秘密");
        await Target(
            admin,
            work,
            "webhook",
            new()
            {
                ["address"] = "https://example.com/",
                ["key"] = Key + "-himitsu",
                ["form"] = "Zip",
                ["zipPassword"] = ZipPassword,
            }
        );
        admin.Text().ShouldContain("ZIP（パスワード付き）");
        foreach (var secret in new[] { Key + "-himitsu", ZipPassword })
        {
            admin.Text().ShouldNotContain(secret);
            foreach (
                var (table, row) in new[]
                {
                    ("document_targets", "t::text || encode(t.sealed_secrets, 'escape')"),
                    ("audit_entries", "convert_from(t.entry, 'UTF8') || coalesce(convert_from(t.facts, 'UTF8'), '')"),
                }
            )
                (await server.Ask<long>($"select count(*) from akashi.{table} t where {row} like '%' || $1 || '%'", secret)).ShouldBe(0);
        }
        var wrong = await admin.Post(
            $"{work}/deliveries",
            $"{work}/deliveries/new/webhook",
            new()
            {
                ["name"] = "x",
                ["address"] = "ftp://x",
                ["key"] = "mijikai-kagi",
                ["form"] = "Zip",
                ["zipPassword"] = "short",
            }
        );
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        admin.Text().ShouldNotContain("mijikai-kagi");
        await admin.Post(
            $"{work}/deliveries",
            $"{work}/deliveries/new/mail",
            new()
            {
                ["name"] = "x",
                ["to"] = "[ない列]",
                ["from"] = "a@b\r\nBcc: c@d",
                ["subject"] = "s",
                ["host"] = "h",
                ["port"] = "25",
            }
        );
        admin.Text().ShouldContain("列「ない列」がありません");
        admin.Text().ShouldContain("メールアドレスを入力してください");
    }

    [Fact]
    public async Task Staff_look_administrators_decide_and_neighbours_find_nothing()
    {
        using var admin = await server.SignIn();
        using var staff = await server.SignIn("general");
        using var neighbour = await server.SignInElsewhere();
        var work = await admin.Work("だれが");
        await Target(admin, work, "folder", new() { ["folder"] = "dare", ["form"] = "Files" });
        var target = await server.Ask<Guid>("select id from akashi.document_targets where work_id = $1", Id(work));
        var run = await server.Run(admin, work, "O-1,2026-04-01,甲,x,1,");
        (await staff.Get($"{work}/deliveries")).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var action in new[] { $"{work}/deliveries/new/folder", $"{work}/deliveries/{target}/remove" })
        {
            (await staff.Post("/console", action, [])).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await neighbour.Post("/console", action, [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        foreach (var browser in new[] { staff, neighbour })
        {
            foreach (var page in new[] { $"{run}/deliveries", $"{run}/deliveries.csv" })
                (await browser.Get(page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await browser.Post("/console", $"{run}/deliveries/retry", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        (await neighbour.Get($"{work}/deliveries")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.Post($"{work}/deliveries", $"{work}/deliveries/{target}/remove", [])).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await admin.Post($"{work}/deliveries", $"{work}/deliveries/{target}/remove", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await server.Log($"document-target:{target}")).ShouldBe(["documents.target.created", "documents.target.removed"]);
    }

    private static Task Webhook(Browser admin, string work, HookServer hook, string form) =>
        Target(
            admin,
            work,
            "webhook",
            new()
            {
                ["address"] = hook.Address,
                ["key"] = Key,
                ["form"] = form,
            }
        );

    private static async Task Target(Browser admin, string work, string kind, Dictionary<string, string> fields)
    {
        fields["name"] = $"{kind} {fields.GetValueOrDefault("form")}";
        await admin.Post($"{work}/deliveries/new/{kind}", $"{work}/deliveries/new/{kind}", new(fields));
        admin.Path.ShouldBe($"{work}/deliveries", admin.Body);
    }

    private Task Sweep() => server.Node.Services.GetRequiredService<DeliverDue>().Run(CancellationToken.None);

    /// <summary>Until nothing of the run waits.</summary>
    private Task Settled(string run) =>
        Until.Holds(
            async () =>
            {
                await Sweep();
                return await server.Ask<bool>(
                    "select planned_at is not null and not exists (select from akashi.document_deliveries where run_id = $1 and state = 'waiting') from akashi.document_runs where id = $1",
                    Id(run)
                );
            },
            "the deliveries are settled"
        );

    /// <summary>Until each delivery of the run came back from so many attempts.</summary>
    private Task Tried(string run, int attempts) =>
        Until.Holds(
            async () =>
            {
                await Sweep();
                return await server.Ask<bool>(
                    "select count(*) > 0 and coalesce(bool_and(attempts >= $2 and code <> ''), false) from akashi.document_deliveries where run_id = $1",
                    Id(run),
                    attempts
                );
            },
            $"attempt {attempts} came back"
        );

    /// <summary>The time of the next attempt has come.</summary>
    private async Task DueNow(string run)
    {
        await server.AsDba(
            "update akashi.document_deliveries set due_at = now(), code = '' where run_id = $1 and state = 'waiting'",
            Id(run)
        );
        await server.AsDba("update akashi.document_wakes set due_at = now() where kind = 'deliveries'");
    }

    private Task<string[]> Codes(string run) =>
        server.Ask<string[]>("select array_agg(code order by code) from akashi.document_deliveries where run_id = $1", Id(run));

    private IEnumerable<string> Files(params string[] folder) =>
        Directory.GetFiles(Path.Combine([server.Out, server.Demo.CompanyCode, .. folder]), "*", SearchOption.AllDirectories);

    /// <summary>A mail as Python's library reads it.</summary>
    private static async Task<JsonElement> Python(byte[] mail)
    {
        const string Read =
            "import sys,json,hashlib,email,email.policy;m=email.message_from_binary_file(open(sys.argv[1],'rb'),policy=email.policy.default);assert not m.defects,m.defects;b=m.get_body(('plain',));print(json.dumps({'subject':m['subject'],'text':b.get_content(),'files':[{'name':a.get_filename(),'sha256':hashlib.sha256(a.get_payload(decode=True)).hexdigest()} for a in m.iter_attachments()]}))";
        var file = Path.Combine(Path.GetTempPath(), $"akashi-{Guid.CreateVersion7()}.eml");
        await File.WriteAllBytesAsync(file, mail);
        try
        {
            return JsonDocument.Parse(await Judge.Run("python3", "-c", Read, file)).RootElement;
        }
        finally
        {
            File.Delete(file);
        }
    }
}

/// <summary>A node as it comes: nothing inside is reached, whatever a tenant names.</summary>
public sealed class RefusedDeliveryTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Nothing_knocks_at_this_machine_and_the_reason_tells_nothing_of_what_is_there()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var admin = await server.SignIn();
        var work = await admin.Work("内側");
        foreach (
            var (kind, fields) in new[]
            {
                (
                    "webhook",
                    new Dictionary<string, string> { ["address"] = $"https://127.0.0.1:{port}/", ["key"] = "kagi-0123456789-abcdef" }
                ),
                ("webhook", new() { ["address"] = $"http://localhost:{port}/", ["key"] = "kagi-0123456789-abcdef" }),
                (
                    "s3",
                    new()
                    {
                        ["address"] = $"http://localhost:{port}",
                        ["bucket"] = "b",
                        ["account"] = "a",
                        ["key"] = "k",
                        ["region"] = "r",
                    }
                ),
                (
                    "mail",
                    new()
                    {
                        ["to"] = "[メール]",
                        ["from"] = "a@example.com",
                        ["subject"] = "s",
                        ["host"] = "localhost",
                        ["port"] = $"{port}",
                        ["security"] = "Tls",
                        ["carry"] = "attach",
                    }
                ),
                ("folder", new() { ["folder"] = "x" }),
            }
        )
        {
            fields["name"] = kind;
            fields["form"] = "Merged";
            await admin.Post($"{work}/deliveries/new/{kind}", $"{work}/deliveries/new/{kind}", fields);
            admin.Path.ShouldBe($"{work}/deliveries", admin.Body);
        }
        var run = await server.Run(admin, work, "I-1,2026-04-01,甲,x,1,one@example.com");
        await Until.Holds(
            async () =>
            {
                await server.Node.Services.GetRequiredService<DeliverDue>().Run(CancellationToken.None);
                return await server.Ask<bool>(
                    "select count(*) = 5 and coalesce(bool_and(state = 'failed'), false) from akashi.document_deliveries where run_id = $1",
                    Id(run)
                );
            },
            $"all are refused",
            seconds: 20
        );
        (
            await server.Ask<string[]>("select array_agg(code order by code) from akashi.document_deliveries where run_id = $1", Id(run))
        ).ShouldBe(["host-refused", "host-refused", "host-refused", "host-refused", "no-folder"]);
        listener.Pending().ShouldBeFalse();
    }
}
