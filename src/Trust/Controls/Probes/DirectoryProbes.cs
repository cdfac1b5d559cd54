using System.Net;

namespace Akashi.Trust.Controls.Probes;

/// <summary>DIR: register and remove → deactivate and keep → CSV → an administrator for each company.</summary>
internal static class DirectoryProbes
{
    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "DIR-1",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "検査用テナントの管理者として、事業者を介さずに画面から利用者を登録し、一覧で見つけ、無効にする。",
                "As a canary's administrator, registers a user in the pages, finds him in the list and takes him out again, without the provider."
            ),
            Register
        ),
        new(
            "DIR-3",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "利用者を無効にし、サインインできなくなること、利用者とその履歴が残ることを確かめる。",
                "Deactivates a user: sign-in stops, the user and the history stay."
            ),
            Deactivate
        ),
        new(
            "DIR-4",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "3 人の CSV を取り込み、全員が登録されること、1 行でも誤りのある CSV は全体が断られることを確かめる。",
                "Imports a CSV of three users; one with a bad row is refused whole."
            ),
            Csv
        ),
        new(
            "DIR-12",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "検査用の両テナントに有効な管理者がいて、その管理者が利用者の管理画面を開けることを確かめる。",
                "Each canary has an active administrator who opens the user administration."
            ),
            Administrators
        ),
    ];

    private static async Task Register(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        try
        {
            var password = await PersonProbe.Register(p, browser, a, "dir-probe", ct);
            v.Expect(
                browser.Status == HttpStatusCode.OK && password.Length >= 12,
                "登録して初期パスワードを受け取る",
                "Registered, with an initial password",
                (int)browser.Status
            );
            await browser.Get("/console/users?q=dir-probe", ct);
            v.Expect(
                browser.Body.Contains(">dir-probe</a>", StringComparison.Ordinal),
                "一覧で見つかる",
                "Found in the list",
                (int)browser.Status
            );
            var id = await PersonProbe.IdOf(p, a, "dir-probe", ct);
            await browser.Post($"/console/users/{id}", $"/console/users/{id}/deactivate", [], ct);
            var status = await p.Scalar<string>(a.Id, "select status from akashi.users where id = $1", ct, id);
            v.Expect(status == "inactive", "管理者が利用者を外す", "Taken out by the administrator", status);
        }
        finally
        {
            await PersonProbe.Remove(p, a, "dir-probe", CancellationToken.None);
        }
    }

    private static async Task Deactivate(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        try
        {
            var password = await PersonProbe.Register(p, browser, a, "leaver-probe", ct);
            var id = await PersonProbe.IdOf(p, a, "leaver-probe", ct);
            using (var person = p.Stranger())
            {
                await person.SignIn(a.Code, "leaver-probe", password, ct);
                v.Expect(person.IsSignedIn, "無効にする前はサインインできる", "Signs in before", (int)person.Status);
            }
            await browser.Post($"/console/users/{id}", $"/console/users/{id}/deactivate", [], ct);
            using (var person = p.Stranger())
            {
                await person.SignIn(a.Code, "leaver-probe", password, ct);
                v.Expect(!person.IsSignedIn, "無効にした後はサインインできない", "Does not sign in afterwards", (int)person.Status);
            }
            var kept = await p.Scalar<long>(a.Id, "select count(*) from akashi.users where id = $1", ct, id);
            var history = await p.Scalar<long>(
                a.Id,
                "select count(*) from akashi.sign_ins where user_id = $1 and outcome = 'success'",
                ct,
                id
            );
            v.Expect(kept == 1 && history >= 1, "残っている利用者と履歴", "User and history that remain", $"{kept} / {history}");
        }
        finally
        {
            await PersonProbe.Remove(p, a, "leaver-probe", CancellationToken.None);
        }
    }

    private static async Task Csv(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        string[] ids = ["csv-probe-1", "csv-probe-2", "csv-probe-3"];
        using var browser = await p.SignIn(a, a.Administrator, ct);
        try
        {
            foreach (var id in ids)
                await PersonProbe.Remove(p, a, id, ct);
            var rows = string.Concat(ids.Select(id => $"{id},検査 {id},{id}@example.invalid,general\n"));
            await browser.Upload(
                "/console/users/import",
                "/console/users/import",
                "users.csv",
                "id,name,email,role\n" + rows + "bad row,,not-a-mail,king\n",
                ct
            );
            var none = await Count();
            v.Expect(
                browser.Status == HttpStatusCode.UnprocessableEntity && none == 0,
                "誤りのある CSV",
                "A CSV with a bad row",
                $"{(int)browser.Status}, {none}"
            );
            v.Expect(browser.Body.Contains("5 行目", StringComparison.Ordinal), "誤りの行番号", "The bad line is named", "5");
            await browser.Upload("/console/users/import", "/console/users/import", "users.csv", "id,name,email,role\n" + rows, ct);
            var all = await Count();
            v.Expect(browser.Status == HttpStatusCode.OK && all == 3, "CSV から登録された人数", "Users registered from the CSV", all);
        }
        finally
        {
            foreach (var id in ids)
                await PersonProbe.Remove(p, a, id, CancellationToken.None);
        }
        Task<long> Count() => p.Scalar<long>(a.Id, "select count(*) from akashi.users where login_id = any($1)", ct, (object)ids);
    }

    private static async Task Administrators(ProbeContext p, Verdict v, CancellationToken ct)
    {
        foreach (var canary in new[] { await p.CanaryA(ct), await p.CanaryB(ct) })
        {
            var count = await p.Scalar<long>(
                canary.Id,
                "select count(*) from akashi.users where role = 'administrator' and status = 'active'",
                ct
            );
            v.Expect(count >= 1, $"{canary.Code} の有効な管理者", $"Active administrators of {canary.Code}", count);
            using var browser = await p.SignIn(canary, canary.Administrator, ct);
            await browser.Get("/console/users", ct);
            v.Expect(
                browser.Status == HttpStatusCode.OK,
                "管理者が利用者の管理画面を開く",
                "The administrator opens the user administration",
                (int)browser.Status
            );
        }
    }
}
