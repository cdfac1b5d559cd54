using System.Globalization;
using System.Text.RegularExpressions;
using Akashi.Platform.Texts;

namespace Akashi.Trust.Controls.Register;

/// <summary>Two things that cannot both be true.</summary>
/// <param name="Rule">Stable name of the rule that found it.</param>
/// <param name="Places">Promise ids, <c>service/setting</c>, register rows.</param>
public sealed record Finding(string Rule, Text Message, IReadOnlyList<string> Places);

/// <summary>A rule, with what it looks for in words.</summary>
public sealed record ContradictionRule(string Name, Text Looks, Func<Claims, IEnumerable<Finding>> Find);

/// <summary>
/// The contradictions that papers of this kind are known to contain, looked for by code (WPR-8). Pure: the same claims, the same
/// findings.
/// </summary>
public static partial class Contradictions
{
    public static readonly IReadOnlyList<ContradictionRule> Rules =
    [
        new("tls-everywhere", new("「すべて TLS」の約束と平文のポート", "TLS everywhere against a port in clear"), TlsEverywhere),
        new(
            "encryption-level",
            new("派生データとバックアップの暗号化の層", "Levels of encryption of derived data and backups"),
            EncryptionLevel
        ),
        new(
            "one-list-of-places",
            new("所在地の一覧と外部サービスの一覧", "The list of locations against the list of external services"),
            OneListOfPlaces
        ),
        new("clear-password", new("パスワードそのものを保存する記載", "Rows that say a clear password is stored"), ClearPassword),
        new(
            "complete-erasure",
            new("「完全な消去」とバックアップの保管期間", "Complete erasure against backups that live on"),
            CompleteErasure
        ),
        new("weak-password-rule", new("現在の指針より弱いパスワード規則", "Password rules weaker than today's guidance"), WeakPasswordRule),
        new("one-name", new("1 つのものに 2 つの名前", "Two names for one thing"), OneName),
        new("deadline-clock", new("通知期限の起点", "What a deadline is counted from"), DeadlineClock),
        new("calendar-month", new("暦の月の数え方", "How a calendar month is counted"), CalendarMonth),
        new("export-zone", new("書き出す時刻の時差", "The offset in exported times"), ExportZone),
        new("ipv6", new("IPv6 の記載と待ち受け", "What is said of IPv6 against what listens"), Ipv6),
        new("proof", new("証明済みとする約束とコントロール", "Promises called proven against the controls"), Proof),
        new("figure", new("記載の数値と稼働中の設定", "Figures in statements against the running settings"), Figure),
    ];

    public static IReadOnlyList<Finding> Find(Claims claims) => [.. Rules.SelectMany(rule => rule.Find(claims))];

    private static IEnumerable<Finding> TlsEverywhere(Claims c)
    {
        foreach (var listener in c.Running.Listeners.Where(listener => listener.Scheme != Uri.UriSchemeHttps))
            yield return new(
                "tls-everywhere",
                new($"{listener} は平文で待ち受けています。", $"{listener} listens in clear."),
                ["CRY-1", listener.ToString()]
            );
        foreach (var (profile, ports) in Settings(c, "open-ports"))
        {
            if (ports.Part("80") is not null and not "redirect")
                yield return new(
                    "tls-everywhere",
                    new($"{profile.Name.Ja}はポート 80 で内容を配る設定です。", $"{profile.Name.En} delivers content on port 80."),
                    ["CRY-1", $"{profile.Code}/open-ports"]
                );
        }
    }

    private static readonly string[] Levels = ["none", "application", "database", "storage"];

    private static IEnumerable<Finding> EncryptionLevel(Claims c)
    {
        foreach (var profile in c.Profiles.All)
        {
            foreach (var key in new[] { "at-rest-encryption", "derived-encryption", "backup-encryption" })
            {
                if (profile.Of(key) is { } stated && stated.Part("level") is var level && level != "absent" && !Levels.Contains(level))
                    yield return new(
                        "encryption-level",
                        new(
                            $"{profile.Name.Ja}の「{stated.Label.Ja}」に層の記載がありません。",
                            $"{profile.Name.En}: “{stated.Label.En}” states no level."
                        ),
                        [$"{profile.Code}/{key}"]
                    );
            }
            var (derived, backup) = (profile.Of("derived-encryption")?.Part("level"), profile.Of("backup-encryption")?.Part("level"));
            if (derived is not null && backup is not null and not "absent" && derived != backup)
                yield return new(
                    "encryption-level",
                    new(
                        $"{profile.Name.Ja}の派生データは層 {derived}、その一部であるバックアップは層 {backup} です。",
                        $"{profile.Name.En}: derived data is encrypted at level {derived}, and backups, a part of it, at level {backup}."
                    ),
                    [$"{profile.Code}/derived-encryption", $"{profile.Code}/backup-encryption"]
                );
        }
    }

