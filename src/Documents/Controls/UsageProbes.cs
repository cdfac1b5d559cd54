using System.Net;
using System.Text;
using Akashi.Platform.Blobs;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Controls;
using Akashi.Trust.Usage;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Documents.Controls;

/// <summary>A canary looks at what it stores, fills its storage, and is told what happens then (MON-10).</summary>
internal static class UsageProbes
{
    private const string Usage = "/console/usage";
    private const string Masters = "/console/documents/masters";
    private const string Name = "検査用のマスタ";

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "MON-10",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "検査用テナント A の利用状況の数値を、実際に保存している帳票の合計と比べる。保存容量の上限まで詰め、それ以上の取り込みが断られ、画面に理由が示され、保存済みのものは読めて消せることを確かめる。",
                "Compares canary A's figures with what it has really stored; fills its storage: more is refused, the page says why, and what is stored can be read and removed."
            ),
            Fill
        ),
    ];

    private static async Task Fill(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        var use = p.Services.GetRequiredService<StorageUse>();
        var contract = await p.Scalar<int>(Realm.Provider, "select storage_limit_mb from akashi.tenants where id = $1", ct, a.Id);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        await p.Execute(a.Id, "delete from akashi.document_masters where name like $1", ct, Name + "%");
        var bytes = await p.Scalar<long>(a.Id, "select coalesce(sum(length), 0)::bigint from akashi.documents where erased_at is null", ct);
        await browser.Get($"{Usage}.csv", ct);
        v.Expect(
            browser.Text.Contains($"\"{bytes}\"", StringComparison.Ordinal),
            "帳票の合計が利用状況と一致",
            "The documents' bytes are those of the page",
            bytes
        );
        var stored = (await use.Of(a.Id, ct)).Bytes;
        try
        {
            // One megabyte above what is there, and a file that is larger.
            await Limit((int)(stored >> 20) + 1);
            await Upload(Name, 1_300_000);
            v.Expect(browser.Status == HttpStatusCode.Redirect, "上限の手前の取り込み", "A file before the limit", (int)browser.Status);
            var master = browser.Location;
            use.Forget(a.Id);
            await Upload(Name + "2", 100);
            v.Expect(
                browser.Status == (HttpStatusCode)507 && browser.Text.Contains("保存容量を使い切って", StringComparison.Ordinal),
                "上限を超えた取り込みは断られる",
                "A file beyond the limit is refused",
                (int)browser.Status
            );
            using var file = new MemoryStream("x"u8.ToArray());
            var refused = false;
            try
            {
                await p.Services.GetRequiredService<IBlobStore>().Put(a.Id, file, ct);
            }
            catch (Akashi.Platform.Errors.FailureException e) when (e.Failure.Code == "storage-full")
            {
                refused = true;
            }
            v.Expect(refused, "発行する帳票の置き場も断る", "So is a document's file", refused);
            await browser.Get(Usage, ct);
            v.Expect(
                browser.Text.Contains("保存容量を使い切っています", StringComparison.Ordinal)
                    && browser.Text.Contains("上限を超えると", StringComparison.Ordinal),
                "画面に状態と扱いが示される",
                "The page says so, and what happens",
                (int)browser.Status
            );
            await browser.Get($"{master}/file", ct);
            v.Expect(browser.Status == HttpStatusCode.OK, "保存済みのものは読める", "What is stored is read", (int)browser.Status);
            await browser.Post(master, $"{master}/remove", [], ct);
            use.Forget(a.Id);
            await Upload(Name + "2", 100);
            v.Expect(
                browser.Status == HttpStatusCode.Redirect,
                "消して空きができれば取り込める",
                "After a removal there is room",
                (int)browser.Status
            );
        }
        finally
        {
            ct = CancellationToken.None;
            await Limit(contract);
            await p.Execute(a.Id, "delete from akashi.document_masters where name like $1", ct, Name + "%");
        }

        async Task Limit(int megabytes)
        {
            await p.Execute(Realm.Provider, "update akashi.tenants set storage_limit_mb = $2 where id = $1", ct, a.Id, megabytes);
            use.Forget(a.Id);
        }

        Task<ProbeBrowser> Upload(string name, int size) =>
            browser.Upload(
                $"{Masters}/new",
                $"{Masters}/new",
                "probe.csv",
                Encoding.UTF8.GetBytes(
                    "code,text\n" + string.Concat(Enumerable.Range(0, 1 + size / 1000).Select(i => $"{i},{new string('x', 990)}\n"))
                ),
                ct,
                new() { ["name"] = name }
            );
    }
}
