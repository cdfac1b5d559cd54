using System.Net;
using System.Text;
using Akashi.Trust.Controls;

namespace Akashi.Documents.Controls;

/// <summary>
/// The way from a CRM to documents, as the manual has it (docs/manual: crm.md shows these very files), gone by canary A. What the CRM
/// itself does is its vendor's, and is not proven here.
/// </summary>
internal static class CrmProbes
{
    private const string Name = "CRM 連携の検査";

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "DOC-8",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "マニュアルに載せた CRM の応答（商談とその明細）とマッピングの JSON を、マニュアルの手順のとおり検査用テナント A のワークに入れ、商談ごとに帳票ができ、取引先、日付、合計が正しいことを確かめる。CRM の側の動作は対象外。",
                "Puts the manual's answer of a CRM (opportunities with their line items) and its mapping into a work of canary A, step by step as the manual says: each opportunity becomes a document with its counterparty, date and total. What the CRM does is not looked at."
            ),
            Walk
        ),
    ];

    /// <summary>One of the files that the manual shows.</summary>
    public static string Example(string name)
    {
        using var stream = typeof(CrmProbes).Assembly.GetManifestResourceStream($"crm/{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static async Task Walk(ProbeContext p, Verdict v, CancellationToken ct)
    {
        const string Find = "select id from akashi.document_works where name = $1 and archived_at is null order by created_at limit 1";
        var a = await p.CanaryA(ct);
        using var browser = await p.SignIn(a, a.Administrator, ct);
        var work = await p.Scalar<Guid>(a.Id, Find, ct, Name);
        if (work == Guid.Empty)
        {
            const string Templates = DocumentProbes.Templates;
            await browser.Upload(
                $"{Templates}/new",
                $"{Templates}/new",
                "crm.json",
                Example("template.json"),
                ct,
                new() { ["name"] = Name }
            );
            var template = browser.Location;
            await browser.Post(template, $"{template}/publish", new() { ["revision"] = "1" }, ct);
            await browser.Upload(
                $"{DocumentProbes.Works}/new",
                $"{DocumentProbes.Works}/new",
                "opportunities.json",
                Example("opportunities.json"),
                ct,
                new() { ["name"] = Name, ["template"] = template[(template.LastIndexOf('/') + 1)..] }
            );
            work = await p.Scalar<Guid>(a.Id, Find, ct, Name);
        }
        var page = $"{DocumentProbes.Works}/{work}";
        await browser.Upload(
            page,
            $"{page}/mapping",
            "mapping.json",
            Example("mapping.json"),
            ct,
            new() { ["revision"] = await DocumentProbes.Revision(p, a, work, ct) },
            "mapping"
        );
        v.Expect(browser.Status == HttpStatusCode.Redirect, "マッピングの取り込み", "Importing the mapping", (int)browser.Status);
        await browser.Get(page, ct);
        foreach (var (number, ja, en) in new[] { ("Q-2026-001", "一件目", "the first"), ("Q-2026-002", "二件目", "the second") })
            v.Expect(
                browser.Text.Contains($"{page}/try.pdf?n={number[^1]}", StringComparison.Ordinal)
                    && browser.Text.Contains($">{number}<", StringComparison.Ordinal),
                $"試した結果に{ja}の商談がある",
                $"The trial has {en} opportunity",
                number
            );
        await browser.Upload(page, $"{page}/run", "opportunities.json", Example("opportunities.json"), ct);
        v.Expect(browser.Status == HttpStatusCode.Redirect, "発行", "Issuing", (int)browser.Status);
        var made = "";
        for (var end = p.Clock.GetUtcNow().AddSeconds(60); !made.Contains(',') && p.Clock.GetUtcNow() < end; )
        {
            made =
                await p.Scalar<string>(
                    a.Id,
                    "select string_agg(key || ' ' || counterparty || ' ' || transaction_date || ' ' || amount::bigint, ', ' order by key) from akashi.documents where series = $1 and withdrawn_at is null",
                    ct,
                    work
                ) ?? "";
            if (made.Length == 0)
                await Task.Delay(200, ct);
        }
        v.Expect(
            made == "Q-2026-001 株式会社青葉商事 2026-11-30 150000, Q-2026-002 髙橋製作所 2026-12-15 50000",
            "商談ごとの帳票（番号、取引先、日付、合計）",
            "A document for each opportunity (number, counterparty, date, total)",
            made
        );
    }
}