    private static IEnumerable<Finding> OneListOfPlaces(Claims c)
    {
        foreach (
            var place in c.Locations.Where(place =>
                place.Operator is not null && c.External.All(service => service.Operator != place.Operator)
            )
        )
            yield return new(
                "one-list-of-places",
                new(
                    $"所在地「{place.Ja}」の運営者 {place.Operator} が外部サービスの台帳にありません。",
                    $"{place.Operator}, who runs {place.En}, is not among the external services."
                ),
                ["REG-3", place.Operator!]
            );
        foreach (var service in c.External.Where(service => c.Locations.All(place => place.Country != service.Country)))
            yield return new(
                "one-list-of-places",
                new(
                    $"{service.Service} は {service.Country} に情報を渡しますが、所在地の台帳にその国がありません。",
                    $"{service.Service} takes information to {service.Country}, which is not among the locations."
                ),
                ["REG-3", service.Service]
            );
    }

    private static IEnumerable<Finding> ClearPassword(Claims c)
    {
        foreach (var service in c.External.Where(service => service.Fields.Any(field => ClearPasswordWord().IsMatch(field))))
            yield return new(
                "clear-password",
                new(
                    $"{service.Service} に渡す情報に「パスワード」があります。保存するのはハッシュだけです。",
                    $"{service.Service} is said to be given a password; only hashes are stored."
                ),
                ["SIG-4", service.Service]
            );
        foreach (
            var asset in c.Assets.Where(asset =>
                ClearPasswordWord().IsMatch(asset.Holds.Ja)
                || ClearPasswordWord().IsMatch(asset.Holds.En)
                || asset.CustomerColumns.Contains("password")
            )
        )
            yield return new(
                "clear-password",
                new(
                    $"資産台帳の {asset.Name} に「パスワード」があります。保存するのはハッシュだけです。",
                    $"{asset.Name} is said to hold a password; only hashes are stored."
                ),
                ["SIG-4", asset.Name]
            );
    }

    [GeneratedRegex("パスワード(?!の?ハッシュ|の?規則)|(?<!hash of the )[Pp]assword(?!s? hash| rule)")]
    private static partial Regex ClearPasswordWord();

    private static IEnumerable<Finding> CompleteErasure(Claims c)
    {
        foreach (var (profile, erasure) in Settings(c, "erasure"))
        {
            if (
                erasure.Part("completeness") == "complete"
                && erasure.Part("shredding") != "keys"
                && profile.Of("backup")?.Part("days") is { } days
            )
                yield return new(
                    "complete-erasure",
                    new(
                        $"{profile.Name.Ja}は「完全に消去」としますが、バックアップが {days} 日残り、鍵は破棄しません。",
                        $"{profile.Name.En} erases “completely”, yet backups live for {days} days and no key is destroyed."
                    ),
                    ["ERA-1", $"{profile.Code}/erasure", $"{profile.Code}/backup"]
                );
        }
        foreach (
            var promise in c.Promises.All.Where(promise =>
                (promise.Ja.Contains("完全に消去") && !promise.Ja.Contains('鍵'))
                || (promise.En.Contains("completely erased") && !promise.En.Contains("key"))
            )
        )
            yield return new(
                "complete-erasure",
                new(
                    $"{promise.Id} は、残るバックアップに触れずに「完全に消去」とします。",
                    $"{promise.Id} says “completely erased” without a word on the backups that remain."
                ),
                [promise.Id]
            );
    }

    /// <summary>NIST SP 800-63B-4 §3.1.1.2: at least 64 characters permitted, no periodic change.</summary>
    private static IEnumerable<Finding> WeakPasswordRule(Claims c)
    {
        foreach (var (profile, rule) in Settings(c, "password-rule"))
        {
            var weak = Most(rule.Part("max")) < 64 || Most(rule.Part("selectable")) < 64 || rule.Part("expiry") is not null and not "none";
            if (weak && rule.Tightens is null)
                yield return new(
                    "weak-password-rule",
                    new(
                        $"{profile.Name.Ja}のパスワード規則は現在の指針より弱く、その旨の記載がありません。",
                        $"{profile.Name.En} has a password rule weaker than today's guidance, and does not say so."
                    ),
                    [$"{profile.Code}/password-rule"]
                );
        }

        static int Most(string? range) => range is null ? int.MaxValue : int.Parse(range.Split('-')[^1], CultureInfo.InvariantCulture);
    }

    private static IEnumerable<Finding> OneName(Claims c) =>
        from place in c.Texts
        from wrong in Glossary.Check(place.Text)
        select new Finding(
            "one-name",
            new($"「{wrong.Wrong}」は用語集の「{wrong.Right}」と異なります。", $"“{wrong.Wrong}” is not the glossary's “{wrong.Right}”."),
            [place.Place]
        );

