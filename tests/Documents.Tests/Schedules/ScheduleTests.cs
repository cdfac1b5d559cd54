using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Akashi.Documents.Deliveries;
using Akashi.Documents.Schedules;
using Akashi.Documents.Tests.Deliveries;
using Akashi.Platform.Outbound;
using Akashi.Server;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Akashi.Documents.Tests.Office;

namespace Akashi.Documents.Tests.Schedules;

/// <summary>A node whose operator allows a folder to fetch from and this machine's own servers.</summary>
public sealed class ScheduleServer : TestServer
{
    public string In { get; } = Directory.CreateTempSubdirectory("akashi-in").FullName;

    protected override void Configure(IServiceCollection services) => Allow(services);

    public void Allow(IServiceCollection services)
    {
        services.AddSingleton(new IntakeSettings(In));
        services.AddSingleton(new OutboundDoor(new() { Allow = ["127.0.0.1/32"] }));
    }

    /// <summary>Writes a file into the folder of the demo company.</summary>
    public void Put(string name, string content)
    {
        var path = Path.Combine(In, Demo.CompanyCode, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}

/// <summary>Works that run by themselves: at their times, with the file that they fetch, one after the other; and what is said when they do not.</summary>
public sealed class ScheduleTests(ScheduleServer server) : IClassFixture<ScheduleServer>
{
    private const string Columns = "番号,取引日,取引先,品名,金額,メール\n";

    [Fact]
    public async Task At_its_time_a_work_runs_once_and_not_again_with_the_same_file()
    {
        using var admin = await server.SignIn();
        var work = await admin.Work("予約");
        server.Put("予約/請求.csv", $"{Columns}P-1,2026-04-01,甲,x,1,\n");
        await admin.Post($"{work}/schedule", $"{work}/schedule", Daily());
        admin.Text().ShouldContain("先に取り込み元を設定してください");
        await Source(admin, work, "folder", new() { ["path"] = "/予約/請求.csv" });
        await admin.Post($"{work}/schedule", $"{work}/schedule", Daily());
        admin.Path.ShouldBe($"{work}/schedule", admin.Body);
        admin.Text().ShouldContain("毎日 00:00");
        admin.Body.Split("00:00 JST</li>").Length.ShouldBe(1 + 5);
        await Sweep();
        (await Starts(work)).ShouldBeEmpty();

        // Nothing was running for four days: one start stands for all of their times.
        await Due(work, days: 4);
        await Settled(work);
        (await Starts(work)).ShouldBe(["schedule started "]);
        (await server.Ask<int>("select missed from akashi.document_starts where work_id = $1", Id(work))).ShouldBe(3);
        var run = await server.Ask<Guid>("select run_id from akashi.document_starts where work_id = $1", Id(work));
        await Issued(run, "P-1");
        await admin.Get($"/console/documents/runs/{run}");
        admin.Text().ShouldContain("停止中に過ぎた 4 回分");
        (
            await server.Ask<bool>(
                "select r.started_by = s.set_by from akashi.document_runs r join akashi.document_schedules s on s.work_id = r.series where r.id = $1",
                run
            )
        ).ShouldBeTrue();
        (await Actor($"document-run:{run}", "documents.run.started")).ShouldBe("schedule");

        await Due(work);
        await Settled(work);
        (await Starts(work)).ShouldBe(["schedule started ", "schedule unchanged source-unchanged"]);
        (await Runs(work)).ShouldBe(1);
        await admin.Get($"{work}/schedule");
        admin.Text().ShouldContain("前回の発行と同じファイル");

        await admin.Post($"{work}/schedule", $"{work}/schedule/start", []);
        await Settled(work);
        (await Starts(work)).ShouldBe(["schedule started ", "schedule unchanged source-unchanged", "hand started "]);
        (await Runs(work)).ShouldBe(2);

        server.Put("予約/請求.csv", $"{Columns}P-1,2026-04-01,甲,x,1,\nP-2,2026-04-01,甲,x,1,\n");
        await Due(work);
        await Settled(work);
        await Issued(await LastRun(work), "P-2");
        (await Runs(work)).ShouldBe(3);
        await admin.Post($"{work}/schedule", $"{work}/schedule/remove", []);
        (await server.Log($"document-work:{Id(work)}")).ShouldBe([
            "documents.work.created",
            "documents.source.made",
            "documents.schedule.set",
            "documents.start.unchanged",
            "documents.start.asked",
            "documents.schedule.removed",
        ]);
    }

    [Fact]
    public async Task Of_two_nodes_one_starts_it()
    {
        await using var other = await AkashiServer.Start(
            new ServerOptions(server.Folder, 0, server.OwnerConnection) { Configure = server.Allow },
            CancellationToken.None
        );
        using var admin = await server.SignIn();
        var work = await admin.Work("二つのノード");
        await Source(admin, work, "folder", new() { ["path"] = "two.csv" });
        await admin.Post($"{work}/schedule", $"{work}/schedule", Daily());
        const int Times = 6;
        for (var i = 1; i <= Times; i++)
        {
            server.Put("two.csv", $"{Columns}N-{i},2026-04-01,甲,x,1,\n");
            await Due(work);
            await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(n =>
                        (n % 2 == 0 ? server.Node : other)
                            .Services.GetRequiredService<StartDue>()
                            .Run(TestContext.Current.CancellationToken)
                    )
            );
            await Settled(work);
            // The same time again would be the same start; the next one is another day's.
            await server.AsDba(
                "update akashi.document_starts set due_at = due_at - interval '1 hour' * $2 where work_id = $1",
                Id(work),
                i
            );
        }
        (await Starts(work)).ShouldBe(Enumerable.Repeat("schedule started ", Times));
        (await Runs(work)).ShouldBe(Times);
        (await server.Ask<int>("select max(attempts) from akashi.document_starts where work_id = $1", Id(work))).ShouldBe(1);
    }

    [Theory]
    [InlineData("status = 'inactive'", "person-inactive", "無効になっています")]
    [InlineData("locked_until = now() + interval '1 hour'", "person-locked", "ロックされています")]
    [InlineData("role = 'general'", "person-demoted", "もう管理者ではありません")]
    public async Task It_runs_for_who_set_it_and_not_without_that_person(string change, string code, string said)
    {
        using var admin = await server.SignIn();
        var work = await admin.Work($"人 {code}");
        server.Put("人.csv", $"{Columns}H-{code},2026-04-01,甲,x,1,\n");
        await Source(admin, work, "folder", new() { ["path"] = "人.csv" });
        await admin.Post($"{work}/schedule", $"{work}/schedule", Daily());
        var person = Guid.CreateVersion7();
        await server.AsDba(
            "insert into akashi.users select (jsonb_populate_record(u, jsonb_build_object('id', $1, 'login_id', $1::text))).* from akashi.users u join akashi.document_schedules s on s.set_by = u.id where s.work_id = $2",
            person,
            Id(work)
        );
        await server.AsDba("update akashi.document_schedules set set_by = $1 where work_id = $2", person, Id(work));
        await server.AsDba($"update akashi.users set {change} where id = $1", person);
        await Due(work);
        await Settled(work);
        (await Starts(work)).ShouldBe([$"schedule failed {code}"]);
        (await Runs(work)).ShouldBe(0);
        await admin.Get($"{work}/schedule");
        admin.Text().ShouldContain($"いまの予約では実行されません");
        admin.Text().ShouldContain(said);

        await server.AsDba("delete from akashi.users where id = $1", person);
        await server.AsDba("update akashi.document_starts set due_at = due_at - interval '1 hour' where work_id = $1", Id(work));
        await Due(work);
        await Settled(work);
        (await Starts(work)).ShouldBe([$"schedule failed {code}", "schedule failed person-gone"]);
        (await server.Log($"document-work:{Id(work)}")).TakeLast(2).ShouldBe(["documents.start.failed", "documents.start.failed"]);
        (await Actor($"document-work:{Id(work)}", "documents.start.failed")).ShouldBe("schedule");
    }

    [Fact]
    public async Task What_cannot_be_fetched_or_read_is_a_failed_start_with_its_reason()
    {
        using var web = new FileServer();
        await using var bucket = new S3Server();
        await bucket.InitializeAsync();
        using var admin = await server.SignIn();
        var work = await admin.Work("取り込み");
        var elsewhere = Directory.CreateTempSubdirectory("akashi-elsewhere").FullName;
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "秘密.csv"), $"{Columns}X,2026-04-01,甲,x,1,\n");
        server.Put("empty.csv", "");
        server.Put("columns.csv", "番号,取引日\nX,2026-04-01\n");
        server.Put("xls.csv", "\u00d0\u00cf");
        Directory.CreateSymbolicLink(Path.Combine(server.In, server.Demo.CompanyCode, "外"), elsewhere);
        File.CreateSymbolicLink(Path.Combine(server.In, server.Demo.CompanyCode, "外.csv"), Path.Combine(elsewhere, "秘密.csv"));
        var s3 = new Dictionary<string, string>
        {
            ["address"] = bucket.Endpoint,
            ["bucket"] = "akashi",
            ["region"] = "us-east-1",
            ["account"] = "S3RVER",
            ["key"] = "S3RVER",
            ["path"] = "nai.csv",
        };
        web.Answers["/404.csv"] = (404, "");
        web.Answers["/302.csv"] = (302, "");
        web.Answers["/big.csv"] = (200, Columns + new string('x', (int)SourceFetcher.MostBytes));
        var expected = new List<string>();
        foreach (
            var (kind, fields, code, said) in new[]
            {
                ("folder", new Dictionary<string, string> { ["path"] = "nai.csv" }, "source-missing", "ファイルがないか"),
                ("folder", new() { ["path"] = "../ELSEWHERE/x.csv" }, "source-missing", "ファイルがないか"),
                ("folder", new() { ["path"] = "外/秘密.csv" }, "source-missing", "ファイルがないか"),
                ("folder", new() { ["path"] = "外.csv" }, "source-missing", "ファイルがないか"),
                ("folder", new() { ["path"] = "empty.csv" }, "source-empty", "ファイルが空です"),
                ("folder", new() { ["path"] = "columns.csv" }, "columns-changed", "取引先、品名、金額、メール"),
                ("https", new() { ["address"] = web.Address + "404.csv" }, "source-refused", "HTTP 404"),
                ("https", new() { ["address"] = web.Address + "302.csv" }, "source-refused", "HTTP 302"),
                ("https", new() { ["address"] = web.Address + "big.csv" }, "source-too-large", "64 MB を超えて"),
                ("https", new() { ["address"] = "http://127.0.0.1:1/x.csv" }, "host-unreachable", "接続できないか"),
                ("https", new() { ["address"] = "https://10.0.0.1/x.csv" }, "host-refused", "接続できません"),
                ("s3", s3, "source-refused", "HTTP 404"),
            }
        )
        {
            await Source(admin, work, kind, new(fields));
            (await admin.Post($"{work}/schedule", $"{work}/schedule/source/try", [])).StatusCode.ShouldBe(
                code == "columns-changed" ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity
            );
            admin.Text().ShouldContain(said);
            await admin.Post($"{work}/schedule", $"{work}/schedule/start", []);
            await Settled(work);
            expected.Add($"hand failed {code}");
            (await Starts(work)).ShouldBe(expected);
            await admin.Get($"{work}/schedule");
            admin.Text().ShouldContain(said);
        }
        (await Runs(work)).ShouldBe(0);
        web.Calls.Where(call => call.Path == "/elsewhere").ShouldBeEmpty();
        Directory.Delete(elsewhere, recursive: true);
    }

    [Fact]
    public async Task By_a_GET_with_secret_headers_and_out_of_a_bucket()
    {
        const string Secret = "Bearer himitsu-0123456789";
        using var web = new FileServer();
        await using var bucket = new S3Server();
        await bucket.InitializeAsync();
        using var admin = await server.SignIn();
        var work = await admin.Work("GET");
        foreach (var headers in new[] { "Host: a", "x", "X-A: あ", "Content-Length: 1", "a b: c" })
        {
            var answer = await admin.Post(
                $"{work}/schedule/source/https",
                $"{work}/schedule/source/https",
                new() { ["address"] = web.Address, ["headers"] = headers }
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, headers);
        }
        web.Answers["/請求.csv"] = (200, $"{Columns}W-1,2026-04-01,甲社,x,1,\n");
        await Source(
            admin,
            work,
            "https",
            new() { ["address"] = web.Address + "請求.csv?m=1", ["headers"] = $"Authorization: {Secret}\r\nX-Key: 2" }
        );
        admin.Body.ShouldNotContain("himitsu");
        admin.Body.ShouldContain("Authorization, X-Key");
        await admin.Post($"{work}/schedule", $"{work}/schedule/source/try", []);
        admin.Text().ShouldContain("文字コードは UTF-8");
        admin.Text().ShouldContain("<td>甲社</td>");
        (await Runs(work)).ShouldBe(0);
        await admin.Post($"{work}/schedule", $"{work}/schedule/start", []);
        await Settled(work);
        await Issued(await LastRun(work), "W-1");
        (await server.Ask<string>("select source_name from akashi.document_runs where id = $1", await LastRun(work))).ShouldBe("請求.csv");
        web.Calls.ShouldAllBe(call => call.Method == "GET" && call.Headers["Authorization"] == Secret && call.Headers["X-Key"] == "2");
        web.Calls.Count.ShouldBe(2);
        (
            await server.Ask<long>(
                "select count(*) from akashi.document_sources s where s::text like '%himitsu%' or position($1::bytea in s.sealed_secrets) > 0",
                Encoding.UTF8.GetBytes("himitsu")
            )
        ).ShouldBe(0);
        (await server.Ask<long>("select count(*) from akashi.audit_entries where encode(facts, 'escape') like '%himitsu%'")).ShouldBe(0);

        using (
            var s3 = S3Carrier.Client(
                server.Node.Services.GetRequiredService<OutboundDoor>(),
                bucket.Endpoint,
                "us-east-1",
                "S3RVER",
                "S3RVER"
            )
        )
            await s3.PutObjectAsync(
                new()
                {
                    BucketName = "akashi",
                    Key = "月次/請求.csv",
                    ContentBody = $"{Columns}W-2,2026-04-01,乙社,x,1,\n",
                    UseChunkEncoding = false,
                }
            );
        await Source(
            admin,
            work,
            "s3",
            new()
            {
                ["address"] = bucket.Endpoint,
                ["bucket"] = "akashi",
                ["region"] = "us-east-1",
                ["account"] = "S3RVER",
                ["key"] = "S3RVER",
                ["path"] = "月次/請求.csv",
            }
        );
        await admin.Post($"{work}/schedule", $"{work}/schedule/start", []);
        await Settled(work);
        await Issued(await LastRun(work), "W-2");
        (await server.Ask<long>("select count(*) from akashi.document_sources where work_id = $1", Id(work))).ShouldBe(1);
    }

    [Fact]
    public async Task When_a_run_has_ended_the_next_work_runs_with_its_file_once()
    {
        using var admin = await server.SignIn();
        var (first, second, third) = (await admin.Work("甲の連鎖"), await admin.Work("乙の連鎖"), await admin.Work("丙の連鎖"));
        await Chain(admin, first, second, "clean");
        await Chain(admin, second, third, "always");
        (await Refused(admin, third, first)).ShouldContain("つながりが輪になります: 丙の連鎖 → 甲の連鎖 → 乙の連鎖 → 丙の連鎖");
        (await Refused(admin, first, first)).ShouldContain("つながりが輪になります: 甲の連鎖 → 甲の連鎖");
        (await Refused(admin, first, second)).ShouldContain("すでにつながっています");
        foreach (var work in new[] { first, second })
        {
            await admin.Get($"{work}/schedule");
            admin.Text().ShouldContain("甲の連鎖");
            admin.Text().ShouldContain("乙の連鎖");
        }

        var run = await server.Run(admin, first, "L-1,2026-04-01,甲,x,1,");
        await Chained(run);
        await Settled(second);
        await Chained($"/{await LastRun(second)}");
        await Settled(third);
        await Issued(await LastRun(third), "L-1");
        (await Starts(second)).ShouldBe(["chain started "]);
        (
            await server.Ask<bool>(
                "select count(distinct source_sha256) = 1 and count(distinct source_name) = 1 and count(distinct started_by) = 1 from akashi.document_runs where series = any($1)",
                new[] { Id(first), Id(second), Id(third) }
            )
        ).ShouldBeTrue();
        (await Actor($"document-run:{await LastRun(third)}", "documents.run.started")).ShouldBe("chain");
        await admin.Get($"/console/documents/runs/{await LastRun(third)}");
        admin.Body.ShouldContain($"/console/documents/runs/{await LastRun(second)}");

        // A row that was refused ends the chain where it wants everything to be well.
        var bad = await server.Run(admin, first, "L-2,2026-04-01,甲,x,1,", "L-3,きのう,甲,x,1,");
        await Chained(bad);
        await Settled(second);
        (await Runs(second)).ShouldBe(1);
        await server.Node.Services.GetRequiredService<DeliverDue>().Run(CancellationToken.None);
        (await Starts(third)).ShouldBe(["chain started "]);
        await admin.Post($"{first}/schedule", $"{first}/schedule/chains/{Id(second)}/remove", []);
        (await server.Log($"document-work:{Id(first)}")).ShouldBe([
            "documents.work.created",
            "documents.chain.made",
            "documents.chain.removed",
        ]);
    }

    [Fact]
    public async Task No_more_than_five_works_stand_in_a_row()
    {
        using var admin = await server.SignIn();
        var template = await admin.Publish("列");
        var works = new List<string>();
        for (var i = 1; i <= 6; i++)
            works.Add(await admin.MakeWork(template, $"列 {i}"));
        foreach (var i in new[] { 3, 0, 2, 1 })
            await Chain(admin, works[i], works[i + 1], "always");
        (await Refused(admin, works[4], works[5])).ShouldContain("つなげるのは 5 件までです");
        (await Refused(admin, works[5], works[0])).ShouldContain("つなげるのは 5 件までです");
    }

    [Fact]
    public async Task Days_off_that_change_move_the_times_that_are_to_come()
    {
        using var admin = await server.SignIn();
        var work = await admin.Work("休業日");
        await Source(admin, work, "folder", new() { ["path"] = "x.csv" });
        await admin.Post($"{work}/schedule", $"{work}/schedule", new(Daily()) { ["onDayOff"] = "Skip" });
        var before = await Next();
        await Upload($"day,name\n{before:yyyy-MM-dd},休み\n");
        await Until.Holds(
            async () =>
            {
                await Sweep();
                return await Next() > before;
            },
            "the day off is seen"
        );
        (await Starts(work)).ShouldBeEmpty();
        await Upload("day,name\n");
        await Until.Holds(
            async () =>
            {
                await Sweep();
                return await Next() == before;
            },
            "the day off is gone"
        );

        Task<DateTime> Next() =>
            server.Ask<DateTime>("select next_at at time zone 'Asia/Tokyo' from akashi.document_schedules where work_id = $1", Id(work));

        async Task Upload(string file)
        {
            await admin.Get("/console");
            await admin.Send("/console/documents/calendar", Form(admin, "days.csv", file));
            admin.Path.ShouldBe("/console/documents/calendar", admin.Body);
        }
    }

    [Fact]
    public async Task Only_administrators_of_the_house_set_it_and_others_find_nothing()
    {
        using var admin = await server.SignIn();
        using var staff = await server.SignIn("general");
        using var neighbour = await server.SignInElsewhere();
        using var guest = server.Open();
        var work = await admin.Work("役割");
        var next = await admin.Work("役割の次");
        await Source(admin, work, "folder", new() { ["path"] = "x.csv" });
        await admin.Post($"{work}/schedule", $"{work}/schedule", Daily());
        await Chain(admin, work, next, "always");
        var theirs = await neighbour.MakeWork(await neighbour.Publish(), "隣のワーク");
        var before = await server.Log($"document-work:{Id(work)}");

        (await staff.Get($"{work}/schedule")).StatusCode.ShouldBe(HttpStatusCode.OK);
        staff.Text().ShouldContain("毎日 00:00");
        staff.Body.ShouldNotContain("/schedule/source/try");
        foreach (var page in new[] { $"{work}/schedule", $"{work}/schedule/source/https" })
        {
            (await neighbour.Get(page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            await guest.Get(page);
            guest.Path.ShouldStartWith("/sign-in");
        }
        (await staff.Get($"{work}/schedule/source/https")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (
            var action in new[]
            {
                "",
                "/remove",
                "/start",
                "/chains",
                $"/chains/{Id(next)}/remove",
                "/source/folder",
                "/source/remove",
                "/source/try",
            }
        )
        {
            (await staff.Post("/console", $"{work}/schedule{action}", new(Daily()) { ["path"] = "y" })).StatusCode.ShouldBe(
                HttpStatusCode.Forbidden
            );
            (await neighbour.Post("/console", $"{work}/schedule{action}", new(Daily()) { ["path"] = "y" })).StatusCode.ShouldBe(
                HttpStatusCode.NotFound
            );
        }
        (await Refused(admin, work, theirs)).ShouldContain("次のワークを選んでください");
        (await neighbour.Post($"{theirs}/schedule", $"{theirs}/schedule/chains", new() { ["next"] = $"{Id(work)}" })).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await server.Log($"document-work:{Id(work)}")).ShouldBe(before);
        (await Starts(work)).ShouldBeEmpty();
        (await server.Ask<string>("select settings ->> 'path' from akashi.document_sources where work_id = $1", Id(work))).ShouldBe(
            "x.csv"
        );
        (await server.Ask<long>("select count(*) from akashi.document_chains where work_id = $1", Id(work))).ShouldBe(1);
    }

    [Theory]
    [InlineData("kind", "Weekly", "曜日を選んでください")]
    [InlineData("at", "25:00", "時刻を 09:00 のように")]
    [InlineData("cron", "0 0 25 * * ?", "cron 式として読めません")]
    [InlineData("cron", "* * * * * ?", "5 分以上")]
    [InlineData("cron", "0 0,4 9 * * ?", "5 分以上")]
    [InlineData("cron", "0 0 9 30 2 ?", "当てはまる日時がありません")]
    [InlineData("day", "32", "日は 1～31")]
    public async Task A_schedule_that_cannot_be_is_refused(string field, string value, string said)
    {
        using var admin = await server.SignIn();
        var work = await admin.Work("だめな予約");
        await Source(admin, work, "folder", new() { ["path"] = "x.csv" });
        var fields = new Dictionary<string, string>(Daily())
        {
            ["kind"] = field switch
            {
                "cron" => "Cron",
                "day" => "Monthly",
                _ => "Daily",
            },
            [field] = value,
        };
        (await admin.Post($"{work}/schedule", $"{work}/schedule", fields)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        admin.Text().ShouldContain(said);
        (await server.Ask<long>("select count(*) from akashi.document_schedules where work_id = $1", Id(work))).ShouldBe(0);
    }

    private static Dictionary<string, string> Daily() =>
        new()
        {
            ["kind"] = "Daily",
            ["at"] = "00:00",
            ["onDayOff"] = "Run",
        };

    private static async Task Source(Browser admin, string work, string kind, Dictionary<string, string> fields)
    {
        await admin.Post($"{work}/schedule/source/{kind}", $"{work}/schedule/source/{kind}", fields);
        admin.Path.ShouldBe($"{work}/schedule", admin.Body);
    }

    private static async Task Chain(Browser admin, string work, string next, string when)
    {
        await admin.Post($"{work}/schedule", $"{work}/schedule/chains", new() { ["next"] = $"{Id(next)}", ["when"] = when });
        admin.Path.ShouldBe($"{work}/schedule", admin.Body);
    }

    private static async Task<string> Refused(Browser admin, string work, string next)
    {
        var answer = await admin.Post(
            $"{work}/schedule",
            $"{work}/schedule/chains",
            new() { ["next"] = $"{Id(next)}", ["when"] = "always" }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        return admin.Text();
    }

    /// <summary>So many midnights have passed since anybody looked.</summary>
    private async Task Due(string work, int days = 1)
    {
        await server.AsDba(
            "update akashi.document_schedules set checked_at = (date_trunc('day', now() at time zone 'Asia/Tokyo') at time zone 'Asia/Tokyo') - make_interval(days => $2 - 1, mins => 1), next_at = now() where work_id = $1",
            Id(work),
            days
        );
        // Today's midnight may have led to a start in this test already.
        await server.AsDba(
            "update akashi.document_starts set due_at = due_at - interval '1 minute' where work_id = $1 and cause = 'schedule'",
            Id(work)
        );
        await server.AsDba(
            "insert into akashi.document_wakes select 'works', tenant_id, now() from akashi.document_works where id = $1 on conflict (kind, realm) do update set due_at = now()",
            Id(work)
        );
    }

    private Task Sweep() => server.Node.Services.GetRequiredService<StartDue>().Run(CancellationToken.None);

    /// <summary>Until no time of the work's schedule is open and no start waits.</summary>
    private Task Settled(string work) =>
        Until.Holds(
            async () =>
            {
                await Sweep();
                return await server.Ask<bool>(
                    "select not exists (select from akashi.document_schedules where work_id = $1 and next_at <= now()) and not exists (select from akashi.document_starts where work_id = $1 and state = 'waiting')",
                    Id(work)
                );
            },
            "the starts are settled"
        );

    /// <summary>Until what follows from a run is planned.</summary>
    private Task Chained(string run) =>
        Until.Holds(
            async () =>
            {
                await server.Node.Services.GetRequiredService<DeliverDue>().Run(CancellationToken.None);
                return await server.Ask<bool>("select planned_at is not null from akashi.document_runs where id = $1", Id(run));
            },
            "what follows is planned"
        );

    private Task Issued(Guid run, string key) =>
        Until.Holds(
            () => server.Ask<bool>("select exists (select from akashi.documents where run_id = $1 and key = $2)", run, key),
            $"{key} is issued"
        );

    private Task<string[]> Starts(string work) =>
        server.Ask<string[]>(
            "select coalesce(array_agg(concat_ws(' ', cause, state, code) order by id), '{}') from akashi.document_starts where work_id = $1",
            Id(work)
        );

    private Task<long> Runs(string work) => server.Ask<long>("select count(*) from akashi.document_runs where series = $1", Id(work));

    private Task<Guid> LastRun(string work) =>
        server.Ask<Guid>("select id from akashi.document_runs where series = $1 order by started_at desc limit 1", Id(work));

    private Task<string> Actor(string subject, string action) =>
        server.Ask<string>(
            "select convert_from(entry, 'UTF8')::jsonb ->> 'actor' from akashi.audit_entries where convert_from(entry, 'UTF8')::jsonb ->> 'subject' = $1 and convert_from(entry, 'UTF8')::jsonb ->> 'action' = $2 order by id desc limit 1",
            subject,
            action
        );
}

/// <summary>A web server of the test's own that hands out files.</summary>
public sealed class FileServer : IDisposable
{
    private readonly HttpListener listener = new();

    public FileServer()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }
        listener.Prefixes.Add(Address);
        listener.Start();
        _ = Serve();
    }

    public string Address { get; }

    /// <summary>By their paths.</summary>
    public ConcurrentDictionary<string, (int Status, string Body)> Answers { get; } = new();

    public ConcurrentQueue<(string Method, string Path, WebHeaderCollection Headers)> Calls { get; } = new();

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var call = await listener.GetContextAsync();
                var path = Uri.UnescapeDataString(call.Request.Url!.AbsolutePath);
                Calls.Enqueue((call.Request.HttpMethod, path, (WebHeaderCollection)call.Request.Headers));
                var (status, body) = Answers.GetValueOrDefault(path, (404, ""));
                call.Response.StatusCode = status;
                if (status == 302)
                    call.Response.RedirectLocation = Address + "elsewhere";
                try
                {
                    await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                    call.Response.Close();
                }
                // Who has seen enough hangs up.
                catch (Exception error) when (error is HttpListenerException or IOException) { }
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException) { }
    }

    public void Dispose() => listener.Close();
}
