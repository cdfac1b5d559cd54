using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>The pictures of the documentation; <c>./akashi pictures</c> makes them anew.</summary>
[Collection("chromium")]
public sealed class Pictures(Chromium chromium)
{
    [Fact]
    public async Task Main_pages()
    {
        var folder = Environment.GetEnvironmentVariable("AKASHI_PICTURES") ?? Directory.CreateTempSubdirectory("akashi-pictures").FullName;
        var documents = await Documents();
        foreach (var language in new[] { "ja", "en" })
        {
            var stranger = await chromium.Open(language);
            await Take(stranger, language, "/sign-in", "sign-in");
            await Take(stranger, language, "/trust/whitepaper/documents", "whitepaper");
            var page = await chromium.SignIn(language);
            foreach (
                var (path, name) in documents.Concat([
                    ("/console", "home"),
                    ("/console/users", "users"),
                    ("/console/sign-ins", "sign-ins"),
                    ("/console/log", "log"),
                    ("/console/trust", "trust-center"),
                    ("/console/trust/TEN-2", "control"),
                    ("/console/settings", "settings"),
                ])
            )
                await Take(page, language, path, name);
            await Take(await chromium.SignInAsOperator(language), language, "/provider/tenants", "customers");
        }

        async Task Take(IPage of, string language, string path, string name)
        {
            await of.GotoAsync(path);
            if (await of.Locator("[data-picture]").CountAsync() > 0)
                await of.Locator("[data-picture] img").First.WaitForAsync();
            var file = Path.Combine(folder, language, name + ".png");
            await of.ScreenshotAsync(new() { Path = file });
            new FileInfo(file).Length.ShouldBeGreaterThan(5_000);
        }
    }

    /// <summary>An office a month old: templates, a document by hand, and sixty invoices of a file with one bad row.</summary>
    private async Task<(string Path, string Name)[]> Documents()
    {
        var person = new Paperwork(await chromium.SignIn());
        foreach (var (name, where, tags) in new[] { ("御見積書", "営業/見積", "見積"), ("納品書（控え付き）", "営業/納品", "毎月, 納品") })
            await person.Publish(await person.NewTemplate(name, where, tags), "はじめての版");
        var template = await person.NewTemplate("適格請求書", "営業/請求", "毎月, 請求");
        await person.Publish(template, "インボイス制度に対応");
        await person.Issue(
            template,
            "INV-2026-0961",
            "2026-11-20",
            "165164",
            "株式会社 髙橋製作所",
            "保守点検作業（十一月分）\t1\t式\t120,000\t120,000\nトナーカートリッジ 黒\t8\t個\t3,480\t27,840"
        );
        string[] customers =
        [
            "みらい商事 株式会社",
            "有限会社 﨑山商店",
            "株式会社 北浜製作所",
            "合同会社 あおば設計",
            "渡邉工業 株式会社",
            "株式会社 つばめ運輸",
        ];
        var rows = Enumerable
            .Range(1, 60)
            .Select(i =>
                $"INV-2026-{i:0000},2026-11-20,{customers[i % customers.Length]},{(i == 23 ? "別途" : $"{13_200 + (i * 1_100)}")},保守契約料（十一月分）,1,式,{12_000 + (i * 1_000)},{12_000 + (i * 1_000)}\n"
            )
            .ToList();
        var work = await person.NewWork("毎月の請求", template, Paperwork.Columns + string.Concat(rows.Take(3)));
        await person.Map(work);
        var run = await person.Run(work, Paperwork.Columns + string.Concat(rows));
        await person.Finished(run);
        return
        [
            ("/console/documents/templates", "templates"),
            (template, "template"),
            (template + "/issue", "issue"),
            ("/console/documents/outputs", "outputs"),
            (work, "work"),
            (run, "run"),
        ];
    }
}
