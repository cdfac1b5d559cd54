using System.Net;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Controls.Probes;

/// <summary>AUD: sign-in history → own log → administrators' logs → Japan's time → kept a year → tamper-evident → a page for it.</summary>
internal static class LogProbes
{
    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "AUD-1",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "成功と失敗のサインインを残し、履歴の画面と CSV の両方で見つける。",
                "Leaves a successful and a failed sign-in and finds both in the page and the CSV."
            ),
            SignInHistory
        ),
        new(
            "AUD-9",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "CSV の時刻がすべて +09:00 で、今の時刻と合うこと、画面の時刻に JST と記されることを確かめる。",
                "Times in the CSV carry +09:00 and agree with the clock; the page says JST."
            ),
            JapanTime
        ),
        new(
            "AUD-11",
            ControlScope.Tenant,
            TimeSpan.FromHours(24),
            new(
                "検査用テナントの表示時間帯をアムステルダムに変え、画面の時刻が変わること、CSV は JST のままであることを確かめて元に戻す。",
                "Sets a canary's zone to Amsterdam: the page follows, the CSV stays in JST; then restores it."
            ),
            ChosenZone
        ),
        new(
            "AUD-13",
            ControlScope.Provider,
            TimeSpan.FromHours(24),
            new(
                "ログの表の保存期間が 1 年以上と宣言され、サーバーの役割が監査ログの記録を削除できないことを確かめる。",
                "Log tables declare a year or more, and the server's role may not delete an entry of the audit log."
            ),
            KeptAYear
        ),
        new(
            "AUD-6",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "一般利用者の操作ログに自分の操作が現れ、ほかの人の操作が現れないことを確かめる。他人の記録の番号を開いても断られることを確かめる。",
                "A general user's log shows his own acts and nobody else's; another's entry does not open."
            ),
            OwnLog
        ),
        new(
            "AUD-8",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "管理者が操作ログ、変更の記録、サインイン履歴を開けることを、直前の操作を探して確かめる。",
                "An administrator finds the act of a moment ago in the operation log, and opens the sign-in history."
            ),
            AdministratorsLogs
        ),
        new(
            "AUD-14",
            ControlScope.Provider,
            TimeSpan.FromHours(1),
            new(
                "すべてのログを先頭から検証し（項目、木、署名、控え）、サーバーの役割に書き換えと削除の権限がないことを確かめる。",
                "Verifies every log from its first entry (entries, tree, signature, witness); the server's role may neither change nor delete one."
            ),
            Untouched
        ),
        new(
            "AUD-16",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "管理者としてログの画面と CSV を開き、1 件の記録とその証明を読む。",
                "As an administrator, opens the log's page and CSV, and reads one entry with its proof."
            ),
            LogSite
        ),
    ];

    private static async Task OwnLog(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        using var staff = await p.SignIn(a, a.Staff, ct);
        await staff.Get("/console/log/own.csv", ct);
        var lines = staff.Body.Split('\n').Skip(1).Where(line => line.Length > 10).ToList();
        v.Expect(staff.Status == HttpStatusCode.OK && lines.Count > 0, "自分の操作", "Own acts", lines.Count);
        await staff.Get("/console/log/own", ct);
        v.Expect(
            staff.Status == HttpStatusCode.OK && !staff.Text.Contains("カナリア canary<", StringComparison.Ordinal),
            "画面に他人の操作がない",
            "No act of anybody else in the page",
            (int)staff.Status
        );
        var foreign = await p.Scalar<Guid>(
            a.Id,
            "select id from akashi.audit_entries where convert_from(entry, 'UTF8') like '%\"user:' || $1 || '\"%' and convert_from(entry, 'UTF8') not like '%' || $2 || '%' order by arrival desc limit 1",
            ct,
            a.Administrator.Id.ToString("D"),
            a.Staff.Id.ToString("D")
        );
        await staff.Get($"/console/log/{foreign:D}", ct);
        v.Expect(
            foreign != Guid.Empty && staff.Status == HttpStatusCode.NotFound,
            "他人の記録を開く",
            "Opening another's entry",
            (int)staff.Status
        );
    }

    private static async Task AdministratorsLogs(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        try
        {
            await PersonProbe.Register(p, administrator, a, "log-probe", ct);
            var id = await PersonProbe.IdOf(p, a, "log-probe", ct);
            await administrator.Get("/console/log.csv", ct);
            v.Expect(
                administrator.Body.Contains(id.ToString("D"), StringComparison.Ordinal)
                    || administrator.Body.Contains("log-probe", StringComparison.Ordinal),
                "直前の登録が操作ログにある",
                "The registration of a moment ago is in the log",
                (int)administrator.Status
            );
            await administrator.Get("/console/sign-ins", ct);
            v.Expect(administrator.Status == HttpStatusCode.OK, "サインイン履歴", "Sign-in history", (int)administrator.Status);
        }
        finally
        {
            await PersonProbe.Remove(p, a, "log-probe", CancellationToken.None);
        }
    }

    private static async Task Untouched(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var verification = p.Services.GetRequiredService<AuditVerification>();
        long entries = 0;
        var logs = 0;
        var bad = new List<string>();
        foreach (var tenant in await SignInProbes.Tenants(p, ct))
        {
            var verdict = await verification.Verify(tenant, ct);
            entries += verdict.Size;
            logs++;
            bad.AddRange(verdict.Findings.Take(3).Select(finding => $"{verdict.Origin} #{finding.Index} {finding.Kind}"));
        }
        v.Note("検証したログと記録", "Logs and entries verified", $"{logs} / {entries:N0}");
        v.Expect(bad.Count == 0 && entries > 0, "改ざんの跡", "Traces of tampering", bad.Count == 0 ? "0" : string.Join("; ", bad));
        var rights = await p.Scalar<bool>(
            Realm.Provider,
            "select has_table_privilege('akashi.audit_entries', 'delete') or has_table_privilege('akashi.audit_entries', 'truncate') or has_column_privilege('akashi.audit_entries', 'entry', 'update')",
            ct
        );
        v.Expect(!rights, "サーバーが記録を書き換え、消せるか", "Whether the server may change or delete an entry", rights);
    }

    private static async Task LogSite(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        await administrator.Get("/console/log", ct);
        v.Expect(
            administrator.Status == HttpStatusCode.OK && administrator.Body.Contains("/console/log/", StringComparison.Ordinal),
            "ログの画面",
            "The log's page",
            (int)administrator.Status
        );
        var entry = await p.Scalar<Guid>(a.Id, "select id from akashi.audit_entries where log_index = 0", ct);
        await administrator.Get($"/console/log/{entry:D}/proof.json", ct);
        v.Expect(
            administrator.Status == HttpStatusCode.OK && administrator.Body.Contains("checkpoint", StringComparison.Ordinal),
            "最初の記録の証明",
            "Proof of the first entry",
            (int)administrator.Status
        );
    }

    private static async Task SignInHistory(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        var mark = $"aud-probe-{p.Clock.GetUtcNow().ToUnixTimeMilliseconds():x}";
        using (var stranger = p.Stranger())
            await stranger.SignIn(a.Code, mark, "wrong", ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        await administrator.Get($"/console/sign-ins?q={mark}", ct);
        v.Expect(
            administrator.Body.Contains($"<td>{mark}</td>", StringComparison.Ordinal)
                && administrator.Body.Contains("失敗", StringComparison.Ordinal),
            "失敗したサインイン（画面）",
            "The failed one, in the page",
            (int)administrator.Status
        );
        await administrator.Get("/console/sign-ins.csv?q=" + mark, ct);
        v.Expect(
            administrator.Body.Contains($"\"{mark}\",\"failure\"", StringComparison.Ordinal),
            "失敗したサインイン（CSV）",
            "The failed one, in the CSV",
            (int)administrator.Status
        );
        await administrator.Get("/console/sign-ins.csv?q=canary&outcome=Success", ct);
        v.Expect(
            administrator.Body.Contains("\"canary\",\"success\"", StringComparison.Ordinal),
            "成功したサインイン（CSV）",
            "The successful one, in the CSV",
            (int)administrator.Status
        );
    }

    private static async Task JapanTime(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        await administrator.Get("/console/sign-ins", ct);
        v.Expect(administrator.Body.Contains(" JST</td>", StringComparison.Ordinal), "画面の時刻の表記", "The page's times", "JST");
        await administrator.Get("/console/sign-ins.csv", ct);
        var times = administrator.Body.Split('\n').Skip(1).Where(line => line.Length > 30).Select(line => line.Split('"')[1]).ToList();
        var other = times.Count(time => !time.EndsWith("+09:00", StringComparison.Ordinal));
        v.Expect(
            times.Count > 0 && other == 0,
            $"CSV の {times.Count} 件のうち +09:00 でない時刻",
            $"Of {times.Count} times in the CSV, not +09:00",
            other
        );
        var age = p.Clock.GetUtcNow() - DateTimeOffset.Parse(times[0]);
        v.Expect(
            age.Duration() < TimeSpan.FromMinutes(1),
            "最新の記録と時計の差",
            "Latest record against the clock",
            $"{age.TotalSeconds:0.0} s"
        );
    }

    private static async Task ChosenZone(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var b = await p.CanaryB(ct);
        await p.Execute(b.Id, "update akashi.tenant_settings set display_zone = 'Europe/Amsterdam'", ct);
        try
        {
            using var administrator = await p.SignIn(b, b.Administrator, ct);
            await administrator.Get("/console/sign-ins", ct);
            v.Expect(
                administrator.Text.Contains(" UTC+0", StringComparison.Ordinal)
                    && !administrator.Body.Contains(" JST<", StringComparison.Ordinal),
                "画面の時刻",
                "The page's times",
                "Europe/Amsterdam"
            );
            await administrator.Get("/console/sign-ins.csv", ct);
            v.Expect(administrator.Body.Contains("+09:00", StringComparison.Ordinal), "CSV の時刻", "The CSV's times", "+09:00");
        }
        finally
        {
            await p.Execute(b.Id, "update akashi.tenant_settings set display_zone = 'Asia/Tokyo'", CancellationToken.None);
        }
    }

    private static async Task KeptAYear(ProbeContext p, Verdict v, CancellationToken ct)
    {
        foreach (var name in new[] { "sign_ins", "audit_entries" })
        {
            var table = p.Modules.Tables.FirstOrDefault(table => table.Name == name);
            v.Expect(
                table is not null && table.Retention.Days is null or >= 365,
                $"{name} の保存期間",
                $"Retention of {name}",
                table?.Retention.Reason.Ja
            );
        }
        var deletes = await p.Scalar<bool>(
            Realm.Provider,
            "select has_table_privilege('akashi.audit_entries', 'delete') or has_table_privilege('akashi.audit_entries', 'truncate')",
            ct
        );
        v.Expect(!deletes, "サーバーが監査ログを削除できるか", "Whether the server may delete audit entries", deletes);
        var oldest = await p.Scalar<DateTime>(Realm.Provider, "select min(created_at) from akashi.tenants", ct);
        v.Note("導入からの日数", "Days since the installation", $"{(p.Clock.GetUtcNow().UtcDateTime - oldest).TotalDays:0.0}");
    }
}
