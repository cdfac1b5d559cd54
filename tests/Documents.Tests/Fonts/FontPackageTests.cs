using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Akashi.Documents.Templates;
using Akashi.Testing;
using static Akashi.Documents.Tests.Fonts.FontFiles;

namespace Akashi.Documents.Tests.Fonts;

/// <summary>Fonts in packages: from one company into another, with the documents staying what they are.</summary>
public sealed class FontPackageTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Packages = "/console/documents/packages";

    [Fact]
    public async Task Documents_of_the_company_that_imports_are_the_same_to_the_byte()
    {
        using var admin = await server.SignInElsewhere("GIVER");
        using var other = await server.SignInElsewhere("TAKER");
        var font = await admin.AddFont(Liberation, "社用", substitutes: true);
        var template = await admin.Publish("書体と移る", Template("社用"));
        // The first version keeps a file that no name has any more.
        await admin.ReplaceFont(font, LiberationBold);
        await admin.Post(template, $"{template}/publish", new() { ["revision"] = "1" });
        var work = await admin.MakeWork(template, "書体のワーク", "番号,取引日,取引先,氏名,金額\nP-1,2026-04-01,甲,Čapek,1\n");
        var package = await Export(admin, template);
        Manifest(package)["version"]!.GetValue<int>().ShouldBe(2);
        Manifest(package)["fonts"]!
            .AsArray()
            .Select(packed => packed!["sha256"]!.GetValue<string>())
            .ShouldBe([TemplateContent.Sha256(LiberationBold), TemplateContent.Sha256(Liberation)]);

        await Upload(other, package);
        other.Text().ShouldContain("以前の版のために加わります。");
        (await server.Ask<long>(Count, "TAKER")).ShouldBe(0); // a dry run changes nothing
        await Confirm(other);
        other.Body.ShouldContain("取り込みました");
        foreach (var path in new[] { $"{template}.pdf?version=1", $"{template}.pdf?version=2", $"{work}/try.pdf" })
            // A trial says when it was made, to the second.
            await Until.Holds(
                async () =>
                    Enumerable.SequenceEqual(await other.Client.GetByteArrayAsync(path), await admin.Client.GetByteArrayAsync(path)),
                $"both companies get the same bytes of {path}"
            );
        (await FontsOf(await other.Client.GetByteArrayAsync($"{work}/try.pdf"))).ShouldBe(["LiberationSans-Bold"]);
        (await server.Ask<int>($"select place {From} and f.name = '社用'", "TAKER")).ShouldBe(1);

        await Upload(other, package);
        other.Body.ShouldContain("すべて同じものがここにあります。");
        await other.Get(template);
        other.Body.ShouldNotContain("フォントかその順番が変わりました");
    }

    [Fact]
    public async Task A_file_whose_licence_keeps_it_stays_behind_and_is_asked_for()
    {
        using var admin = await server.SignInElsewhere("KEEPER");
        using var other = await server.SignInElsewhere("ASKER");
        await admin.AddFont(Inconsolata, "等幅"); // editable embedding: documents may hold it, others may not install it
        var template = await admin.Publish("残る書体", Template("等幅"));
        var package = await Export(admin, template);
        await using (var zip = new ZipArchive(new MemoryStream(package)))
            zip.Entries.ShouldNotContain(entry => entry.FullName.Contains(TemplateContent.Sha256(Inconsolata)));
        await Upload(other, package);
        other.Text().ShouldContain("フォント「等幅」は、使用許諾のためファイルがパッケージにありません");
        other.Body.ShouldNotContain("取り込む</button>");
        (await Confirm(other)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await server.Ask<long>("select count(*) from akashi.document_templates where name = '残る書体'")).ShouldBe(1);

        await other.AddFont(Inconsolata, "等幅");
        await Upload(other, package);
        await Confirm(other);
        other.Body.ShouldContain("取り込みました");
        (await other.Client.GetByteArrayAsync($"{template}.pdf?version=1")).ShouldBe(
            await admin.Client.GetByteArrayAsync($"{template}.pdf?version=1")
        );
    }

    [Theory]
    [InlineData("KEEPS", false)]
    [InlineData("SWAPS", true)]
    public async Task A_name_that_means_another_file_is_asked_about_and_versions_keep_theirs(string code, bool replaces)
    {
        using var admin = await server.SignInElsewhere($"{code}FROM");
        using var other = await server.SignInElsewhere(code);
        await admin.AddFont(Liberation, "書体");
        var template = await admin.Publish($"名前が同じ {code}", Template("書体"));
        await other.AddFont(LiberationBold, "書体");
        var own = await other.Publish("こちらの帳票", Template("書体"));
        var before = await other.Client.GetByteArrayAsync($"{own}.pdf?version=1");
        await Upload(other, await Export(admin, template));
        other.Text().ShouldContain("同じ名前で別のファイルがあります");
        await Confirm(other, replaces ? new() { ["font"] = "書体" } : null);
        other.Body.ShouldContain("取り込みました");
        (await other.Client.GetByteArrayAsync($"{own}.pdf?version=1")).ShouldBe(before);
        (await other.Client.GetByteArrayAsync($"{template}.pdf?version=1")).ShouldBe(
            await admin.Client.GetByteArrayAsync($"{template}.pdf?version=1")
        );
        (await server.Ask<string>($"select sha256 {From}", code)).ShouldBe(TemplateContent.Sha256(replaces ? Liberation : LiberationBold));
        await other.Get(own);
        other.Body.Contains("フォントかその順番が変わりました", StringComparison.Ordinal).ShouldBe(replaces);
    }

    [Fact]
    public async Task A_template_without_fonts_of_its_own_is_written_for_older_installations_too()
    {
        using var admin = await server.SignIn();
        var manifest = Manifest(await Export(admin, await admin.Publish("書体なし")));
        manifest["version"]!.GetValue<int>().ShouldBe(1);
        manifest.ContainsKey("fonts").ShouldBeFalse();
    }

    private const string From = "from akashi.document_fonts f join akashi.tenants t on t.id = f.tenant_id where t.code = $1";
    private const string Count = "select count(*) " + From;

    private static JsonObject Manifest(byte[] package)
    {
        using var zip = new ZipArchive(new MemoryStream(package));
        using var reader = new StreamReader(zip.GetEntry("manifest.json")!.Open(), Encoding.UTF8);
        return JsonNode.Parse(reader.ReadToEnd())!.AsObject();
    }

    private static async Task<byte[]> Export(Browser browser, string template)
    {
        await browser.Get(Packages);
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["csrf"] = browser.Csrf, ["template"] = $"{Office.Id(template)}" }
        );
        var answer = await browser.Client.PostAsync($"{Packages}/export", form);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task Upload(Browser browser, byte[] package)
    {
        await browser.Get(Packages);
        using var form = Office.Form(browser, "package.zip", package);
        await browser.Send(Packages, form);
    }

    private static Task<HttpResponseMessage> Confirm(Browser browser, Dictionary<string, string>? fields = null) =>
        browser.Post(
            browser.Path,
            browser.Path,
            new(fields ?? []) { ["plan"] = browser.Body.Split("name=\"plan\" value=\"")[1].Split('"')[0] }
        );
}
