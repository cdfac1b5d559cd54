using System.Net;
using System.Text.Json.Nodes;
using Akashi.Trust.Controls;

namespace Akashi.Documents.Controls;

/// <summary>
/// What a customer brings and the product executes: templates, their expressions, mappings. Taken in only when it was read and checked,
/// limited, bound to rights, and logged.
/// </summary>
internal static class SoftwareProbes
{
    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "SDL-7",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "壊れたもの、循環する PDF、テンプレートでないものを検査用テナント A に渡し、理由とともに拒否され何も残らないことを確かめる。登録済みのすべての版が、走査したときの内容のままであることを確かめる。走査はテンプレートと PDF の解析であり、ウイルス対策ソフトではない。",
                "Gives canary A what is broken, a PDF that goes in circles and what is no template: each is refused with a reason and leaves nothing. Every version that was taken in is still what was scanned. Scanning is reading templates and PDFs, not an anti-virus program."
            ),
            Scan
        ),
        new(
            "SDL-8",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "一般の利用者がテンプレートとマッピングを登録できず、別の契約者がそれを実行できず、式からファイルに手が届かないことを確かめる。",
                "A general user cannot bring in templates or mappings, another customer cannot run them, and no expression reaches a file."
            ),
            Rights
        ),
        new(
            "MON-14",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "際限なく長い文字を作る式を検査用テナント A のワークに入れて試し、理由とともに止まることと、実行ごとの件数・ページ数が記録されていることを確かめる。",
                "Tries an expression without end in a work of canary A: it is stopped with the reason. Documents and pages of each run are on record."
            ),
            Limits
        ),
        new(
            "AUD-17",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "検査用テナント A でテンプレートを実行したすべての記録を帳票の履歴と操作ログに照らし、件数が一致することを確かめる。",
                "Holds every record of a template's execution in canary A against the history of documents and the operation log: the figures agree."
            ),
            Log
        ),
        new(
            "DOC-7",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "走査、制限、権限、記録の 4 つの対策を、SDL-7、MON-14、SDL-8、AUD-17 と同じ方法で続けて確かめる。",
                "Checks the four measures, scan, limits, rights and log, one after the other as SDL-7, MON-14, SDL-8 and AUD-17 do."
            ),
            async (p, v, ct) =>
            {
                await Scan(p, v, ct);
                await Limits(p, v, ct);
                await Rights(p, v, ct);
                await Log(p, v, ct);
            }
        ),
    ];

    private static async Task Scan(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        await DocumentProbes.Template(p, browser, a, ct);
        foreach (
            var (file, ja, en) in new[]
            {
                ("{\"basePdf\":{\"width\":80", "途中で切れたテンプレート", "A template that is cut off"),
                (new string('[', 100_000), "十万段の入れ子", "A hundred thousand levels of nesting"),
                ("MZ\u0090\u0000 This program cannot be run in DOS mode.", "実行ファイル", "A program"),
                (CircularPdf, "ページの木が循環する PDF", "A PDF whose tree of pages goes in circles"),
            }
        )
        {
            var before = await Templates(p, a, ct);
            await browser.Upload(
                $"{DocumentProbes.Templates}/new",
                $"{DocumentProbes.Templates}/new",
                "hostile.json",
                file,
                ct,
                new() { ["name"] = "検査" }
            );
            v.Expect(
                browser.Status == HttpStatusCode.UnprocessableEntity && await Templates(p, a, ct) == before,
                $"{ja}: 拒否され、何も残らない",
                $"{en}: refused, nothing left",
                (int)browser.Status
            );
        }
        v.Expect(
            await p.Scalar<long>(
                a.Id,
                "select count(*) from akashi.document_template_versions where sha256 <> encode(sha256(content), 'hex')",
                ct
            )
                is 0,
            "走査したあとに変わった版はない",
            "No version changed after it was scanned",
            await p.Scalar<long>(a.Id, "select count(*) from akashi.document_template_versions", ct)
        );
    }

    private static async Task Rights(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var (a, b) = (await p.CanaryA(ct), await p.CanaryB(ct));
        using var administrator = await p.SignIn(a, a.Administrator, ct);
        using var staff = await p.SignIn(a, a.Staff, ct);
        using var other = await p.SignIn(b, b.Administrator, ct);
        var template = await DocumentProbes.Template(p, administrator, a, ct);
        var work = await DocumentProbes.Work(p, administrator, a, ct);
        foreach (
            var (action, ja, en) in new[]
            {
                ($"{DocumentProbes.Templates}/new", "一般の利用者がテンプレートを登録", "A general user brings in a template"),
                (
                    $"{DocumentProbes.Templates}/{template}/publish",
                    "一般の利用者がテンプレートを公開",
                    "A general user publishes a template"
                ),
                ($"{DocumentProbes.Works}/{work}/mapping", "一般の利用者がマッピングを登録", "A general user brings in a mapping"),
            }
        )
        {
            await staff.Upload("/console", action, "probe.json", "{}", ct, new() { ["name"] = "検査", ["revision"] = "1" });
            v.Expect(staff.Status == HttpStatusCode.Forbidden, ja, en, (int)staff.Status);
        }
        foreach (
            var (action, ja, en) in new[]
            {
                ($"{DocumentProbes.Templates}/{template}/issue", "別の契約者がテンプレートを実行", "Another customer runs the template"),
                ($"{DocumentProbes.Works}/{work}/run", "別の契約者がワークを実行", "Another customer runs the work"),
            }
        )
        {
            await other.Upload("/console", action, "probe.csv", "番号\n1\n", ct, new() { ["key"] = "1" });
            v.Expect(other.Status == HttpStatusCode.NotFound, ja, en, (int)other.Status);
        }
        var mapping = await Mapping(administrator, work, ct);
        await Import(p, administrator, a, work, With(mapping, "read(\"/etc/passwd\")"), ct);
        v.Expect(
            administrator.Status == HttpStatusCode.UnprocessableEntity && !administrator.Text.Contains("root:", StringComparison.Ordinal),
            "ファイルを読む式",
            "An expression that reads a file",
            (int)administrator.Status
        );
    }

    private static async Task Limits(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var a = await p.CanaryA(ct);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        var work = await DocumentProbes.Work(p, browser, a, ct);
        var mapping = await Mapping(browser, work, ct);
        try
        {
            await Import(p, browser, a, work, With(mapping, "pad([番号], 99999999, \"x\", \"left\")"), ct);
            await browser.Get($"{DocumentProbes.Works}/{work}", ct);
            v.Expect(
                browser.Text.Contains("発行できません", StringComparison.Ordinal) && browser.Text.Contains("pad", StringComparison.Ordinal),
                "際限のない式は理由とともに止まる",
                "An expression without end is stopped with the reason",
                (int)browser.Status
            );
        }
        finally
        {
            await Import(p, browser, a, work, mapping, CancellationToken.None);
        }
        await DocumentProbes.RunHistory(p, v, ct);
        v.Expect(
            await p.Scalar<long>(
                a.Id,
                "select count(*) from akashi.document_run_parts where finished_at is not null and issued > 0 and pages < issued",
                ct
            )
                is 0,
            "ページ数の記録のない実行",
            "Runs without their pages on record",
            0
        );
    }

    private static async Task Log(ProbeContext p, Verdict v, CancellationToken ct)
    {
        await DocumentProbes.RunHistory(p, v, ct);
        var a = await p.CanaryA(ct);
        var (parts, documents, logged) = (
            await p.Scalar<long>(a.Id, "select coalesce(sum(issued), 0)::bigint from akashi.document_run_parts", ct),
            await p.Scalar<long>(a.Id, "select count(*) from akashi.documents where run_id is not null", ct),
            await p.Scalar<long>(
                a.Id,
                "select count(*) from akashi.audit_entries where convert_from(entry, 'UTF8')::jsonb ->> 'action' = 'documents.run.part-issued'",
                ct
            )
        );
        v.Expect(
            parts == documents,
            "実行の記録と帳票の数が一致",
            "The records of execution agree with the documents",
            $"{parts} / {documents}"
        );
        var finished = await p.Scalar<long>(a.Id, "select count(*) from akashi.document_run_parts where finished_at is not null", ct);
        v.Expect(
            logged >= finished && finished > 0,
            "すべての実行が操作ログにある",
            "Every execution is in the operation log",
            $"{logged} / {finished}"
        );
    }

    private static Task<long> Templates(ProbeContext p, Canary a, CancellationToken ct) =>
        p.Scalar<long>(a.Id, "select count(*) from akashi.document_templates", ct);

    private static async Task<string> Mapping(ProbeBrowser browser, Guid work, CancellationToken ct)
    {
        await browser.Get($"{DocumentProbes.Works}/{work}/mapping.json", ct);
        return browser.Body;
    }

    /// <summary>A mapping with another expression for the one field of the probes' template.</summary>
    private static string With(string mapping, string expression)
    {
        var json = JsonNode.Parse(mapping)!;
        json["fields"]!["番号"] = expression;
        return json.ToJsonString();
    }

    private static async Task Import(ProbeContext p, ProbeBrowser browser, Canary a, Guid work, string mapping, CancellationToken ct)
    {
        var page = $"{DocumentProbes.Works}/{work}";
        await browser.Upload(
            page,
            $"{page}/mapping",
            "mapping.json",
            mapping,
            ct,
            new() { ["revision"] = await DocumentProbes.Revision(p, a, work, ct) },
            "mapping"
        );
    }

    private const string CircularPdf = """
        %PDF-1.4
        1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
        2 0 obj <</Type/Pages/Kids[2 0 R]/Count 1>> endobj
        trailer <</Root 1 0 R/Size 3>>
        %%EOF
        """;
}