    private static IEnumerable<Finding> DeadlineClock(Claims c)
    {
        foreach (var (profile, deadline) in Settings(c, "incident-deadline"))
        {
            if (
                deadline.Part("from") is null
                || deadline.Part("records") is not { } records
                || !records.Contains("occurrence")
                || !records.Contains("detection")
            )
                yield return new(
                    "deadline-clock",
                    new(
                        $"{profile.Name.Ja}の通知期限は、発生と検知の両方を記録する設定ではありません。",
                        $"{profile.Name.En}: the deadline does not record both occurrence and detection."
                    ),
                    ["INC-1", $"{profile.Code}/incident-deadline"]
                );
        }
        if (
            c.Promises.Of("INC-1") is { } promise
            && !(
                promise.Ja.Contains("発生")
                && promise.Ja.Contains("検知")
                && promise.En.Contains("occurrence")
                && promise.En.Contains("detection")
            )
        )
            yield return new(
                "deadline-clock",
                new("INC-1 の文が、発生と検知の両方に触れていません。", "INC-1 does not name both occurrence and detection."),
                ["INC-1"]
            );
    }

    private static IEnumerable<Finding> CalendarMonth(Claims c)
    {
        foreach (var (profile, notice) in Settings(c, "planned-stop"))
        {
            if (notice.Part("lead")?.EndsWith("month", StringComparison.Ordinal) == true && notice.Part("rule") is null)
                yield return new(
                    "calendar-month",
                    new(
                        $"{profile.Name.Ja}の予告の「か月」に数え方がありません。",
                        $"{profile.Name.En}: a notice of months without a rule of counting."
                    ),
                    ["CHG-1", $"{profile.Code}/planned-stop"]
                );
        }
        if (
            c.Promises.Of("CHG-1") is { } promise
            && promise.Ja.Contains("か月")
            && !(promise.Ja.Contains("末日") && promise.En.Contains("last day"))
        )
            yield return new(
                "calendar-month",
                new(
                    "CHG-1 の「か月」に、同じ日がない月の扱いがありません。",
                    "CHG-1 does not say what a month is when it has no such day."
                ),
                ["CHG-1"]
            );
    }

    private static IEnumerable<Finding> ExportZone(Claims c)
    {
        foreach (var (profile, zone) in Settings(c, "log-zone"))
        {
            if (zone.Part("export") != "offset")
                yield return new(
                    "export-zone",
                    new($"{profile.Name.Ja}の書き出しに時差の記載がありません。", $"{profile.Name.En}: exports do not state the offset."),
                    ["AUD-9", $"{profile.Code}/log-zone"]
                );
        }
        if (!Offset().IsMatch(c.Running.ExportedTime))
            yield return new(
                "export-zone",
                new(
                    $"書き出した時刻 {c.Running.ExportedTime} に時差がありません。",
                    $"The exported time {c.Running.ExportedTime} has no offset."
                ),
                ["AUD-9"]
            );
    }

    [GeneratedRegex(@"[+-]\d\d:\d\d$|Z$")]
    private static partial Regex Offset();

    private static IEnumerable<Finding> Ipv6(Claims c)
    {
        var listens = c.Running.Listeners.Any(listener => listener.HostNameType == UriHostNameType.IPv6);
        foreach (var (profile, ipv6) in Settings(c, "ipv6"))
        {
            if ((ipv6.Value == "unsupported" && listens) || (ipv6.Value == "on" && !listens && c.Running.Listeners.Count > 0))
                yield return new(
                    "ipv6",
                    new(
                        $"{profile.Name.Ja}の IPv6 の記載（{ipv6.Running.Ja}）が待ち受けと一致しません。",
                        $"{profile.Name.En}: what is said of IPv6 ({ipv6.Running.En}) is not what listens."
                    ),
                    ["NET-11", $"{profile.Code}/ipv6"]
                );
        }
    }

    private static IEnumerable<Finding> Proof(Claims c)
    {
        foreach (var promise in c.Promises.All)
        {
            if (promise.Open is null && !c.Controls.Contains(promise.Id))
                yield return new(
                    "proof",
                    new($"{promise.Id} を証明するコントロールがありません。", $"No control proves {promise.Id}."),
                    [promise.Id]
                );
            if (promise.Open is not null && c.Controls.Contains(promise.Id))
                yield return new(
                    "proof",
                    new(
                        $"{promise.Id} はコントロールがあるのに未証明と記載されています。",
                        $"{promise.Id} is called unproven although a control exists."
                    ),
                    [promise.Id]
                );
        }
        foreach (var id in c.Controls.Where(id => c.Promises.Of(id) is null).Order())
            yield return new("proof", new($"コントロール {id} に対応する約束がありません。", $"The control {id} has no promise."), [id]);
    }

