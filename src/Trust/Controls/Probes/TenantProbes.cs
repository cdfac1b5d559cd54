using System.Net;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Npgsql;

namespace Akashi.Trust.Controls.Probes;

/// <summary>TEN: ids → separation → codes → seats → own view → contract state.</summary>
internal static class TenantProbes
{
    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "TEN-1",
            ControlScope.Provider,
            TimeSpan.FromHours(6),
            new(
                "データベースの目録を読み、顧客のデータを持つすべての表に空でないテナント ID があること、企業コードとテナント ID が重複しないことを数える。",
                "Reads the database's catalogue: every table with customer data has a tenant id that cannot be empty, and codes and ids are unique."
            ),
            Ids
        ),
        new(
            "TEN-2",
            ControlScope.Provider,
            TimeSpan.FromHours(1),
            new(
                "検査用テナント A の文脈から、B の行をすべての表で数え、書き換え、消そうとする。文脈なし、偽造した文脈、期限切れの文脈でも試す。画面からも B の利用者の ID を開く。",
                "From canary A, counts, changes and deletes B's rows in every table; again without a context, with a forged one and with one past its time; and opens B's ids in the pages."
            ),
            Separation
        ),
        new(
            "TEN-5",
            ControlScope.Provider,
            TimeSpan.FromHours(6),
            new(
                "検査用テナントの管理者として企業コードの発行画面を開き、SQL でも自社のコードを書き換えようとする。",
                "As a canary's administrator, opens the page that issues codes, and tries to change the own code by SQL."
            ),
            Codes
        ),
        new(
            "TEN-7",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "検査用テナント B の席数を現在の人数に合わせ、もう一人登録して断られることを確かめる。",
                "Sets canary B's seats to its head count and tries to register one more."
            ),
            Seats
        ),
        new(
            "TEN-8",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "B に記録を残し、A のサインイン履歴と操作ログに現れないことを画面、CSV、SQL で確かめる。",
                "Leaves records in B and looks for them in A's history and log: page, CSV and SQL."
            ),
            OwnView
        ),
        new(
            "TEN-9",
            ControlScope.Provider,
            TimeSpan.FromHours(6),
            new(
                "検査用テナント B の契約を終了にし、開いていたセッションと新しいサインインが断られることを確かめて元に戻す。",
                "Ends canary B's contract: the open session and a new sign-in are refused; then restores it."
            ),
            Contract
        ),
    ];

    private static async Task Ids(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var owned = p.Modules.Tables.Where(table => table.Ownership == Ownership.Tenant).Select(table => table.Name).ToHashSet();
        var catalogue = await CatalogueTables(p, ct);
        var installation = p.Modules.Tables.Where(table => table.Ownership != Ownership.Tenant).Select(table => table.Name).ToHashSet();
        var without = catalogue.Where(table => !installation.Contains(table.Name) && !table.HasTenant).Select(table => table.Name).ToList();
        v.Expect(
            without.Count == 0,
            "テナント ID のない表",
            "Tables without a tenant id",
            without.Count == 0 ? "0" : string.Join(", ", without)
        );
        v.Expect(
            owned.All(name => catalogue.Any(table => table.Name == name && table.HasTenant)),
            "宣言されたテナントの表がすべて存在する",
            "Every declared tenant table exists",
            owned.Count
        );
        var doubled = await p.Scalar<long>(Realm.Provider, "select count(*) - count(distinct code) from akashi.tenants", ct);
        var count = await p.Scalar<long>(Realm.Provider, "select count(*) from akashi.tenants", ct);
        v.Expect(doubled == 0 && count >= 3, "重複する企業コード", "Company codes that occur twice", doubled)
            .Note("テナント数", "Tenants", count);
    }

    internal static async Task<List<(string Name, bool HasTenant)>> CatalogueTables(ProbeContext p, CancellationToken ct)
    {
        var tables = new List<(string, bool)>();
        await using var realm = await p.Cross.Open(Realm.Provider, ct);
        await using var command = realm.Command(
            """
            select c.relname::text, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull)
            from pg_class c where c.relnamespace = 'akashi'::regnamespace and c.relkind in ('r', 'p') order by 1
            """
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            tables.Add((reader.GetString(0), reader.GetBoolean(1)));
        return tables;
    }

    private static async Task Separation(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var (a, b) = (await p.CanaryA(ct), await p.CanaryB(ct));
        var tables = (await CatalogueTables(p, ct)).Where(table => table.HasTenant).Select(table => table.Name).ToList();
        long read = 0,
            written = 0,
            unguarded = 0;
        foreach (var table in tables)
        {
            var quoted = "akashi.\"" + table.Replace("\"", "\"\"") + "\"";
            read += await p.Scalar<long>(a.Id, $"select count(*) from {quoted} where tenant_id <> $1", ct, a.Id);
            written += await TryWrite(p, a.Id, $"update {quoted} set tenant_id = tenant_id where tenant_id = $1", b.Id, ct);
            written += await TryWrite(p, a.Id, $"delete from {quoted} where tenant_id = $1", b.Id, ct);
            unguarded += await CountWith(p, null, quoted, ct);
            unguarded += await CountWith(
                p,
                $"{b.Id:D}.{p.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds()}.{new string('0', 64)}",
                quoted,
                ct
            );
            unguarded += await CountWith(p, p.Signer.Sign(b.Id, p.Clock.GetUtcNow().AddMinutes(-1)), quoted, ct);
            unguarded += await CountWith(p, p.Signer.Sign(a.Id).Replace($"{a.Id:D}", $"{b.Id:D}"), quoted, ct);
        }
        v.Note("調べた表", "Tables tried", tables.Count);
        v.Expect(read == 0, "A の文脈から見えた他テナントの行", "Rows of others seen from A", read);
        v.Expect(written == 0, "A の文脈から書き換え、消せた B の行", "Rows of B changed or deleted from A", written);
        v.Expect(
            unguarded == 0,
            "文脈なし・偽造・期限切れ・すり替えで見えた行",
            "Rows seen with no, a forged, an expired or a swapped context",
            unguarded
        );
        var visible = await p.Scalar<long>(a.Id, "select count(*) from akashi.users", ct);
        v.Expect(visible > 0, "A 自身の利用者は見える（検査が働いている）", "A sees its own users (the probe is awake)", visible);

        await EveryRoute(p, v, a, b, ct);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        await browser.Get("/provider/tenants", ct);
        v.Expect(
            browser.Status == HttpStatusCode.Redirect && browser.Location.StartsWith("/provider/sign-in", StringComparison.Ordinal),
            "事業者の画面を A のセッションで開く",
            "Opening the provider's pages with A's session",
            $"{(int)browser.Status} {browser.Location}"
        );
    }

    /// <summary>Every declared route that takes an id, asked for B's ids with A's session: there is no such thing, and nothing changes.</summary>
    private static async Task EveryRoute(ProbeContext p, Verdict v, Canary a, Canary b, CancellationToken ct)
    {
        var entry = await p.Scalar<Guid>(b.Id, "select id from akashi.audit_entries order by arrival limit 1", ct);
        var before = await p.Scalar<string>(b.Id, "select md5(string_agg(users::text, '|' order by id)) from akashi.users", ct);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        var open = new List<string>();
        await browser.Get("/console/users/new", ct); // whose token the forms carry
        var routes = p
            .Modules.Routes.Where(route =>
                route.Permission.World == World.Console && route.Pattern.Contains("{id:guid}", StringComparison.Ordinal)
            )
            .ToList();
        foreach (var route in routes)
        foreach (var id in new[] { b.Id, b.Administrator.Id, b.Staff.Id, entry })
        {
            var path = route.Pattern.Replace("{id:guid}", id.ToString("D"));
            if (route.Method == "GET")
                await browser.Get(path, ct);
            else
                await browser.Post("/console/users/new", path, PersonProbe.Fields("taken-over", "administrator"), ct);
            if (browser.Status != HttpStatusCode.NotFound)
                open.Add($"{route.Method} {path} {(int)browser.Status}");
        }
        v.Expect(
            routes.Count > 0 && open.Count == 0,
            $"B の ID で開いた経路（{routes.Count} 経路 × 4 つの ID）",
            $"Routes that opened for B's ids ({routes.Count} routes × 4 ids)",
            open.Count == 0 ? "0" : string.Join(", ", open)
        );
        var after = await p.Scalar<string>(b.Id, "select md5(string_agg(users::text, '|' order by id)) from akashi.users", ct);
        v.Expect(before == after, "B の利用者は変わっていない", "B's users are unchanged", before == after);
    }

    /// <summary>Rows that a write reached; a refusal of the role or the policy is none.</summary>
    private static async Task<long> TryWrite(ProbeContext p, Guid from, string sql, Guid victim, CancellationToken ct)
    {
        await using var realm = await p.Cross.Open(from, ct);
        try
        {
            await using var command = realm.Command(sql, victim);
            return await command.ExecuteNonQueryAsync(ct); // never committed
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return 0;
        }
    }

    private static async Task<long> CountWith(ProbeContext p, string? context, string table, CancellationToken ct)
    {
        await using var connection = await p.Store.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (context is not null)
            await transaction.EnterRealm(context, ct);
        await using var command = new NpgsqlCommand($"select count(*) from {table}", connection, transaction);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task Codes(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        await browser.Get("/provider/tenants/new", ct);
        v.Expect(
            browser.Status == HttpStatusCode.Redirect,
            "管理者が発行画面を開く",
            "An administrator opens the issuing page",
            $"{(int)browser.Status} {browser.Location}"
        );
        var changed = await TryWrite(p, a.Id, "update akashi.tenants set code = 'STOLEN-' || substr(code, 1, 8) where id = $1", a.Id, ct);
        v.Expect(changed == 0, "SQL で書き換えられた企業コード", "Codes changed by SQL", changed);
        long made;
        try
        {
            made = await TryWrite(
                p,
                a.Id,
                "insert into akashi.tenants values ($1, 'SELF-ISSUED', 'x', 'customer', 'active', null, 1, 1, 1, now()) on conflict do nothing",
                Guid.CreateVersion7(p.Clock.GetUtcNow()),
                ct
            );
        }
        catch (PostgresException e) when (e.SqlState is "42501" or "23514")
        {
            made = 0;
        }
        v.Expect(made == 0, "テナントが自ら発行できた企業コード", "Codes a tenant issued itself", made);
    }

    private static async Task Seats(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var b = await p.CanaryB(ct);
        var taken = await p.Scalar<long>(b.Id, "select count(*) from akashi.users where status = 'active'", ct);
        await p.Execute(Realm.Provider, "update akashi.tenants set user_limit = $2 where id = $1", ct, b.Id, (int)taken);
        try
        {
            using var browser = await p.SignIn(b, b.Administrator, ct);
            await browser.Post("/console/users/new", "/console/users/new", PersonProbe.Fields("seat-probe"), ct);
            v.Expect(
                browser.Status == HttpStatusCode.UnprocessableEntity
                    && browser.Body.Contains("上限に達しています", StringComparison.Ordinal),
                $"{taken} 席のテナントに {taken + 1} 人目を登録",
                $"Registering user {taken + 1} of {taken} seats",
                (int)browser.Status
            );
            var after = await p.Scalar<long>(b.Id, "select count(*) from akashi.users where status = 'active'", ct);
            v.Expect(after == taken, "有効な利用者の数", "Active users afterwards", after);
        }
        finally
        {
            await PersonProbe.Remove(p, b, "seat-probe", CancellationToken.None);
            await p.Execute(Realm.Provider, "update akashi.tenants set user_limit = 10 where id = $1", CancellationToken.None, b.Id);
        }
    }

    private static async Task OwnView(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var (a, b) = (await p.CanaryA(ct), await p.CanaryB(ct));
        var mark = $"only-in-b-{p.Clock.GetUtcNow().ToUnixTimeMilliseconds():x}";
        using (var stranger = p.Stranger())
            await stranger.SignIn(b.Code, mark, "wrong", ct);
        using var inB = await p.SignIn(b, b.Administrator, ct);
        await inB.Get($"/console/sign-ins?q={mark}", ct);
        v.Expect(
            inB.Body.Contains($"<td>{mark}</td>", StringComparison.Ordinal),
            "B の履歴に B の記録がある",
            "B's history shows B's record",
            (int)inB.Status
        );
        using var inA = await p.SignIn(a, a.Administrator, ct);
        await inA.Get($"/console/sign-ins?q={mark}", ct);
        v.Expect(
            inA.Status == HttpStatusCode.OK && !inA.Body.Contains($"<td>{mark}</td>", StringComparison.Ordinal),
            "A の履歴に B の記録がない",
            "A's history does not show it",
            (int)inA.Status
        );
        await inA.Get($"/console/sign-ins.csv?q={mark}", ct);
        v.Expect(
            inA.Status == HttpStatusCode.OK && !inA.Body.Contains(mark, StringComparison.Ordinal),
            "A の CSV に B の記録がない",
            "A's CSV does not hold it",
            (int)inA.Status
        );
        foreach (var table in new[] { "sign_ins", "audit_entries" })
        {
            var foreign = await p.Scalar<long>(a.Id, $"select count(*) from akashi.{table} where tenant_id <> $1", ct, a.Id);
            v.Expect(foreign == 0, $"A から見える他テナントの {table}", $"Foreign rows of {table} seen from A", foreign);
        }
    }

    private static async Task Contract(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var b = await p.CanaryB(ct);
        using var open = await p.SignIn(b, b.Staff, ct);
        await p.Execute(Realm.Provider, "update akashi.tenants set contract = 'ended' where id = $1", ct, b.Id);
        try
        {
            var state = await p.Scalar<string>(Realm.Provider, "select contract from akashi.tenants where id = $1", ct, b.Id);
            v.Expect(state == "ended", "契約状態が記録される", "The state is recorded", state);
            await open.Get("/console", ct);
            v.Expect(open.Status == HttpStatusCode.Redirect, "開いていたセッション", "The open session", (int)open.Status);
            using var stranger = p.Stranger();
            await stranger.SignIn(b.Code, b.Staff.LoginId, b.Staff.Password, ct);
            v.Expect(!stranger.IsSignedIn, "新しいサインイン", "A new sign-in", (int)stranger.Status);
        }
        finally
        {
            await p.Execute(Realm.Provider, "update akashi.tenants set contract = 'active' where id = $1", CancellationToken.None, b.Id);
        }
        using var again = await p.SignIn(b, b.Staff, ct);
        v.Expect(again.IsSignedIn, "有効に戻すとサインインできる", "Active again, signed in again", (int)again.Status);
    }
}
