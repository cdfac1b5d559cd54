using Akashi.Platform.Modules;
using Akashi.Platform.Texts;
using Akashi.Server;
using Akashi.Trust.Controls.Register;
using Akashi.Trust.Registers;
using Akashi.Trust.SignIn;

namespace Akashi.Trust.Tests.Whitepaper;

/// <summary>Each rule finds the contradiction that is planted for it, and nothing in what the product ships.</summary>
public sealed class ContradictionTests
{
    private static readonly ModuleCatalog Modules = Composition.Modules();
    private static readonly PromiseRegister Register = PromiseRegister.Load();

    private static readonly Claims Shipped = new(
        Register,
        ServiceProfiles.Load(),
        DisclosureItems.Load(),
        new AssetRegister(Modules).All,
        [],
        [new Location("事業者自身のサーバー", "The provider's own server")],
        Register.All.Where(promise => promise.Open is null).Select(promise => promise.Id).ToHashSet(),
        RunningSettings.Of(Modules, [new Uri("https://127.0.0.1:8443"), new Uri("https://[::1]:8443")])
    );

    public static TheoryData<string, string, string> Planted { get; } =
        new()
        {
            { "tls-everywhere", "http listener", "CRY-1" },
            { "tls-everywhere", "content on 80", "support/open-ports" },
            { "encryption-level", "level differs", "documents/backup-encryption" },
            { "encryption-level", "no level", "forms/at-rest-encryption" },
            { "one-list-of-places", "unknown operator", "Hosting Ltd" },
            { "one-list-of-places", "unknown country", "Mailer" },
            { "clear-password", "external field", "Mailer" },
            { "clear-password", "asset", "users" },
            { "complete-erasure", "setting", "devices/erasure" },
            { "complete-erasure", "statement", "ERA-1" },
            { "weak-password-rule", "no note", "support/password-rule" },
            { "weak-password-rule", "expiry", "devices/password-rule" },
            { "one-name", "statement", "DIR-1" },
            { "one-name", "setting", "documents/registration" },
            { "deadline-clock", "setting", "mail/incident-deadline" },
            { "deadline-clock", "statement", "INC-1" },
            { "calendar-month", "setting", "devices/planned-stop" },
            { "calendar-month", "statement", "CHG-1" },
            { "export-zone", "setting", "mail/log-zone" },
            { "export-zone", "running", "AUD-9" },
            { "ipv6", "unsupported", "documents/ipv6" },
            { "ipv6", "on", "forms/ipv6" },
            { "proof", "no control", "TEN-2" },
            { "proof", "both", "BKP-1" },
            { "proof", "no promise", "XXX-1" },
            { "figure", "statement", "SIG-3" },
            { "figure", "retention", "AUD-13" },
            { "figure", "retention setting", "AUD-13" },
            { "figure", "password", "SIG-3" },
            { "figure", "lockout", "SIG-5" },
            { "figure", "tls", "CRY-2" },
        };

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_planted_contradiction_is_found(string rule, string how, string place)
    {
        var found = Contradictions.Find(Plant(rule, how));
        found.ShouldContain(
            finding => finding.Rule == rule && finding.Places.Contains(place),
            string.Join("\n", found.Select(finding => finding.Message.En))
        );
        found.ShouldAllBe(finding =>
            finding.Message.Ja.Length > 0 && finding.Message.En.Length > 0 && finding.Message.Ja != finding.Message.En
        );
    }

    [Fact]
    public void Every_rule_is_planted() =>
        Contradictions.Rules.Select(rule => rule.Name).Order().ShouldBe(Planted.Select(row => row.Data.Item1).Distinct().Order());

    [Fact]
    public void What_the_product_ships_does_not_contradict_itself() =>
        Contradictions
            .Find(Shipped)
            .Select(finding => $"{finding.Rule} {string.Join(",", finding.Places)}: {finding.Message.En}")
            .ShouldBeEmpty();

