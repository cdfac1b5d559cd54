using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Akashi.Trust.Controls;

namespace Akashi.Documents.Controls;

/// <summary>A package goes from canary A to canary B and is taken away again there.</summary>
internal static partial class PackageProbes
{
    private const string Packages = "/console/documents/packages";

    public static IReadOnlyList<Control> All { get; } =
    [
        Of("DOC-1", "テンプレート", "template", Templates),
        Of("BKP-6", "テンプレートの定義情報", "template's definition", Templates),
        Of("DOC-3", "ワーク", "work", Works),
        Of("BKP-7", "ワークとマッピング", "work and its mapping", Works),
    ];

    private static Control Of(string promise, string ja, string en, Func<ProbeContext, Verdict, CancellationToken, Task> probe) =>
        new(
            promise,
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                $"検査用テナント A の{ja}を署名付きのファイルに書き出し、検査用テナント B に取り込んで、内容が同じであることを確かめる。取り込んだものは消す。",
                $"Exports canary A's {en} as a signed file, imports it in canary B, compares, and takes it away again."
            ),
            probe
        );

    private static Task Templates(ProbeContext p, Verdict v, CancellationToken ct) =>
        Exchange(
            p,
            v,
            async (a, b, template, _) =>
            {
                const string Content =
                    "select string_agg(number || ' ' || encode(sha256(content), 'hex'), ',' order by number) from akashi.document_template_versions where template_id = $1";
                var (mine, theirs) = (await p.Scalar<string>(a, Content, ct, template), await p.Scalar<string>(b, Content, ct, template));
                v.Expect(
                    mine is not null && mine == theirs,
                    "取り込んだすべての版は書き出したものと同じ",
                    "All versions are as they were",
                    theirs ?? "—"
                );
            },
            ct
        );

    private static Task Works(ProbeContext p, Verdict v, CancellationToken ct) =>
        Exchange(
            p,
            v,
            async (a, b, _, work) =>
            {
                const string Content =
                    "select encode(sha256(convert_to(name || format::text || mapping || array_to_string(columns, ','), 'UTF8')), 'hex') from akashi.document_works where id = $1";
                var (mine, theirs) = (await p.Scalar<string>(a, Content, ct, work), await p.Scalar<string>(b, Content, ct, work));
                v.Expect(
                    mine is not null && mine == theirs,
                    "取り込んだワークの形式とマッピングは書き出したものと同じ",
                    "The work's format and mapping are as they were",
                    theirs ?? "—"
                );
            },
            ct
        );

    private static async Task Exchange(ProbeContext p, Verdict v, Func<Guid, Guid, Guid, Guid, Task> compare, CancellationToken ct)
    {
        var (a, b) = (await p.CanaryA(ct), await p.CanaryB(ct));
        using var from = await p.SignIn(a, a.Administrator, ct);
        using var to = await p.SignIn(b, b.Administrator, ct);
        var template = await DocumentProbes.Template(p, from, a, ct);
        var work = await DocumentProbes.Work(p, from, a, ct);
        await from.Post(Packages, $"{Packages}/export", new() { ["template"] = template.ToString("D") }, ct);
        v.Expect(from.Status == HttpStatusCode.OK, "書き出し", "Exporting", (int)from.Status);
        if (from.Status != HttpStatusCode.OK)
            return;
        var package = from.Bytes;
        v.Expect(IsSigned(package), "署名と目録のある ZIP", "A ZIP with a signature and a manifest", package.Length);
        await Remove(p, b.Id, template, work, ct);
        try
        {
            await to.Upload(Packages, Packages, "package.zip", package, ct);
            var page = to.Location;
            v.Expect(to.Status == HttpStatusCode.Redirect, "取り込み前の確認", "What an import would do", (int)to.Status);
            if (to.Status != HttpStatusCode.Redirect)
                return;
            await to.Get(page, ct);
            await to.Post(page, page, new() { ["plan"] = Plan().Match(to.Body).Groups[1].Value, ["trusted"] = "yes" }, ct);
            v.Expect(to.Status == HttpStatusCode.Redirect, "取り込み", "Importing", (int)to.Status);
            await compare(a.Id, b.Id, template, work);
        }
        finally
        {
            await Remove(p, b.Id, template, work, CancellationToken.None);
        }
    }

    private static async Task Remove(ProbeContext p, Guid tenant, Guid template, Guid work, CancellationToken ct)
    {
        await p.Execute(tenant, "delete from akashi.document_works where id = $1", ct, work);
        await p.Execute(tenant, "delete from akashi.document_templates where id = $1", ct, template);
    }

    private static bool IsSigned(byte[] package)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(package));
            return zip.GetEntry("manifest.json") is not null && zip.GetEntry("manifest.note") is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    [GeneratedRegex("name=\"plan\" value=\"([0-9a-f]{64})\"")]
    private static partial Regex Plan();
}
