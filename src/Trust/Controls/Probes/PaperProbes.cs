using System.Net;
using Akashi.Trust.Controls.Register;
using Akashi.Trust.Whitepaper;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Controls.Probes;

/// <summary>WPR and RSP: versions → scope → 38 items → diffs → no contradiction → who answers for what. They read the published page.</summary>
internal static class PaperProbes
{
    private static readonly string[] Services = ["documents", "forms", "devices", "support", "mail"];

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "RSP-1",
            ControlScope.Service,
            TimeSpan.FromHours(24),
            new(
                "5 つのサービスのホワイトペーパーを開き、責任分担の表に事業者と契約者の両方の列があることを読む。",
                "Opens the five services' whitepapers and reads both columns of the responsibility table."
            ),
            BothColumns
        ),
        new(
            "RSP-2",
            ControlScope.Service,
            TimeSpan.FromHours(24),
            new("事業者の列の行数と内容を読む。", "Reads the provider's rows."),
            ProviderRows
        ),
        new(
            "RSP-3",
            ControlScope.Service,
            TimeSpan.FromHours(24),
            new(
                "契約者の列にパスワード管理とアカウント管理があることを読む。",
                "Reads that the customer's rows name passwords and accounts."
            ),
            CustomerRows
        ),
        new(
            "RSP-5",
            ControlScope.Service,
            TimeSpan.FromHours(24),
            new(
                "帳票と電子フォームの契約者の列に、登録・生成・保存したデータの管理と個人情報の取扱いがあることを読む。",
                "Reads the two further rows of documents and forms."
            ),
            ContentRows
        ),
        new(
            "WPR-1",
            ControlScope.Service,
            TimeSpan.FromHours(1),
            new(
                "すべてのサービスの改訂履歴を読み、版が続き、日付が古い順に並び、変更内容が空でないことを確かめる。",
                "Reads every revision history: numbers without gaps, dates in order, no empty change text."
            ),
            Versions
        ),
        new(
            "WPR-2",
            ControlScope.Service,
            TimeSpan.FromHours(24),
            new(
                "公開されたホワイトペーパーの対象範囲にサービス名があることを読む。",
                "Reads the service's name in the scope of the published paper."
            ),
            Scope
        ),
        new(
            "WPR-3",
            ControlScope.Service,
            TimeSpan.FromHours(24),
            new("公開されたホワイトペーパーから 38 の見出しを順に読む。", "Reads the 38 headings in their order from the published paper."),
            ThirtyEight
        ),
        new(
            "WPR-7",
            ControlScope.Service,
            TimeSpan.FromHours(1),
            new(
                "保存された各版の内容から差分を計算し直し、改訂履歴の記載と比べる。今の内容が最新の版と同じであることも確かめる。",
                "Computes every diff anew from the stored versions and compares it with the history; what is published equals the last version."
            ),
            Diffs
        ),
        new(
            "WPR-8",
            ControlScope.Provider,
            TimeSpan.FromHours(1),
            new(
                "記載、設定、台帳、稼働中の待ち受けを規則で突き合わせ、矛盾を数える。",
                "Holds statements, settings, registers and listeners against one another by rules, and counts contradictions."
            ),
            NoContradiction
        ),
    ];

    private static async Task<string> Published(ProbeContext p, Verdict v, string service, CancellationToken ct)
    {
        using var stranger = p.Stranger();
        await stranger.Get($"/trust/whitepaper/{service}?lang=ja", ct);
        if (stranger.Status != HttpStatusCode.OK)
            v.Expect(false, $"ホワイトペーパー {service}", $"Whitepaper {service}", (int)stranger.Status);
        return stranger.Text;
    }

    private static async Task Rows(
        ProbeContext p,
        Verdict v,
        IEnumerable<string> services,
        Func<Responsibilities, IEnumerable<Duty>> rows,
        Func<IReadOnlyList<Duty>, bool> shape,
        CancellationToken ct
    )
    {
        foreach (var service in services)
        {
            var duties = rows(Responsibilities.For(service)).ToList();
            var page = await Published(p, v, service, ct);
            var shown = duties.Count(duty => page.Contains(duty.Task.Ja, StringComparison.Ordinal));
            v.Expect(shape(duties) && shown == duties.Count, $"{service} の行", $"Rows of {service}", $"{shown} / {duties.Count}");
        }
    }

    private static Task BothColumns(ProbeContext p, Verdict v, CancellationToken ct) =>
        Rows(p, v, Services, r => r.Provider.Concat(r.Customer), rows => rows.Count >= 5, ct);

    private static Task ProviderRows(ProbeContext p, Verdict v, CancellationToken ct) =>
        Rows(p, v, Services, r => r.Provider, rows => rows.Count == 3, ct);

    private static Task CustomerRows(ProbeContext p, Verdict v, CancellationToken ct) =>
        Rows(
            p,
            v,
            Services,
            r => r.Customer.Take(2),
            rows =>
                rows.Count == 2
                && rows[0].Task.Ja.Contains("パスワード", StringComparison.Ordinal)
                && rows[1].Task.Ja.Contains("アカウント", StringComparison.Ordinal),
            ct
        );

    private static Task ContentRows(ProbeContext p, Verdict v, CancellationToken ct) =>
        Rows(
            p,
            v,
            ["documents", "forms"],
            r => r.Customer.Skip(2),
            rows => rows.Count == 2 && rows.Any(row => row.Task.Ja.Contains("個人情報", StringComparison.Ordinal)),
            ct
        );

    private static async Task Versions(ProbeContext p, Verdict v, CancellationToken ct)
    {
        foreach (var service in Services)
        {
            var paper = await p.Services.GetRequiredService<Whitepapers>().Read(service, ct);
            var history = paper!.Revisions;
            var numbered = history.Select((revision, i) => revision.Number == i).All(fits => fits);
            var ordered = history.Zip(history.Skip(1)).All(pair => pair.First.At <= pair.Second.At);
            var told = history.All(revision => revision.Describe().Ja.Length > 0 && revision.Describe().En.Length > 0);
            v.Expect(
                history.Count > 0 && numbered && ordered && told,
                $"{service} の版",
                $"Versions of {service}",
                history.Count == 0 ? "0" : $"{history[0].Version}–{history[^1].Version}"
            );
        }
    }

    private static async Task Scope(ProbeContext p, Verdict v, CancellationToken ct)
    {
        foreach (var profile in ServiceProfiles.Load().All)
        {
            var page = await Published(p, v, profile.Code, ct);
            v.Expect(page.Contains(profile.Name.Ja, StringComparison.Ordinal), profile.Code, profile.Code, profile.Name.Ja);
        }
    }

    private static async Task ThirtyEight(ProbeContext p, Verdict v, CancellationToken ct)
    {
        // From the data that ships, not from the running server's: it is the server that is being checked.
        var headings = DisclosureItems.Load().All.OrderBy(item => item.Number).Select(item => item.Heading.Ja).ToList();
        v.Expect(headings.Count == 38, "見出しの数", "Headings", headings.Count);
        foreach (var service in Services)
        {
            var page = await Published(p, v, service, ct);
            var found = 0;
            var at = page.IndexOf(PaperTexts.Items.Ja, StringComparison.Ordinal);
            foreach (var heading in headings)
            {
                var next = at < 0 ? -1 : page.IndexOf(heading, at, StringComparison.Ordinal);
                if (next < 0)
                    break;
                (at, found) = (next + heading.Length, found + 1);
            }
            v.Expect(found == 38, $"{service} に順に並ぶ見出し", $"Headings in order in {service}", found);
        }
    }

    private static async Task Diffs(ProbeContext p, Verdict v, CancellationToken ct)
    {
        foreach (var service in Services)
        {
            var paper = await p.Services.GetRequiredService<Whitepapers>().Read(service, ct);
            var history = paper!.Revisions;
            var wrong = 0;
            for (var i = 0; i < history.Count; i++)
            {
                var diff = PaperChanges.Between(i == 0 ? null : history[i - 1].ReadContent(), history[i].ReadContent()).Describe();
                if (diff != history[i].Describe() || history[i].ReadContent().Hash() != history[i].ContentHash)
                    wrong++;
            }
            v.Expect(
                history.Count > 0 && wrong == 0,
                $"{service}: 差分が記載と異なる版",
                $"{service}: versions whose diff is not what is told",
                $"{wrong} / {history.Count}"
            );
        }
    }

    private static async Task NoContradiction(ProbeContext p, Verdict v, CancellationToken ct)
    {
        await Task.CompletedTask;
        var findings = Contradictions.Find(p.Services.GetRequiredService<Whitepapers>().Claims());
        v.Note("規則", "Rules", Contradictions.Rules.Count);
        v.Expect(
            findings.Count == 0,
            "矛盾",
            "Contradictions",
            findings.Count == 0 ? "0" : string.Join(" / ", findings.Take(3).Select(finding => $"{finding.Rule}: {finding.Message.Ja}"))
        );
    }
}
