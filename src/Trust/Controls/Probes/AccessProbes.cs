using System.Diagnostics;
using System.Net;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;

namespace Akashi.Trust.Controls.Probes;

/// <summary>ACC: switch a role → administration is for administrators → two roles → staff see nothing → leavers → stored rights → no back door.</summary>
internal static class AccessProbes
{
    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "ACC-1",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "サインイン中の一般利用者を管理者に切り替え、次の操作から管理画面が開くこと、戻すとすぐ開かなくなることを確かめる。",
                "Switches a signed-in general user to administrator and back; each holds from the next request."
            ),
            Switch
        ),
        new(
            "ACC-2",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "宣言されたすべての管理画面を一般利用者のセッションで開き、断られることを確かめる。",
                "Opens every declared administration page with a general user's session."
            ),
            AdministrationPages
        ),
        new(
            "ACC-3",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "管理者と一般の二つの役割が画面で選べ、切り替わることを確かめる。",
                "Both roles can be chosen in the page, and the switch is stored."
            ),
            TwoRoles
        ),
        new(
            "ACC-6",
            ControlScope.Provider,
            TimeSpan.FromHours(6),
            new(
                "運用担当者の名簿を読み、事業者の文脈から契約者の利用者と履歴が 1 行も見えないことを確かめる。",
                "Reads the list of operators; from the provider's context no row of a customer's users or history can be seen."
            ),
            ProviderSeesNothing
        ),
        new(
            "ACC-9",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "サインイン中の利用者を無効にし、そのセッションが断られるまでの時間を測る（60 秒以内）。",
                "Deactivates a signed-in user and measures how long the session lives (at most 60 s)."
            ),
            Leavers
        ),
        new(
            "ACC-10",
            ControlScope.Provider,
            TimeSpan.FromHours(6),
            new(
                "サーバーのデータベース役割の権限と、データフォルダーのファイル権限を読み、必要以上のものがないことを確かめる。",
                "Reads the rights of the server's database role and the modes of the data folder."
            ),
            StoredRights
        ),
        new(
            "ACC-11",
            ControlScope.Provider,
            TimeSpan.FromHours(6),
            new(
                "統制を迂回できる関数、拡張機能、所有権、役割の継承がデータベースにないことを目録から確かめる。",
                "No function, extension, ownership or membership in the database gets round the walls."
            ),
            NoBackDoor
        ),
    ];

    private static async Task Switch(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        using var staff = await p.SignIn(a, a.Staff, ct);
        try
        {
            await staff.Get("/console/users", ct);
            v.Expect(staff.Status == HttpStatusCode.Forbidden, "一般のとき", "While general", (int)staff.Status);
            await SetRole(administrator, a, "administrator", ct);
            await staff.Get("/console/users", ct);
            v.Expect(staff.Status == HttpStatusCode.OK, "管理者に切り替えた直後", "Right after becoming administrator", (int)staff.Status);
            await SetRole(administrator, a, "general", ct);
            await staff.Get("/console/users", ct);
            v.Expect(staff.Status == HttpStatusCode.Forbidden, "一般に戻した直後", "Right after going back", (int)staff.Status);
        }
        finally
        {
            await p.Execute(a.Id, "update akashi.users set role = 'general' where id = $1", CancellationToken.None, a.Staff.Id);
        }
    }

    private static Task<ProbeBrowser> SetRole(ProbeBrowser administrator, Canary canary, string role, CancellationToken ct) =>
        administrator.Post(
            $"/console/users/{canary.Staff.Id}",
            $"/console/users/{canary.Staff.Id}",
            PersonProbe.Fields(canary.Staff.LoginId, role),
            ct
        );

    private static async Task AdministrationPages(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var staff = await p.SignIn(a, a.Staff, ct);
        var pages = p
            .Modules.Routes.Where(route =>
                route.Method == "GET" && route.Permission.World == World.Console && !route.Permission.Roles.Contains(Role.General)
            )
            .ToList();
        var open = new List<string>();
        foreach (var page in pages)
        {
            var path = page.Pattern.Replace("{id:guid}", a.Administrator.Id.ToString("D"));
            await staff.Get(path, ct);
            if (staff.Status != HttpStatusCode.Forbidden)
                open.Add($"{path} {(int)staff.Status}");
        }
        v.Expect(
            pages.Count > 0 && open.Count == 0,
            $"{pages.Count} の管理画面のうち一般利用者に開いたもの",
            $"Of {pages.Count} administration pages, open to a general user",
            open.Count == 0 ? "0" : string.Join(", ", open)
        );
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        await administrator.Get("/console/users", ct);
        v.Expect(administrator.Status == HttpStatusCode.OK, "管理者には開く", "Open to the administrator", (int)administrator.Status);
    }

    private static async Task TwoRoles(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        await administrator.Get($"/console/users/{a.Staff.Id}", ct);
        v.Expect(
            administrator.Body.Contains("value=\"general\"", StringComparison.Ordinal)
                && administrator.Body.Contains("value=\"administrator\"", StringComparison.Ordinal),
            "選べる役割",
            "Roles to choose from",
            "general / administrator"
        );
        try
        {
            await SetRole(administrator, a, "administrator", ct);
            var role = await p.Scalar<string>(a.Id, "select role from akashi.users where id = $1", ct, a.Staff.Id);
            v.Expect(role == "administrator", "切り替えた後の役割", "Role after the switch", role);
        }
        finally
        {
            await p.Execute(a.Id, "update akashi.users set role = 'general' where id = $1", CancellationToken.None, a.Staff.Id);
        }
    }

    private static async Task ProviderSeesNothing(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var staff = await p.Scalar<long>(Realm.Provider, "select count(*) from akashi.users where status = 'active'", ct);
        v.Note("有効な運用担当者", "Active operators", staff);
        foreach (var table in p.Modules.Tables.Where(table => table.Ownership == Ownership.Tenant).Select(table => table.Name))
        {
            var rows = await p.Scalar<long>(
                Realm.Provider,
                $"select count(*) from akashi.{table} where tenant_id <> $1",
                ct,
                Realm.Provider
            );
            if (rows > 0)
                v.Expect(false, $"事業者から見える契約者の {table}", $"Customers' {table} that the provider sees", rows);
        }
        var own = await p.Scalar<long>(Realm.Provider, "select count(*) from akashi.users where tenant_id <> $1", ct, Realm.Provider);
        v.Expect(own == 0, "事業者から見える契約者の利用者", "Customers' users that the provider sees", own);
    }

    private static async Task Leavers(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        using var staff = await p.SignIn(a, a.Staff, ct);
        try
        {
            var clock = Stopwatch.StartNew();
            await administrator.Post($"/console/users/{a.Staff.Id}", $"/console/users/{a.Staff.Id}/deactivate", [], ct);
            await staff.Get("/console", ct);
            v.Expect(
                staff.Status == HttpStatusCode.Redirect && clock.Elapsed < TimeSpan.FromSeconds(60),
                "無効化から締め出しまで",
                "From deactivation to lock-out",
                $"{clock.ElapsedMilliseconds} ms"
            );
            var sessions = await p.Scalar<long>(a.Id, "select count(*) from akashi.sessions where user_id = $1", ct, a.Staff.Id);
            v.Expect(sessions == 0, "残っているセッション", "Sessions left", sessions);
        }
        finally
        {
            await p.Execute(a.Id, "update akashi.users set status = 'active' where id = $1", CancellationToken.None, a.Staff.Id);
        }
    }

    private static async Task StoredRights(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var role = await p.Scalar<string>(
            Realm.Provider,
            "select concat_ws(',', case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end, case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end) from pg_roles where rolname = current_user",
            ct
        );
        v.Expect(role == "", "サーバーの役割の特権", "Privileges of the server's role", role == "" ? "0" : role);
        var owned = await p.Scalar<long>(
            Realm.Provider,
            "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = current_user",
            ct
        );
        v.Expect(owned == 0, "サーバーの役割が所有する表", "Tables that the server's role owns", owned);
        var unforced = await p.Scalar<long>(
            Realm.Provider,
            "select count(*) from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relnamespace = 'akashi'::regnamespace and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)",
            ct
        );
        v.Expect(unforced == 0, "行単位の保護が強制されていない表", "Tables without forced row-level security", unforced);
        if (!OperatingSystem.IsWindows())
        {
            var open = new[] { p.Folder.Secrets, p.Folder.Blobs, p.Folder.Postgres }
                .Where(System.IO.Directory.Exists)
                .Concat(System.IO.Directory.EnumerateFiles(p.Folder.Secrets))
                .Where(path =>
                    (
                        File.GetUnixFileMode(path)
                        & (
                            UnixFileMode.GroupRead
                            | UnixFileMode.GroupWrite
                            | UnixFileMode.OtherRead
                            | UnixFileMode.OtherWrite
                            | UnixFileMode.OtherExecute
                        )
                    ) != UnixFileMode.None
                )
                .Select(Path.GetFileName)
                .Where(name => name != "postgres.lock")
                .ToList();
            v.Expect(
                open.Count == 0,
                "本人以外が読めるフォルダーと鍵",
                "Folders and keys that others can read",
                open.Count == 0 ? "0" : string.Join(", ", open)
            );
        }
    }

    private static readonly string[] OwnDefiners = ["tenant"];

    private static async Task NoBackDoor(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var definers = await p.Scalar<string>(
            Realm.Provider,
            "select coalesce(string_agg(p.proname, ',' order by 1), '') from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema') and has_function_privilege(p.oid, 'execute')",
            ct
        );
        var foreign = (definers ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Except(OwnDefiners)
            .Where(name => !name.StartsWith("audit_", StringComparison.Ordinal))
            .ToList();
        v.Expect(
            foreign.Count == 0,
            "他人の権限で動く、知らない関数",
            "Unknown functions that run with another's rights",
            foreign.Count == 0 ? "0" : string.Join(", ", foreign)
        );
        var extensions = await p.Scalar<string>(
            Realm.Provider,
            "select coalesce(string_agg(extname, ','), '') from pg_extension where extname <> 'plpgsql'",
            ct
        );
        v.Expect(extensions == "", "追加された拡張機能", "Extensions added", extensions == "" ? "0" : extensions);
        var loose = await p.Scalar<long>(
            Realm.Provider,
            "select count(*) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema') and not coalesce(array_to_string(p.proconfig, ';'), '') like '%search_path=%pg_temp'",
            ct
        );
        v.Expect(loose == 0, "一時スキーマで型をすり替えられる関数", "Functions whose types a temporary schema could replace", loose);
        var temporary = await p.Scalar<bool>(Realm.Provider, "select has_database_privilege(current_database(), 'TEMPORARY')", ct);
        v.Expect(!temporary, "一時表を作る権限", "Right to make temporary tables", temporary);
        var memberships = await p.Scalar<long>(
            Realm.Provider,
            "select count(*) from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = current_user",
            ct
        );
        v.Expect(memberships == 0, "継承する役割", "Roles inherited", memberships);
        var files = await p.Scalar<bool>(
            Realm.Provider,
            "select has_function_privilege('pg_read_file(text)', 'execute') or has_function_privilege('pg_ls_dir(text)', 'execute')",
            ct
        );
        v.Expect(!files, "サーバーのファイルを読む関数", "Functions that read the server's files", files);
        var key = await p.Scalar<bool>(Realm.Provider, "select has_schema_privilege('akashi_private', 'usage')", ct);
        v.Expect(!key, "文脈の鍵に届く権限", "Right to reach the context key", key);
    }
}
