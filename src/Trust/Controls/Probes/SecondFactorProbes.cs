using System.Net;
using System.Text.RegularExpressions;
using Akashi.Platform.Modules;
using Akashi.Trust.SecondFactors;

namespace Akashi.Trust.Controls.Probes;

/// <summary>A second factor for everybody (SIG-6) and where documents are designed (SIG-7; DOC-5 asks the same at the designer itself).</summary>
public static partial class SecondFactorProbes
{
    public static readonly Control[] All =
    [
        new(
            "SIG-6",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "検査用テナントで全員に二要素を必須とし、管理者が設定するまでどの画面も開かないこと、設定後はパスワードだけ、誤ったコード、使用済みのコードでは何も開かず、新しいコードで開くことを確かめる。",
                "Requires two factors of everybody in a canary: no page opens until the administrator sets one up; then the password alone, a wrong code and a used one open nothing, and a fresh one does."
            ),
            (p, v, ct) => Prove(p, v, "everyone", "/console/users", ct)
        ),
        new(
            "SIG-7",
            ControlScope.Tenant,
            TimeSpan.FromHours(6),
            new(
                "検査用テナントで設計者に二要素を必須とし、管理者が設定するまで設計の画面が開かないこと、設定後はパスワードだけ、誤ったコード、使用済みのコードでは何も開かず、新しいコードで開くことを確かめる。",
                "Requires two factors of designers in a canary: design pages stay shut until the administrator sets one up; then the password alone, a wrong code and a used one open nothing, and a fresh one does."
            ),
            (p, v, ct) =>
                Prove(
                    p,
                    v,
                    "designers",
                    p.Modules.Routes.First(route =>
                        route is { Method: "GET", Permission.Designs: true } && !route.Pattern.Contains('{')
                    ).Pattern,
                    ct
                )
        ),
    ];

    /// <summary>Has canary A's administrator set a second factor up and come in with it; afterwards everything is as it was.</summary>
    /// <param name="rule">Of whom it is required.</param>
    /// <param name="page">One that the rule shuts.</param>
    public static async Task Prove(ProbeContext p, Verdict v, string rule, string page, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        try
        {
            await Prove();
        }
        finally
        {
            await PutBack();
        }

        async Task Prove()
        {
            using var browser = await p.SignIn(a, a.Administrator, ct);
            await browser.Get(page, ct);
            v.Expect(browser.Status == HttpStatusCode.OK, "必須でなければ画面が開く", "Optional: the page opens", (int)browser.Status);
            await Rule(rule);
            await browser.Get(page, ct);
            v.Expect(IsAsked(browser), "必須にすると設定を求められる", "Required: it has to be set up", browser.Location);
            await browser.Get("/console", ct);
            v.Expect(
                rule == "everyone" ? IsAsked(browser) : browser.Status == HttpStatusCode.OK,
                rule == "everyone" ? "ホームでも求められる" : "ほかの画面は開く",
                rule == "everyone" ? "The home page asks as well" : "Other pages open",
                (int)browser.Status
            );

            await browser.Post(
                SecondFactorPages.Console,
                $"{SecondFactorPages.Console}/begin",
                new() { ["current"] = a.Administrator.Password },
                ct
            );
            var secret = Base32(Seed().Match(browser.Body).Groups[1].Value.Replace(" ", ""));
            var step = OneTimePassword.StepAt(p.Clock.GetUtcNow());
            var first = OneTimePassword.At(secret, step);
            await browser.Post($"{SecondFactorPages.Console}/confirm", new() { ["code"] = first }, ct);
            await browser.Get(page, ct);
            v.Expect(browser.Status == HttpStatusCode.OK, "設定した本人には開く", "It opens for who has set it up", (int)browser.Status);

            using var again = await p.SignIn(a, a.Administrator, ct);
            foreach (var shut in new[] { page, "/console", "/console/users", "/console/password" })
            {
                await again.Get(shut, ct);
                v.Expect(
                    IsAsked(again),
                    $"パスワードだけで {shut}",
                    $"{shut} with the password alone",
                    $"{(int)again.Status} {again.Location}"
                );
            }
            var wrong = Enumerable.Range(-1, 3).Select(drift => OneTimePassword.At(secret, step + drift)).ToHashSet();
            var guess = Enumerable.Range(0, 10).Select(number => $"{number:D6}").First(code => !wrong.Contains(code));
            foreach (var (code, ja, en) in new[] { (guess, "誤ったコード", "A wrong code"), (first, "使用済みのコード", "A used code") })
            {
                await again.Get(SecondFactorPages.Console, ct);
                await again.Post(SecondFactorPages.Console, new() { ["code"] = code }, ct);
                v.Expect(again.Status == HttpStatusCode.UnprocessableEntity, ja, en, (int)again.Status);
            }
            // The next one is taken ahead of time: clocks may be off by a step.
            await again.Post(SecondFactorPages.Console, new() { ["code"] = OneTimePassword.At(secret, step + 1) }, ct);
            await again.Get(page, ct);
            v.Expect(again.Status == HttpStatusCode.OK, "新しいコードで開く", "A fresh code opens it", (int)again.Status);
        }

        Task<int> Rule(string to) => p.Execute(a.Id, "update akashi.tenant_settings set second_factor = $1", CancellationToken.None, to);

        async Task PutBack()
        {
            await Rule("optional");
            await p.Execute(a.Id, "delete from akashi.second_factors where user_id = $1", CancellationToken.None, a.Administrator.Id);
        }
    }

    private static bool IsAsked(ProbeBrowser browser) =>
        browser.Status == HttpStatusCode.Redirect && browser.Location.StartsWith(SecondFactorPages.Console, StringComparison.Ordinal);

    /// <summary>RFC 4648, section 6, as a person would type it into an authenticator.</summary>
    private static byte[] Base32(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        for (var i = 0; i < bytes.Length * 8; i++)
        {
            var letter = text[i / 5];
            var value = letter is >= 'A' and <= 'Z' ? letter - 'A' : letter - '2' + 26;
            bytes[i / 8] |= (byte)(((value >> (4 - i % 5)) & 1) << (7 - i % 8));
        }
        return bytes;
    }

    [GeneratedRegex("<code>([A-Z2-7 ]{32,})</code>")]
    private static partial Regex Seed();
}