    private static Claims Plant(string rule, string how) =>
        (rule, how) switch
        {
            ("tls-everywhere", "http listener") => Running(r => r with { Listeners = [.. r.Listeners, new Uri("http://127.0.0.1:80")] }),
            ("tls-everywhere", _) => Setting("support", "open-ports", "80=content;443=https"),
            ("encryption-level", "level differs") => Setting("documents", "backup-encryption", "level=storage"),
            ("encryption-level", _) => Setting("forms", "at-rest-encryption", "encrypted"),
            ("one-list-of-places", "unknown operator") => Shipped with { Locations = [new("東京", "Tokyo", "JP", "Hosting Ltd")] },
            ("one-list-of-places", _) => Shipped with { External = [Mailer("mail address")] },
            ("clear-password", "external field") => Shipped with
            {
                External = [Mailer("パスワード")],
                Locations = [new("米国", "US", "US", "Mailer Inc")],
            },
            ("clear-password", _) => Shipped with
            {
                Assets =
                [
                    .. Shipped.Assets.Select(asset =>
                        asset.Name == "users" ? asset with { Holds = new("氏名、パスワード", "Name, password") } : asset
                    ),
                ],
            },
            ("complete-erasure", "setting") => Setting(
                Setting("devices", "erasure", "completeness=complete;shredding=none"),
                "devices",
                "backup",
                "days=365"
            ),
            ("complete-erasure", _) => Promise("ERA-1", promise => promise with { Ja = "データを完全に消去します（0 件）。" }),
            ("weak-password-rule", "no note") => Profile("support", "password-rule", setting => setting with { Tightens = null }),
            ("weak-password-rule", _) => Profile(
                "devices",
                "password-rule",
                setting => setting with { Value = "min=12;max=128;expiry=90", Tightens = null }
            ),
            ("one-name", "statement") => Promise("DIR-1", promise => promise with { Ja = "お客様はユーザーを登録できます。" }),
            ("one-name", _) => Profile(
                "documents",
                "registration",
                setting => setting with { Running = new("オペサポートが登録", "By the help desk") }
            ),
            ("deadline-clock", "setting") => Setting("mail", "incident-deadline", "from=detection;records=detection;target=PT72H"),
            ("deadline-clock", _) => Promise("INC-1", promise => promise with { Ja = "1 時間、1 営業日、72 時間以内に知らせます。" }),
            ("calendar-month", "setting") => Setting("devices", "planned-stop", "lead=1month"),
            ("calendar-month", _) => Promise("CHG-1", promise => promise with { Ja = "1 か月以上前、1 週間以上前に知らせます。" }),
            ("export-zone", "setting") => Setting("mail", "log-zone", "zone=UTC+9"),
            ("export-zone", _) => Running(r => r with { ExportedTime = "2026-11-20 22:05:09" }),
            ("ipv6", "unsupported") => Setting("documents", "ipv6", "unsupported"),
            ("ipv6", _) => Setting(Running(r => r with { Listeners = [new("https://127.0.0.1:8443")] }), "forms", "ipv6", "on"),
            ("proof", "no control") => Shipped with { Controls = Shipped.Controls.Except(["TEN-2"]).ToHashSet() },
            ("proof", "both") => Shipped with { Controls = Shipped.Controls.Append("BKP-1").ToHashSet() },
            ("proof", _) => Shipped with { Controls = Shipped.Controls.Append("XXX-1").ToHashSet() },
            ("figure", "statement") => Promise("SIG-3", promise => promise with { En = "A password has 8 to 24 characters." }),
            ("figure", "retention") => Running(r => r with { LogRetention = new Dictionary<string, int?> { ["sign_ins"] = 90 } }),
            ("figure", "retention setting") => Setting("devices", "log-retention", "days=30"),
            ("figure", "password") => Running(r => r with { RemoteRule = new PasswordRule("remote", 6, 20, true) }),
            ("figure", "lockout") => Running(r => r with { MostAttempts = 100 }),
            ("figure", "tls") => Setting("mail", "tls-floor", "1.0"),
            _ => throw new ArgumentOutOfRangeException(nameof(how), how, rule),
        };

    private static ExternalService Mailer(string field) => new("Mailer", "通知メール", "Mailer Inc", "US", [field]);

    private static Claims Running(Func<RunningSettings, RunningSettings> change) => Shipped with { Running = change(Shipped.Running) };

    private static Claims Promise(string id, Func<Promise, Promise> change) =>
        Shipped with
        {
            Promises = new([.. Shipped.Promises.All.Select(promise => promise.Id == id ? change(promise) : promise)]),
        };

    private static Claims Setting(string service, string key, string value) => Setting(Shipped, service, key, value);

    private static Claims Setting(Claims claims, string service, string key, string value) =>
        Profile(claims, service, key, setting => setting with { Value = value });

    private static Claims Profile(string service, string key, Func<ProfileSetting, ProfileSetting> change) =>
        Profile(Shipped, service, key, change);

    private static Claims Profile(Claims claims, string service, string key, Func<ProfileSetting, ProfileSetting> change) =>
        claims with
        {
            Profiles = new([
                .. claims.Profiles.All.Select(profile =>
                    profile.Code != service
                        ? profile
                        : profile with
                        {
                            Settings = [.. profile.Settings.Select(setting => setting.Key == key ? change(setting) : setting)],
                        }
                ),
            ]),
        };
}
