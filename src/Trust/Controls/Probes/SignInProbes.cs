using System.Diagnostics;
using System.Net;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;

namespace Akashi.Trust.Controls.Probes;

/// <summary>SIG: three inputs → characters and length → hashes → lock-out → initial password → new password → https.</summary>
internal static class SignInProbes
{
    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "SIG-1",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "企業コード、ID、パスワードを一つずつ誤らせてサインインし、すべて同じ文面で断られ、かかる時間にも差がないこと、三つそろうと入れることを確かめる。",
                "Signs in with each of the three wrong in turn: the same sentence and the same time every time; with all three right the door opens."
            ),
            ThreeInputs
        ),
        new(
            "SIG-2",
            ControlScope.Service,
            TimeSpan.FromHours(24),
            new(
                "旧規則の検査用テナントで、全角文字を含むパスワードへの変更が断られることを確かめる。",
                "In a canary under the legacy rule, a password with full-width characters is refused."
            ),
            Characters
        ),
        new(
            "SIG-3",
            ControlScope.Service,
            TimeSpan.FromHours(24),
            new(
                "旧規則の検査用テナントで、7 文字と 21 文字のパスワードが断られ、標準の規則では 11 文字が断られることを確かめる。",
                "Under the legacy rule 7 and 21 characters are refused; under the standard rule 11 are."
            ),
            Length
        ),
        new(
            "SIG-4",
            ControlScope.Provider,
            TimeSpan.FromHours(6),
            new(
                "すべてのテナントの保存されたパスワードの形式を読み、不可逆ハッシュでないもの、回数の足りないものを数える。検査用の平文をデータから探す。",
                "Reads the form of every stored password in every tenant; counts those that are not irreversible hashes of the present count; looks for a canary's clear text."
            ),
            Hashes
        ),
        new(
            "SIG-5",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "検査用の利用者で設定回数だけ同時に誤り、その後は正しいパスワードでも断られることを確かめる。",
                "Tries the set number of wrong passwords at once; afterwards even the right one is refused."
            ),
            LockOut
        ),
        new(
            "SIG-10",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "登録したばかりの利用者でサインインし、新しいパスワードを決めるまで何もできないこと、初期パスワードに期限があることを確かめる。",
                "A newly registered user can do nothing before choosing a password; the initial one expires."
            ),
            InitialPassword
        ),
        new(
            "SIG-11",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "初期パスワードを再発行し、古いパスワードが使えず、新しいものが使えることを確かめる。",
                "Issues a new initial password: the old one stops, the new one works."
            ),
            Reissue
        ),
        new(
            "SIG-15",
            ControlScope.Provider,
            TimeSpan.FromHours(1),
            new(
                "サインインの受け口がすべて HTTPS であること、平文の HTTP で送っても応答しないことを、実際に平文を送って確かめる。",
                "Every listener is HTTPS; a sign-in sent in clear text gets no answer."
            ),
            HttpsOnly
        ),
    ];

    /// <summary>How often each wrong combination is tried: always, and at most while times seem to differ.</summary>
    private const int Rounds = 3;
    private const int MostRounds = 12;

    private static async Task ThreeInputs(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var (a, b) = (await p.CanaryA(ct), await p.CanaryB(ct));
        (string Company, string Id, string Password)[] wrong =
        [
            ("NO-SUCH-COMPANY", a.Staff.LoginId, a.Staff.Password),
            (a.Code, "no-such-person", a.Staff.Password),
            (a.Code, a.Staff.LoginId, "wrong-" + a.Staff.Password),
            (b.Code, a.Staff.LoginId, a.Staff.Password),
            ("", a.Staff.LoginId, a.Staff.Password),
            (a.Code, "", a.Staff.Password),
            (a.Code, a.Staff.LoginId, ""),
        ];
        var times = new double[wrong.Length];
        Array.Fill(times, double.MaxValue);
        var bodies = new HashSet<string>();
        for (var round = 0; round < Rounds || (Tell() && round < MostRounds); round++)
        {
            for (var i = 0; i < wrong.Length; i++)
            {
                using var stranger = p.Stranger();
                await stranger.Get("/sign-in", ct);
                var clock = Stopwatch.StartNew();
                await stranger.SignIn(wrong[i].Company, wrong[i].Id, wrong[i].Password, ct);
                times[i] = Math.Min(times[i], clock.Elapsed.TotalMilliseconds);
                bodies.Add(stranger.IsSignedIn ? "IN" : Sentence(stranger.Body));
                if (stranger.IsSignedIn || stranger.Status != HttpStatusCode.Unauthorized)
                    v.Expect(false, "誤った組み合わせで入れた", "A wrong combination was let in", $"{i}: {(int)stranger.Status}");
            }
            using var right = await p.SignIn(a, a.Staff, ct);
            await Unlock(p, a, a.Staff, ct);
            await Unlock(p, b, b.Staff, ct);
        }
        v.Expect(bodies.Count == 1 && !bodies.Contains("IN"), "断りの文面の種類", "Different refusals", bodies.Count);
        v.Note(
            "応答時間の最小値（誤りの種類ごと）",
            "Shortest times by kind of error",
            string.Join(" / ", Kinds().Select(ms => $"{ms:0} ms"))
        );
        v.Expect(
            !Tell(),
            "時間の差から誤りの種類が分からない",
            "Times do not tell the kind of error",
            $"{Kinds().Max() - Kinds().Min():0} ms"
        );

        // The first four are whole entries that differ in what is wrong. Other work on the machine makes a time longer and never
        // shorter: a difference that the system makes stays in the shortest ones, however often they are taken.
        IEnumerable<double> Kinds() => times.Take(4);
        bool Tell() => Kinds().Max() >= Kinds().Min() * 2 + 40;
    }

    private static string Sentence(string body) =>
        body.Contains("サインインできません。企業コード、ID、パスワードをお確かめください。", StringComparison.Ordinal)
            ? "refused"
            : body.Length.ToString();

    private static Task<int> Unlock(ProbeContext p, Canary canary, CanaryUser user, CancellationToken ct) =>
        p.Execute(canary.Id, "update akashi.users set failed_attempts = 0, locked_until = null where id = $1", ct, user.Id);

    /// <summary>Tries a new password on the own page and tells whether it was refused for its form.</summary>
    private static async Task<bool> Refused(ProbeContext p, Canary canary, string password, CancellationToken ct)
    {
        using var browser = await p.SignIn(canary, canary.Staff, ct);
        await browser.Post(
            "/console/password",
            "/console/password",
            new()
            {
                ["current"] = canary.Staff.Password,
                ["new"] = password,
                ["again"] = password,
            },
            ct
        );
        if (browser.Status == HttpStatusCode.UnprocessableEntity)
            return true;
        // It was taken, which it should not have been: put the known one back.
        await p.Execute(
            canary.Id,
            "update akashi.users set password_hash = $2 where id = $1",
            ct,
            canary.Staff.Id,
            Passwords.Hash(canary.Staff.Password)
        );
        return false;
    }

    private static async Task UnderRule(ProbeContext p, Canary canary, string rule, Func<Task> work, CancellationToken ct)
    {
        await p.Execute(canary.Id, "update akashi.tenant_settings set password_rule = $1", ct, rule);
        try
        {
            await work();
        }
        finally
        {
            await p.Execute(canary.Id, "update akashi.tenant_settings set password_rule = 'standard'", CancellationToken.None);
        }
    }

    private static async Task Characters(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var b = await p.CanaryB(ct);
        await UnderRule(
            p,
            b,
            "remote",
            async () =>
            {
                v.Expect(
                    await Refused(p, b, "パスワード2026ab", ct),
                    "全角文字を含むパスワード",
                    "A password with full-width characters",
                    ""
                );
                v.Expect(await Refused(p, b, "white space 12", ct), "空白を含むパスワード", "A password with spaces", "");
            },
            ct
        );
    }

    private static async Task Length(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var b = await p.CanaryB(ct);
        await UnderRule(
            p,
            b,
            "remote",
            async () =>
            {
                v.Expect(await Refused(p, b, "k7#Qm2x", ct), "旧規則: 7 文字", "Legacy rule: 7 characters", "");
                v.Expect(await Refused(p, b, "k7#Qm2xTb9!wLr4ZpE8vu", ct), "旧規則: 21 文字", "Legacy rule: 21 characters", "");
            },
            ct
        );
        v.Expect(await Refused(p, b, "k7#Qm2xTb9!", ct), "標準の規則: 11 文字", "Standard rule: 11 characters", "");
    }

    private static async Task Hashes(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        long users = 0,
            bad = 0,
            clear = 0;
        foreach (var tenant in await Tenants(p, ct))
        {
            users += await p.Scalar<long>(tenant, "select count(*) from akashi.users", ct);
            bad += await p.Scalar<long>(
                tenant,
                """
                select count(*) from akashi.users
                where password_hash !~ '^\$pbkdf2-sha512\$i=[0-9]+\$[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{88}$'
                   or substring(password_hash from 'i=([0-9]+)')::int < $1
                """,
                ct,
                Passwords.Iterations
            );
            clear += await p.Scalar<long>(
                tenant,
                "select count(*) from akashi.users where users::text like '%' || $1 || '%'",
                ct,
                a.Administrator.Password
            );
        }
        v.Note("調べた利用者", "Users looked at", users);
        v.Expect(
            users > 0 && bad == 0,
            $"PBKDF2-HMAC-SHA512（{Passwords.Iterations:N0} 回以上）でないもの",
            $"Not PBKDF2-HMAC-SHA512 of {Passwords.Iterations:N0} or more",
            bad
        );
        v.Expect(clear == 0, "平文で見つかった検査用パスワード", "A canary's password found in clear", clear);
    }

    /// <summary>Every realm, the provider's among them.</summary>
    internal static async Task<List<Guid>> Tenants(ProbeContext p, CancellationToken ct)
    {
        var tenants = new List<Guid>();
        await using var realm = await p.Cross.Open(Realm.Provider, ct);
        await using var command = realm.Command("select id from akashi.tenants");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            tenants.Add(reader.GetGuid(0));
        return tenants;
    }

    private static async Task LockOut(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        await Unlock(p, a, a.Victim, ct);
        var limit = await p.Scalar<int>(a.Id, "select lockout_attempts from akashi.tenant_settings", ct);
        try
        {
            // All at once: a lock that counts afterwards would let them all be looked at.
            await Task.WhenAll(
                Enumerable
                    .Range(0, limit)
                    .Select(async i =>
                    {
                        using var stranger = p.Stranger();
                        await stranger.SignIn(a.Code, a.Victim.LoginId, $"wrong-{i}", ct);
                    })
            );
            using var right = p.Stranger();
            await right.SignIn(a.Code, a.Victim.LoginId, a.Victim.Password, ct);
            v.Note("設定された回数", "Tries that are set", limit);
            v.Expect(
                !right.IsSignedIn && right.Status == HttpStatusCode.Unauthorized,
                "ロック後の正しいパスワード",
                "The right password while locked",
                (int)right.Status
            );
            var locked = await p.Scalar<bool>(a.Id, "select locked_until > now() from akashi.users where id = $1", ct, a.Victim.Id);
            v.Expect(locked, "アカウントがロックされている", "The account is locked", locked);
        }
        finally
        {
            await Unlock(p, a, a.Victim, CancellationToken.None);
        }
        using var later = await p.SignIn(a, a.Victim, ct);
        v.Expect(later.IsSignedIn, "解除後の正しいパスワード", "The right password after the lock", (int)later.Status);
    }

    private static async Task InitialPassword(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        try
        {
            var password = await PersonProbe.Register(p, administrator, a, "initial-probe", ct);
            using var person = p.Stranger();
            await person.SignIn(a.Code, "initial-probe", password, ct);
            v.Expect(person.IsSignedIn, "初期パスワードでサインイン", "Signs in with the initial password", (int)person.Status);
            await person.Get("/console", ct);
            v.Expect(
                person.Status == HttpStatusCode.Redirect && person.Location == "/console/password",
                "新しいパスワードを決める画面に移る",
                "Is sent to choose a password",
                person.Location
            );
            var days = await p.Scalar<double>(
                a.Id,
                "select extract(epoch from initial_password_expires_at - now())::float8 / 86400 from akashi.users where login_id = 'initial-probe'",
                ct
            );
            v.Expect(
                days > 0 && days <= DirectoryWriter.InitialPasswordLife.TotalDays,
                "初期パスワードの残り日数",
                "Days until the initial password expires",
                $"{days:0.0}"
            );
            await p.Execute(
                a.Id,
                "update akashi.users set initial_password_expires_at = now() - interval '1 minute' where login_id = 'initial-probe'",
                ct
            );
            using var late = p.Stranger();
            await late.SignIn(a.Code, "initial-probe", password, ct);
            v.Expect(!late.IsSignedIn, "期限を過ぎた初期パスワード", "An initial password past its time", (int)late.Status);
        }
        finally
        {
            await PersonProbe.Remove(p, a, "initial-probe", CancellationToken.None);
        }
    }

    private static async Task Reissue(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        try
        {
            var first = await PersonProbe.Register(p, administrator, a, "reissue-probe", ct);
            var id = await PersonProbe.IdOf(p, a, "reissue-probe", ct);
            await administrator.Post($"/console/users/{id}", $"/console/users/{id}/password", [], ct);
            var second = administrator.InitialPassword;
            v.Expect(
                second.Length >= 12 && second != first,
                "新しい初期パスワードが示される",
                "A new initial password is shown",
                second.Length
            );
            using var old = p.Stranger();
            await old.SignIn(a.Code, "reissue-probe", first, ct);
            v.Expect(!old.IsSignedIn, "古いパスワード", "The old password", (int)old.Status);
            using var now = p.Stranger();
            await now.SignIn(a.Code, "reissue-probe", second, ct);
            v.Expect(now.IsSignedIn, "新しいパスワード", "The new password", (int)now.Status);
        }
        finally
        {
            await PersonProbe.Remove(p, a, "reissue-probe", CancellationToken.None);
        }
    }

    private static async Task HttpsOnly(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var plain = p.Addresses.Where(address => address.Scheme != "https").ToList();
        v.Expect(plain.Count == 0, "HTTPS でない受け口", "Listeners that are not HTTPS", plain.Count == 0 ? "0" : string.Join(", ", plain));
        var answer = await RawTls.SendClearText(p.Https.Port, "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", ct);
        v.Expect(
            !answer.StartsWith("HTTP/1.1 2", StringComparison.Ordinal) && !answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal),
            "平文のサインインへの応答",
            "Answer to a sign-in in clear text",
            answer.Length == 0 ? "—" : answer.Split('\r')[0]
        );
        using var stranger = p.Stranger();
        await stranger.Get("/sign-in", ct);
        v.Expect(stranger.Status == HttpStatusCode.OK, "HTTPS のサインイン画面", "The sign-in page over HTTPS", (int)stranger.Status);
    }
}
