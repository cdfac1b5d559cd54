using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using Akashi.Documents.Deliveries;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Akashi.Documents.Tests.Office;
using static Akashi.Documents.Tests.Seals.SealSteps;

namespace Akashi.Documents.Tests.Seals;

/// <summary>Runs whose documents are sealed: all of them or none, whatever happens to the authority, the certificate or the node.</summary>
public sealed class SealRunTests(SealServer server) : IClassFixture<SealServer>, IDisposable
{
    private readonly Notary notary = new();
    private readonly RSA key = RSA.Create(2048);

    [Fact]
    public async Task Every_document_of_a_run_bears_its_seal_and_goes_where_documents_go()
    {
        using var clock = new StampServer(notary);
        using var admin = await Office("RUN", clock);
        var work = await admin.Work("封じる");
        await admin.Seal(work, "stamped_signature");
        admin.Text().ShouldContain("次の発行から付けます");
        await admin.Get(SealServer.Page);
        admin.Text().ShouldContain("封じる");

        var rows = Enumerable.Range(1, 30).Select(i => $"R-{i:00},2026-04-01,甲,x,{i},").ToArray();
        var run = await server.Run(admin, work, rows);
        admin.Text().ShouldContain("電子署名とタイムスタンプ");
        (await Count("run_id = $1 and seal = 'stamped_signature' and stamped_at is not null", run)).ShouldBe(30);
        clock.Asked.ShouldBe(30);
        (await server.Ask<long>("select count(*) from akashi.document_run_parts where run_id = $1", Id(run))).ShouldBe(2);

        await using var zip = new ZipArchive(new MemoryStream(await admin.Client.GetByteArrayAsync($"{run}.zip")));
        zip.Entries.Count.ShouldBe(30);
        foreach (var entry in zip.Entries.Take(3))
        {
            using var file = new MemoryStream();
            await using (var content = await entry.OpenAsync())
                await content.CopyToAsync(file);
            (await Count("run_id = $1 and sha256 = $2", run, Sha256(file.ToArray()))).ShouldBe(1);
            var said = await Judge.Say(file.ToArray(), "pdfsig", "-nocert");
            said.ShouldContain("Signature is Valid.");
            said.ShouldContain("Total document signed");
        }
        // Joined they would be sealed no longer: refused, by link and by delivery, before and after.
        await admin.Post(
            $"{run}/share",
            $"{run}/share",
            new()
            {
                ["recipient"] = "甲",
                ["form"] = "merged",
                ["days"] = "7",
                ["password"] = "",
            }
        );
        admin.Text().ShouldContain("まとめると無効になるため");
        await admin.Post(
            $"{work}/deliveries/new/webhook",
            $"{work}/deliveries/new/webhook",
            new()
            {
                ["name"] = "一つに",
                ["form"] = "Merged",
                ["address"] = clock.Address,
                ["key"] = "kagi-0123456789-abcdef",
            }
        );
        admin.Text().ShouldContain("まとめると無効になるため");
        (await server.Log($"document-run:{Id(run)}")).ShouldBe([
            "documents.run.started",
            "documents.run.part-issued",
            "documents.run.part-issued",
        ]);
    }