    private static IEnumerable<Finding> Figure(Claims c)
    {
        foreach (var promise in c.Promises.All.Where(promise => promise.Figure is not null))
        {
            foreach (var number in Number().Matches(promise.Figure!).Select(match => match.Value))
            {
                if (
                    !Number().Matches(promise.Ja).Any(match => match.Value == number)
                    || !Number().Matches(promise.En).Any(match => match.Value == number)
                )
                    yield return new(
                        "figure",
                        new(
                            $"{promise.Id} の数値 {number} が両方の言語の文にありません。",
                            $"{promise.Id}: the figure {number} is not in both sentences."
                        ),
                        [promise.Id]
                    );
            }
        }
        foreach (var finding in Retention(c).Concat(PasswordLength(c)).Concat(Attempts(c)).Concat(TlsFloor(c)).Concat(ItemCount(c)))
            yield return finding;
    }

    private static IEnumerable<Finding> Retention(Claims c)
    {
        if (c.Promises.Of("AUD-13") is not { Figure: "1 year" })
            yield break;
        foreach (var (table, days) in c.Running.LogRetention.Where(kept => kept.Value != 365))
            yield return Differs("AUD-13", "1 年", "1 year", $"{table}: {days?.ToString(CultureInfo.InvariantCulture) ?? "∞"}");
        foreach (var (profile, retention) in Settings(c, "log-retention").Where(found => found.Setting.Part("days") != "365"))
            yield return Differs("AUD-13", "1 年", "1 year", $"{profile.Code}/log-retention: {retention.Part("days")}");
    }

    private static IEnumerable<Finding> PasswordLength(Claims c)
    {
        var (standard, remote) = (c.Running.StandardRule, c.Running.RemoteRule);
        if (c.Promises.Of("SIG-3") is { Figure: { } figure } && figure != $"{remote.Min}–{remote.Max}")
            yield return Differs("SIG-3", figure, figure, $"{remote.Min}–{remote.Max}");
        foreach (var (profile, rule) in Settings(c, "password-rule"))
        {
            if (rule.Part("min") != $"{standard.Min}" || rule.Part("max") != $"{standard.Max}")
                yield return Differs($"{profile.Code}/password-rule", rule.Running.Ja, rule.Running.En, $"{standard.Min}–{standard.Max}");
            if (rule.Part("selectable") is { } other && other != $"{remote.Min}-{remote.Max}")
                yield return Differs($"{profile.Code}/password-rule", other, other, $"{remote.Min}–{remote.Max}");
        }
    }

    private static IEnumerable<Finding> Attempts(Claims c)
    {
        var running = $"{c.Running.FewestAttempts}–{c.Running.MostAttempts}";
        if (c.Promises.Of("SIG-5") is { Figure: { } figure } && figure != running)
            yield return Differs("SIG-5", figure, figure, running);
        foreach (
            var (profile, lockout) in Settings(c, "lockout").Where(found => found.Setting.Part("attempts") != running.Replace('–', '-'))
        )
            yield return Differs($"{profile.Code}/lockout", lockout.Running.Ja, lockout.Running.En, running);
    }

    private static IEnumerable<Finding> TlsFloor(Claims c) =>
        from found in Settings(c, "tls-floor")
        where c.Promises.Of("CRY-2") is { Figure: { } figure } && found.Setting.Value != figure
        select Differs(
            "CRY-2",
            c.Promises.Of("CRY-2")!.Figure!,
            c.Promises.Of("CRY-2")!.Figure!,
            $"{found.Profile.Code}/tls-floor: {found.Setting.Value}"
        );

    private static IEnumerable<Finding> ItemCount(Claims c)
    {
        var count = c.Items.All.Count().ToString(CultureInfo.InvariantCulture);
        if (c.Promises.Of("WPR-3") is { Figure: { } figure } && figure != count)
            yield return Differs("WPR-3", figure, figure, count);
    }

    private static Finding Differs(string place, string saidJa, string saidEn, string running) =>
        new(
            "figure",
            new($"{place} の記載（{saidJa}）と稼働中の設定（{running}）が異なります。", $"{place} says {saidEn}; what runs is {running}."),
            [place]
        );

    [GeneratedRegex(@"\d+(?:\.\d+)?")]
    private static partial Regex Number();

    private static IEnumerable<(ServiceProfile Profile, ProfileSetting Setting)> Settings(Claims c, string key) =>
        c.Profiles.All.Select(profile => (profile, profile.Of(key)!)).Where(found => found.Item2 is not null);
}
