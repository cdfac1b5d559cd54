using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Controls;
using Akashi.Trust.Controls.Probes;
using Akashi.Web.Http;

namespace Akashi.Documents.Controls;

/// <summary>
/// What the documents service promises, asked of it through its own pages as canary A. A template, a work, and once a month a document
/// and a run are left there: histories are for keeping.
/// </summary>
internal static partial class DocumentProbes
{
    private const string Name = "検査用の帳票";
    internal const string Templates = "/console/documents/templates";
    internal const string Works = "/console/documents/works";
    internal const string Outputs = "/console/documents/outputs";
    internal const string Runs = "/console/documents/runs";

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "AUD-2",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "検査用テナント A で帳票を発行し、その番号、版、データと PDF のハッシュ、発行者が出力履歴の CSV にあることを確かめる。",
                "Issues a document in canary A and looks for its number, version, hashes of data and PDF, and issuer in the output history's CSV."
            ),
            OutputHistory
        ),
        new(
            "AUD-3",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "検査用テナント A でワークを実行し、件数と実行者がジョブの実行履歴の CSV にあることを確かめる。",
                "Runs a work in canary A and looks for its figures and its person in the CSV of the history of runs."
            ),
            RunHistory
        ),
        new(
            "AUD-7",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "一般の利用者が発行した帳票が管理者の履歴にあり、管理者が発行したものは一般の利用者の履歴にないことを確かめる。",
                "What a general user issued is in the administrator's history; what the administrator issued is not in the general user's."
            ),
            WhoSees
        ),
        new(
            "DOC-2",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "検査用テナント A のワークのマッピングを書き出し、取り込み直して、内容が同じであることを確かめる。",
                "Exports the mapping of canary A's work, imports it again, and compares."
            ),
            MappingFile
        ),
        new(
            "DOC-4",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "検査用テナント A の出力履歴とジョブ履歴を CSV で取得し、発行した帳票と実行したジョブが両方にあることを確かめる。",
                "Takes canary A's output history and job history as CSV: the document and the run are in them."
            ),
            async (p, v, ct) =>
            {
                await OutputHistory(p, v, ct);
                await RunHistory(p, v, ct);
            }
        ),
        new(
            "DOC-5",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "検査用テナント A で設計者に二要素を必須とし、デザイナーが、設定するまで、パスワードだけ、誤ったコード、使用済みのコードでは開かず、新しいコードで開くことを確かめる。",
                "Requires two factors of designers in canary A: the designer stays shut until one is set up, to the password alone, to a wrong code and to a used one, and opens to a fresh code."
            ),
            async (p, v, ct) =>
            {
                var a = await p.CanaryA(ct);
                using var browser = await p.SignIn(a, a.Administrator, ct);
                await SecondFactorProbes.Prove(p, v, "designers", $"{Templates}/{await Template(p, browser, a, ct)}/design", ct);
            }
        ),
        new(
            "DOC-6",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "一般の利用者がテンプレートを作れず、管理者に切り替えた直後に作れ、戻した直後に作れないことを確かめる。",
                "A general user cannot make a template, can right after becoming administrator, and cannot right after going back."
            ),
            Roles
        ),
        .. PackageProbes.All,
        .. SoftwareProbes.All,
        .. UsageProbes.All,
        .. CrmProbes.All,
    ];

    private static async Task OutputHistory(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        var key = await Issued(p, browser, a, "admin", ct);
        await browser.Get($"{Outputs}.csv?q={key}&state=all", ct);
        v.Expect(browser.Status == HttpStatusCode.OK, "出力履歴の CSV", "Output history as CSV", (int)browser.Status);
        var line = browser.Text.Split('\n').FirstOrDefault(line => line.Contains($"\"{key}\"", StringComparison.Ordinal)) ?? "";
        v.Expect(
            line.Contains($"\"{Name}\",\"1\"", StringComparison.Ordinal) && Hash().Count(line) == 2,
            "番号、テンプレートと版、2 つのハッシュがある行",
            "A line with the number, template and version, and two hashes",
            line.Length > 0 ? 1 : 0
        );
        var stored = await p.Scalar<string>(a.Id, "select sha256 from akashi.documents where key = $1 and withdrawn_at is null", ct, key);
        v.Expect(
            stored is not null && line.Contains(stored, StringComparison.Ordinal),
            "保存された帳票のハッシュと一致",
            "The hash is that of the stored document",
            stored?[..12]
        );
    }

    internal static async Task RunHistory(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        var work = await Work(p, browser, a, ct);
        var month = Month(p);
        var runs = await p.Scalar<long>(
            a.Id,
            "select count(*) from akashi.document_runs where series = $1 and source_name = $2",
            ct,
            work,
            $"{month}.csv"
        );
        if (runs == 0)
        {
            await browser.Upload($"{Works}/{work}", $"{Works}/{work}/run", $"{month}.csv", Data($"run-{month}"), ct);
            v.Expect(browser.Status == HttpStatusCode.Redirect, "ワークの実行", "Running the work", (int)browser.Status);
        }
        await browser.Get($"{Runs}.csv?q={month}.csv", ct);
        v.Expect(browser.Status == HttpStatusCode.OK, "実行履歴の CSV", "History of runs as CSV", (int)browser.Status);
        v.Expect(
            browser.Text.Contains($"\"{month}.csv\"", StringComparison.Ordinal),
            "今月の実行が履歴にある",
            "This month's run is in the history",
            browser.Text.Split('\n').Count(line => line.Contains(".csv\"", StringComparison.Ordinal))
        );
    }

    private static async Task WhoSees(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        using var staff = await p.SignIn(a, a.Staff, ct);
        var own = await Issued(p, administrator, a, "admin", ct);
        var theirs = await Issued(p, staff, a, "staff", ct);
        await administrator.Get($"{Outputs}?q={theirs}", ct);
        v.Expect(
            administrator.Text.Contains($">{theirs}</a>", StringComparison.Ordinal),
            "一般の利用者の帳票が管理者に見える",
            "The administrator sees the general user's document",
            (int)administrator.Status
        );
        await staff.Get($"{Outputs}?q={own}", ct);
        v.Expect(
            staff.Status == HttpStatusCode.OK && !staff.Text.Contains($">{own}</a>", StringComparison.Ordinal),
            "管理者の帳票は一般の利用者に見えない",
            "The general user does not see the administrator's",
            (int)staff.Status
        );
    }

    private static async Task MappingFile(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        var work = await Work(p, browser, a, ct);
        await browser.Get($"{Works}/{work}/mapping.json", ct);
        var exported = browser.Body;
        v.Expect(
            browser.Status == HttpStatusCode.OK && exported.Contains("\"view\"", StringComparison.Ordinal),
            "書き出し",
            "Export",
            (int)browser.Status
        );
        await browser.Upload(
            $"{Works}/{work}",
            $"{Works}/{work}/mapping",
            "mapping.json",
            exported,
            ct,
            new() { ["revision"] = await Revision(p, a, work, ct) },
            "mapping"
        );
        v.Expect(browser.Status == HttpStatusCode.Redirect, "取り込み", "Import", (int)browser.Status);
        await browser.Get($"{Works}/{work}/mapping.json", ct);
        v.Expect(
            exported.Length > 0 && browser.Body == exported,
            "取り込んだ内容は書き出したものと同じ",
            "What came in is what went out",
            browser.Body.Length
        );
    }

    private static async Task Roles(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        using var staff = await p.SignIn(a, a.Staff, ct);
        try
        {
            await Try("一般のとき", "While general", HttpStatusCode.Forbidden);
            await SetRole("administrator");
            await Try("管理者に切り替えた直後", "Right after becoming administrator", HttpStatusCode.OK);
            await SetRole("general");
            await Try("一般に戻した直後", "Right after going back", HttpStatusCode.Forbidden);
        }
        finally
        {
            await p.Execute(a.Id, "update akashi.users set role = 'general' where id = $1", CancellationToken.None, a.Staff.Id);
        }

        async Task Try(string ja, string en, HttpStatusCode expected)
        {
            await staff.Get($"{Templates}/new", ct);
            v.Expect(staff.Status == expected, ja, en, (int)staff.Status);
        }

        Task SetRole(string role) =>
            administrator.Post(
                $"/console/users/{a.Staff.Id}",
                $"/console/users/{a.Staff.Id}",
                new()
                {
                    ["name"] = "カナリア 一般",
                    ["email"] = "canary-staff@example.invalid",
                    ["role"] = role,
                },
                ct
            );
    }

    /// <summary>This month's document of a person, issued by hand if there is none yet.</summary>
    private static async Task<string> Issued(ProbeContext p, ProbeBrowser browser, Canary a, string person, CancellationToken ct)
    {
        var key = $"probe-{person}-{Month(p)}";
        if (await p.Scalar<long>(a.Id, "select count(*) from akashi.documents where key = $1 and withdrawn_at is null", ct, key) > 0)
            return key;
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        var template = await Template(p, administrator, a, ct);
        await browser.Post(
            $"{Templates}/{template}/issue",
            $"{Templates}/{template}/issue",
            new()
            {
                ["key"] = key,
                ["date"] = "2026-04-01",
                ["amount"] = "1",
                ["counterparty"] = "検査",
                ["field0"] = key,
            },
            ct
        );
        return key;
    }

    /// <summary>The published template of the probes, made if it is not there.</summary>
    internal static async Task<Guid> Template(ProbeContext p, ProbeBrowser browser, Canary a, CancellationToken ct)
    {
        const string Find =
            "select id from akashi.document_templates where name = $1 and published is not null and archived_at is null order by created_at limit 1";
        if (await p.Scalar<Guid>(a.Id, Find, ct, Name) is var known && known != Guid.Empty)
            return known;
        await browser.Upload($"{Templates}/new", $"{Templates}/new", "probe.json", ProbeTemplate, ct, new() { ["name"] = Name });
        var page = browser.Location;
        await browser.Post(page, $"{page}/publish", new() { ["revision"] = "1" }, ct);
        return await p.Scalar<Guid>(a.Id, Find, ct, Name);
    }

    /// <summary>The work of the probes, made if it is not there.</summary>
    internal static async Task<Guid> Work(ProbeContext p, ProbeBrowser browser, Canary a, CancellationToken ct)
    {
        const string Find = "select id from akashi.document_works where name = $1 and archived_at is null order by created_at limit 1";
        if (await p.Scalar<Guid>(a.Id, Find, ct, Name) is var known && known != Guid.Empty)
            return known;
        var template = await Template(p, browser, a, ct);
        await browser.Upload(
            $"{Works}/new",
            $"{Works}/new",
            "probe.csv",
            Data("sample"),
            ct,
            new() { ["name"] = Name, ["template"] = template.ToString("D") }
        );
        return await p.Scalar<Guid>(a.Id, Find, ct, Name);
    }

    /// <summary>What the work's form says it was read at.</summary>
    internal static async Task<string> Revision(ProbeContext p, Canary a, Guid work, CancellationToken ct) =>
        (await p.Scalar<int>(a.Id, "select revision from akashi.document_works where id = $1", ct, work)).ToString(
            CultureInfo.InvariantCulture
        );

    private static string Data(string key) => $"番号,取引日,取引先\n{key},2026-04-01,検査\n";

    private static string Month(ProbeContext p) =>
        TimeZoneInfo.ConvertTime(p.Clock.GetUtcNow(), PageContext.Japan).ToString("yyyyMM", CultureInfo.InvariantCulture);

    private const string ProbeTemplate = """
        {"basePdf":{"width":80,"height":40,"padding":[5,5,5,5]},"schemas":[[
          {"name":"番号","type":"text","content":"","position":{"x":5,"y":5},"width":70,"height":8,"fontSize":10,"fontName":"NotoSansJP"}]]}
        """;

    [GeneratedRegex("\"[0-9a-f]{64}\"")]
    private static partial Regex Hash();
}