    [Fact]
    public async Task A_work_whose_documents_go_out_joined_is_not_sealed_and_what_was_sealed_later_is_not_joined()
    {
        using var clock = new StampServer(notary);
        using var hook = new Deliveries.HookServer();
        using var admin = await Office("JOINED", clock);
        var work = await admin.Work("まとめる");
        await admin.Post(
            $"{work}/deliveries/new/webhook",
            $"{work}/deliveries/new/webhook",
            new()
            {
                ["name"] = "一つに",
                ["form"] = "Merged",
                ["address"] = hook.Address,
                ["key"] = "kagi-0123456789-abcdef",
            }
        );
        await admin.Seal(work, "signature");
        admin.Text().ShouldContain("先にその配送先を削除してください");
        // However it came to be so: what would break the seals does not leave the house.
        await server.AsDba("update akashi.document_works set seal = 'signature' where id = $1", Id(work));
        var run = await server.Run(admin, work, "J-1,2026-04-01,甲,x,1,");
        await Until.Holds(
            async () =>
            {
                await server.Node.Services.GetRequiredService<DeliverDue>().Run(CancellationToken.None);
                return await server.Ask<long>(
                        "select count(*) from akashi.document_deliveries where run_id = $1 and state = 'failed'",
                        Id(run)
                    ) == 1;
            },
            "the delivery is given up"
        );
        (await server.Ask<string>("select code from akashi.document_deliveries where run_id = $1", Id(run))).ShouldBe(
            "sealed-not-to-be-merged"
        );
        hook.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task While_the_authority_is_away_nothing_is_issued_and_when_it_is_back_everything_is()
    {
        using var clock = new StampServer(notary);
        using var admin = await Office("AWAY", clock);
        var work = await admin.Work("待つ");
        await admin.Seal(work, "stamp");
        clock.Instead = (_, response) => StampServer.Answer(response, [], status: 503);
        var run = await Start(admin, work, "W-1,2026-04-01,甲,x,1,", "W-2,2026-04-01,甲,x,1,");
        await Held(run, "tries >= 1");
        await admin.Get(run);
        admin.Text().ShouldContain("HTTP 503");
        admin.Text().ShouldContain("署名・タイムスタンプのないものや、違う形式のものは発行しません");
        (await Count("run_id = $1", run)).ShouldBe(0);
        // After the last wait the run stops and says why; nobody has to guess.
        await Held(run, "try_at is null and held_code = 'tsa-status'");
        await admin.Get(run);
        admin.Text().ShouldContain("中断");
        admin.Text().ShouldContain("原因を取り除いてから");
        (await Count("run_id = $1", run)).ShouldBe(0);
        (await server.Log($"document-run:{Id(run)}")).ShouldBe(["documents.run.started", "documents.run.unsealed"]);

        clock.Instead = null;
        await admin.Post(run, $"{run}/continue", []);
        await Finished(run);
        (await Count("run_id = $1 and seal = 'stamp'", run)).ShouldBe(2);
        await admin.Get(run);
        admin.Text().ShouldNotContain("原因を取り除いてから");
    }

    [Fact]
    public async Task An_authority_that_comes_back_in_time_needs_nobody()
    {
        using var clock = new StampServer(notary);
        using var admin = await Office("BACK", clock);
        var work = await admin.Work("戻る");
        await admin.Seal(work, "stamped_signature");
        var refusals = 1;
        clock.Instead = async (request, response) =>
        {
            if (Interlocked.Decrement(ref refusals) >= 0)
                await StampServer.Answer(response, [], status: 500);
            else
                await StampServer.Answer(response, await clock.Stamp(request));
        };
        var run = await Start(admin, work, "B-1,2026-04-01,甲,x,1,");
        await Finished(run);
        (await Count("run_id = $1", run)).ShouldBe(1);
        (await server.Log($"document-run:{Id(run)}")).ShouldBe(["documents.run.started", "documents.run.part-issued"]);
    }

    [Fact]
    public async Task An_authority_that_lies_stops_the_run_at_once()
    {
        using var clock = new StampServer(notary);
        using var stranger = new Notary("Stranger");
        using var foreign = new StampServer(stranger);
        using var admin = await Office("LIES", clock);
        var work = await admin.Work("嘘");
        await admin.Seal(work, "stamp");
        clock.Instead = async (request, response) => await StampServer.Answer(response, await foreign.Stamp(request));
        var run = await Start(admin, work, "L-1,2026-04-01,甲,x,1,");
        await Held(run, "try_at is null and held_code = 'tsa-untrusted'");
        (await Count("run_id = $1", run)).ShouldBe(0);
        clock.Asked.ShouldBe(1);

        // Another authority is set; what goes on is stamped by that one.
        await admin.SetAuthority(foreign.Address, stranger.Root);
        await admin.Post(run, $"{run}/continue", []);
        await Finished(run);
        (await server.Ask<string>("select stamped_by from akashi.documents where run_id = $1", Id(run))).ShouldContain("Clock of Stranger");
    }

    [Fact]
    public async Task A_certificate_that_expires_between_the_saving_and_the_run_stops_it_before_the_first_document()
    {
        using var clock = new StampServer(notary);
        using var admin = await Office("EXPIRES", clock);
        var work = await admin.Work("期限");
        await admin.Seal(work, "signature");
        await server.AsDba(
            "update akashi.document_certificates set not_after = now() - interval '1 minute' where tenant_id = $1",
            await server.Tenant("EXPIRES")
        );
        await admin.Get(work);
        await admin.Send($"{work}/run", Form(admin, "data.csv", "番号,取引日,取引先,品名,金額,メール\nE-1,2026-04-01,甲,x,1,\n"));
        admin.Text().ShouldContain("署名用の証明書の有効期限が切れています");
        (await server.Ask<long>("select count(*) from akashi.document_runs where series = $1", Id(work))).ShouldBe(0);
        await admin.Get(SealServer.Page);
        admin.Text().ShouldContain("置き換えるまで、署名を付ける帳票は発行できません");
    }

    [Fact]
    public async Task A_run_keeps_the_certificate_that_it_began_with_and_one_that_is_removed_stops_it()
    {
        using var clock = new StampServer(notary);
        using var admin = await Office("PINNED", clock);
        var tenant = await server.Tenant("PINNED");
        var work = await admin.Work("固定");
        await admin.Seal(work, "stamped_signature");
        var open = new TaskCompletionSource();
        clock.Instead = async (request, response) =>
        {
            await open.Task;
            await StampServer.Answer(response, await clock.Stamp(request));
        };
        var run = await Start(admin, work, "P-1,2026-04-01,甲,x,1,");
        await Until.Holds(() => Task.FromResult(clock.Asked > 0), "the stamp is asked for");
        await admin.SetCertificate(notary.Company(key, name: "次の証明書"));
        open.SetResult();
        await Finished(run);
        (
            await server.Ask<string>(
                "select c.subject from akashi.documents d join akashi.document_certificates c on c.id = d.certificate_id where d.run_id = $1",
                Id(run)
            )
        ).ShouldContain("株式会社アカシ");
        // It was the last run that needed the key.
        (
            await server.Ask<long>(
                "select count(*) from akashi.document_certificates where tenant_id = $1 and sealed_key is not null",
                tenant
            )
        ).ShouldBe(1);

        clock.Instead = (_, response) => StampServer.Answer(response, [], status: 500);
        var second = await Start(admin, work, "P-2,2026-04-01,甲,x,1,");
        await Held(second, "tries >= 1");
        await admin.Post(SealServer.Page, $"{SealServer.Page}/certificate/remove", []);
        await Held(second, "held_code = 'certificate-removed'");
        await admin.Get(second);
        admin.Text().ShouldContain("署名用の証明書が削除されました");
        (await admin.Post(second, $"{second}/continue", [])).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        admin.Text().ShouldContain("署名用の証明書がありません");
        (await Count("run_id = $1", second)).ShouldBe(0);
    }

    [Fact]
    public async Task A_part_that_is_lost_before_its_commit_is_done_again_and_one_output_of_each_key_is_kept()
    {
        using var clock = new StampServer(notary);
        using var admin = await Office("CRASH", clock);
        var tenant = await server.Tenant("CRASH");
        // The signature's time is the run's start, and RSA knows no chance: the part done again is the same segment, byte for byte.
        var signing = await admin.Work("署名の再実行");
        await admin.Seal(signing, "signature");
        var first = await Lost(() => Start(admin, signing, "C-1,2026-04-01,甲,x,1,", "C-2,2026-04-01,甲,x,2,"));
        Stored(tenant).ShouldBe(1);
        // A stamp is another each time: the segment of the lost attempt lies there, and no document names it.
        var stamping = await admin.Work("タイムスタンプの再実行");
        await admin.Seal(stamping, "stamped_signature");
        var second = await Lost(() => Start(admin, stamping, "C-3,2026-04-01,甲,x,1,", "C-4,2026-04-01,甲,x,2,"));
        clock.Asked.ShouldBe(4);
        foreach (var run in new[] { first, second })
        {
            (await server.Ask<string[]>("select array_agg(key order by key) from akashi.documents where run_id = $1", Id(run))).ShouldBe(
                run == first ? ["C-1", "C-2"] : ["C-3", "C-4"]
            );
            foreach (var id in await server.Ask<Guid[]>("select array_agg(id) from akashi.documents where run_id = $1", Id(run)))
            {
                var pdf = await admin.Client.GetByteArrayAsync($"/console/documents/outputs/{id}.pdf");
                (await server.Ask<string>("select sha256 from akashi.documents where id = $1", id)).ShouldBe(Sha256(pdf));
                (await Judge.Say(pdf, "pdfsig", "-nocert")).ShouldContain("Signature is Valid.");
            }
        }
        Stored(tenant).ShouldBe(3);
        (await server.Ask<long>("select count(distinct segment) from akashi.documents where tenant_id = $1", tenant)).ShouldBe(2);
    }

    public void Dispose()
    {
        notary.Dispose();
        key.Dispose();
    }

    /// <summary>A company with a certificate and an authority.</summary>
    private async Task<Browser> Office(string code, StampServer clock)
    {
        var admin = await server.SignInElsewhere(code);
        await admin.SetCertificate(notary.Company(key));
        await admin.SetAuthority(clock.Address, notary.Root);
        return admin;
    }

    private static async Task<string> Start(Browser browser, string work, params string[] rows)
    {
        await browser.Get(work);
        await browser.Send(
            $"{work}/run",
            Form(browser, "data.csv", "番号,取引日,取引先,品名,金額,メール\n" + string.Concat(rows.Select(row => row + "\n")))
        );
        browser.Path.ShouldMatch("^/console/documents/runs/[0-9a-f-]{36}$", browser.Body);
        return browser.Path;
    }

    /// <summary>A run whose first attempt is rolled back at the very end, when everything is sealed and stored: as if the node had died there.</summary>
    private async Task<string> Lost(Func<Task<string>> start)
    {
        await server.AsDba(
            """
            create sequence public.losses;
            create function public.lose() returns trigger language plpgsql security definer as $$
            begin
              if new.finished_at is not null and nextval('public.losses') = 1 then raise exception 'lost'; end if;
              return new;
            end $$;
            create trigger lose before update on akashi.document_run_parts for each row execute function public.lose();
            """
        );
        try
        {
            var run = await start();
            await Finished(run);
            (await server.Ask<long>("select last_value from public.losses")).ShouldBe(2);
            return run;
        }
        finally
        {
            await server.AsDba("drop trigger lose on akashi.document_run_parts; drop function public.lose(); drop sequence public.losses");
        }
    }

    private Task Finished(string run) =>
        Until.Holds(
            async () =>
                await server.Ask<bool>(
                    "select count(*) = 0 from akashi.document_run_parts where run_id = $1 and finished_at is null",
                    Id(run)
                ),
            "the run is finished",
            60
        );

    private Task Held(string run, string how) =>
        Until.Holds(
            async () => await server.Ask<bool>($"select count(*) > 0 from akashi.document_run_parts where run_id = $1 and {how}", Id(run)),
            $"the run is held: {how}",
            60
        );

    private Task<long> Count(string where, string run, params object[] more) =>
        server.Ask<long>($"select count(*) from akashi.documents where {where}", [Id(run), .. more]);

    /// <summary>Segments of documents in a tenant's blobs, whether anything names them or not.</summary>
    private int Stored(Guid tenant) =>
        Directory
            .GetFiles(Path.Combine(server.Folder, "blobs"), "*", SearchOption.AllDirectories)
            .Count(file =>
            {
                if (!file.Contains($"{tenant:D}", StringComparison.Ordinal) && !file.Contains($"{tenant:N}", StringComparison.Ordinal))
                    return false;
                using var content = File.OpenRead(file);
                var head = new byte[5];
                return content.ReadAtLeast(head, 5, throwOnEndOfStream: false) == 5 && head.AsSpan().SequenceEqual("%PDF-"u8);
            });
}
