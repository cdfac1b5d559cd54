using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Akashi.Documents.Templates;
using Akashi.Testing;

namespace Akashi.Documents.Tests.Packages;

/// <summary>Templates and works as a file: out of one company, into another, by who does it and what comes of a file that was touched.</summary>
public sealed class PackageTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Root = "/console/documents/packages";

    [Fact]
    public async Task Another_company_imports_what_one_exported_and_its_documents_are_the_same()
    {
        using var admin = await server.SignIn();
        var template = await admin.Publish("移す請求書");
        var work = await admin.MakeWork(template, "移すワーク");
        var package = await Export(admin, template);

        using var other = await server.SignInElsewhere();
        await Upload(other, package);
        other.Body.ShouldContain("移す請求書");
        other.Body.ShouldContain("新しく加わります。");
        other.Body.ShouldContain("この環境の鍵");
        (await server.Ask<long>("select count(*) from akashi.document_templates where name = '移す請求書'")).ShouldBe(1); // a dry run changes nothing
        await Confirm(other);
        other.Body.ShouldContain("取り込みました");

        (await other.Client.GetByteArrayAsync($"{template}.pdf?version=1")).ShouldBe(
            await admin.Client.GetByteArrayAsync($"{template}.pdf?version=1")
        );
        (await other.Client.GetByteArrayAsync($"{work}/mapping.json")).ShouldBe(
            await admin.Client.GetByteArrayAsync($"{work}/mapping.json")
        );
        (await other.Client.GetByteArrayAsync($"{work}/try.pdf")).ShouldBe(await admin.Client.GetByteArrayAsync($"{work}/try.pdf"));
        await other.RunWork(server, work);
        other.Body.ShouldContain("1 通（1 ページ）");
        (
            await server.Ask<string>(
                "select string_agg(distinct action, ',' order by action) from akashi.audit_entries e join akashi.tenants t on t.id = e.tenant_id where t.code = 'ELSEWHERE' and action like 'documents.package.%'"
            )
        ).ShouldBe("documents.package.imported,documents.package.uploaded");

        // The same file again: all of it is here.
        await Upload(other, package);
        other.Body.ShouldContain("すべて同じものがここにあります。");
    }

    [Fact]
    public async Task What_goes_on_where_ours_ends_adds_its_versions_and_what_differs_is_asked()
    {
        using var admin = await server.SignIn();
        using var other = await server.SignInElsewhere("NEWER");
        var template = await admin.Publish("続く帳票");
        var work = await admin.MakeWork(template, "続くワーク");
        await Upload(other, await Export(admin, template));
        await Confirm(other);

        await Draft(admin, template, 1, Sample.Of("receipt")!.Content);
        await admin.Post(template, $"{template}/publish", new() { ["revision"] = "2", ["comment"] = "領収書に" });
        await Upload(other, await Export(admin, template));
        other.Body.ShouldContain("1 版が加わります。");
        await Confirm(other);
        (await other.Client.GetByteArrayAsync($"{template}.json?version=2")).ShouldBe(Sample.Of("receipt")!.Content);
        (await other.Client.GetByteArrayAsync($"{template}.json")).ShouldBe(Sample.Of("receipt")!.Content);

        // Now each side publishes a third version of its own.
        await Draft(admin, template, 2, Sample.Of("quotation")!.Content);
        await admin.Post(template, $"{template}/publish", new() { ["revision"] = "3" });
        await Draft(other, template, 2, Sample.Of("delivery-note")!.Content);
        await other.Post(template, $"{template}/publish", new() { ["revision"] = "3" });
        var package = await Export(admin, template);
        await Upload(other, package);
        other.Body.ShouldContain("ここにあるものと内容が違います。");
        await Confirm(other, new() { [$"choice-{Office.Id(template)}"] = "skip" });
        (await other.Client.GetByteArrayAsync($"{template}.json?version=3")).ShouldBe(Sample.Of("delivery-note")!.Content);
        await Upload(other, package);
        await Confirm(other, new() { [$"choice-{Office.Id(template)}"] = "copy" });
        other.Body.ShouldContain("続く帳票（取り込み）");
        (await other.Client.GetByteArrayAsync($"{template}.json?version=3")).ShouldBe(Sample.Of("delivery-note")!.Content);
        (await other.Get(work)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_changed_since_it_was_looked_at_is_not_done()
    {
        using var admin = await server.SignIn();
        using var other = await server.SignInElsewhere("CHANGED");
        var template = await admin.Publish("先に変わる");
        var package = await Export(admin, template);
        await Upload(other, package);
        var (page, plan, csrf) = (other.Path, Plan(other), other.Csrf);
        await Upload(other, package);
        await Confirm(other);
        await Upload(other, package);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["csrf"] = csrf, ["plan"] = plan });
        (await other.Client.PostAsync(page, form)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_touched_package_is_refused_and_nothing_changes()
    {
        using var admin = await server.SignIn();
        var template = await admin.Publish("改ざん前");
        var package = await Export(admin, template);
        var manifest = Change(package, entry => entry.FullName == "manifest.json", bytes => Replace(bytes, "改ざん前", "改ざん後"));
        var content = Change(
            package,
            entry => entry.FullName.StartsWith("blobs/"),
            bytes => Replace(bytes, "\"width\":60", "\"width\":61")
        );
        var note = Change(package, entry => entry.FullName == "manifest.note", bytes => [.. bytes[..^10], .. "AAAAAAAA=\n"u8]);
        foreach (
            var (file, problem) in new[]
            {
                (manifest, "署名が内容と一致しません"),
                (note, "署名が内容と一致しません"),
                (content, "壊れています"),
                ("no zip"u8.ToArray(), "帳票パッケージではないか"),
                (package[..(package.Length / 2)], "帳票パッケージではないか"),
                (Zip(("manifest.json", "{}")), "manifest.note がありません"),
            }
        )
        {
            var before = await server.Ask<long>("select count(*) from akashi.document_templates");
            await Upload(admin, file);
            admin.Body.ShouldContain(problem);
            admin.Body.ShouldNotContain("name=\"plan\"");
            (await server.Ask<long>("select count(*) from akashi.document_templates")).ShouldBe(before);
        }
    }

    [Fact]
    public async Task A_bomb_is_not_unpacked()
    {
        using var admin = await server.SignIn();
        using var file = new MemoryStream();
        await using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var entry = await zip.CreateEntry("manifest.json", CompressionLevel.Fastest).OpenAsync();
            for (var i = 0; i < 200; i++)
                await entry.WriteAsync(new byte[1 << 20]);
        }
        var before = GC.GetTotalAllocatedBytes();
        await Upload(admin, file.ToArray());
        admin.Body.ShouldContain("manifest.json が大きすぎます");
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(100 << 20);
    }

    [Fact]
    public async Task A_package_of_another_installation_waits_for_its_key_to_be_confirmed()
    {
        using var admin = await server.SignIn();
        var template = await admin.Publish("よその環境");
        var package = await Export(admin, template);
        var elsewhere = new TestServer();
        await elsewhere.InitializeAsync();
        try
        {
            using var other = await elsewhere.SignIn();
            await Upload(other, package);
            other.Body.ShouldContain("別の環境の鍵");
            await admin.Get(Root);
            var key = WebUtility.HtmlDecode(admin.Body).Split("<code class=\"wrap\">")[1].Split('<')[0];
            WebUtility.HtmlDecode(other.Body).ShouldContain(key);
            (await Confirm(other)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            other.Body.ShouldContain("送り主に確かめて");
            (await elsewhere.Ask<long>("select count(*) from akashi.document_templates where name = 'よその環境'")).ShouldBe(0);
            await Confirm(other, new() { ["trusted"] = "yes" });
            (await other.Get(template)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            await elsewhere.DisposeAsync();
        }
    }

    [Fact]
    public async Task Go_opens_the_note_and_the_manifest_is_what_it_signs()
    {
        Assert.SkipWhen(GoJudge.Unavailable is not null, GoJudge.Unavailable ?? "");
        using var admin = await server.SignIn();
        await using var zip = new ZipArchive(new MemoryStream(await Export(admin, await admin.Publish("判定"))));
        var folder = Directory.CreateTempSubdirectory("akashi-note-");
        try
        {
            await zip.GetEntry("manifest.note")!.ExtractToFileAsync(Path.Combine(folder.FullName, "note"));
            await zip.GetEntry("signer.vkey")!.ExtractToFileAsync(Path.Combine(folder.FullName, "vkey"));
            using var manifest = new MemoryStream();
            await using (var stream = await zip.GetEntry("manifest.json")!.OpenAsync())
                await stream.CopyToAsync(manifest);
            (await GoJudge.OpenNote(folder.FullName)).ShouldBe(
                (0, $"akashi documents package v1\n{Convert.ToBase64String(SHA256.HashData(manifest.ToArray()))}")
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Only_administrators_exchange_packages_and_nobody_sees_anothers()
    {
        using var admin = await server.SignIn();
        using var staff = await server.SignIn("general");
        using var other = await server.SignInElsewhere("CURIOUS");
        var template = await admin.Publish("見せない");
        await Upload(admin, await Export(admin, template));
        var staged = admin.Path;
        (await staff.Get(Root)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await staff.Get(staged)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await other.Get(staged)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.Post(Root, staged, [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        // A template of another company is no template.
        await using var zip = new ZipArchive(new MemoryStream(await Export(other, template)));
        using var reader = new StreamReader(await zip.GetEntry("manifest.json")!.OpenAsync());
        (await reader.ReadToEndAsync()).ShouldContain("\"templates\":[]");
        using var guest = server.Open();
        await guest.Get(Root);
        guest.Path.ShouldStartWith("/sign-in");
    }

    internal static async Task<byte[]> Export(Browser browser, string template)
    {
        await browser.Get(Root);
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["csrf"] = browser.Csrf, ["template"] = $"{Office.Id(template)}" }
        );
        var answer = await browser.Client.PostAsync(Root + "/export", form);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/zip");
        return await answer.Content.ReadAsByteArrayAsync();
    }

    internal static async Task Upload(Browser browser, byte[] package)
    {
        await browser.Get(Root);
        using var form = Office.Form(browser, "package.zip", package);
        await browser.Send(Root, form);
    }

    internal static async Task<HttpResponseMessage> Confirm(Browser browser, Dictionary<string, string>? fields = null) =>
        await browser.Post(browser.Path, browser.Path, new(fields ?? []) { ["plan"] = Plan(browser) });

    private static string Plan(Browser browser) => browser.Body.Split("name=\"plan\" value=\"")[1].Split('"')[0];

    private static async Task Draft(Browser browser, string template, int revision, byte[] content)
    {
        await browser.Get(template);
        using var form = Office.Form(browser, "template.json", content, ("revision", $"{revision}"));
        await browser.Send($"{template}/draft", form);
    }

    private static byte[] Change(byte[] package, Func<ZipArchiveEntry, bool> which, Func<byte[], byte[]> change)
    {
        using var source = new ZipArchive(new MemoryStream(package));
        using var file = new MemoryStream();
        using (var target = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open())
                    stream.CopyTo(content);
                using var written = target.CreateEntry(entry.FullName).Open();
                written.Write(which(entry) ? change(content.ToArray()) : content.ToArray());
            }
        }
        return file.ToArray();
    }

    private static byte[] Replace(byte[] bytes, string old, string with) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(old, with, StringComparison.Ordinal));

    private static byte[] Zip(params (string Name, string Content)[] entries)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(content));
            }
        }
        return file.ToArray();
    }
}
