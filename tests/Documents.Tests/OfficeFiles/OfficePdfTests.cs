using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Akashi.Documents.Tests.Api;
using Akashi.Documents.Tests.Conversion;
using Akashi.Documents.Tests.Fonts;
using Akashi.Documents.Tests.Links;
using Akashi.Documents.Tests.Packages;
using Akashi.Documents.Tests.Seals;
using Akashi.Engines.Office.Tests;
using Akashi.Testing;

namespace Akashi.Documents.Tests.OfficeFiles;

/// <summary>Excel and Word templates whose documents go out as PDF, on a machine with LibreOffice; skipped on one without.</summary>
public sealed class OfficePdfTests(ApiServer server, Converter converters) : IClassFixture<ApiServer>, IClassFixture<Converter>
{
    private const string New = "/console/documents/templates/new";

    [Fact]
    public async Task A_workbook_goes_out_as_pdf_and_is_a_document_like_any_other()
    {
        await converters.Here();
        using var admin = await server.SignIn();
        var template = await Publish(admin, "見積の PDF", "quotation.xlsx", OfficeTemplateTests.Book);
        await admin.Get(template);
        admin.Body.ShouldContain("PDF で発行");
        admin.Body.ShouldContain("LibreOffice ");
        (await Poppler.Text(await admin.Client.GetByteArrayAsync($"{template}.pdf"))).ShouldContain("{{番号}}");
        await admin.Post(template, $"{template}/publish", new() { ["revision"] = "1", ["format"] = "pdf" });
        admin.Text().ShouldContain("下書きは公開中の版と同じです");

        await admin.Get($"{template}/issue");
        await admin.Post(
            $"{template}/issue",
            $"{template}/issue",
            new()
            {
                ["key"] = "P-1",
                ["field0"] = "P-1",
                ["field1"] = "株式会社 髙﨑",
                ["field2"] = "鉛筆\t100\n消しゴム\t200",
            }
        );
        var document = admin.Path;
        document.ShouldMatch("^/console/documents/outputs/[0-9a-f-]{36}$", admin.Body);
        admin.Body.ShouldContain("各ページに「再発行」");
        var answer = await admin.Client.GetAsync($"{document}.pdf");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        var pdf = await answer.Content.ReadAsByteArrayAsync();
        var text = await Poppler.Text(pdf);
        text.ShouldContain("株式会社 髙﨑");
        text.ShouldContain("300"); // which LibreOffice has computed
        (await admin.Client.GetAsync($"{document}.xlsx")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await server.Ask<string>("select format || pages || sha256 from akashi.documents where key = 'P-1'")).ShouldBe(
            $"pdf1{Convert.ToHexStringLower(SHA256.HashData(pdf))}"
        );

        await admin.Get(document);
        using var form = new FormUrlEncodedContent([new("csrf", admin.Csrf), new("reason", "紛失"), new("mark", "yes")]);
        using var marked = await admin.Client.PostAsync($"{document}/reissue", form);
        (await Poppler.Text(await marked.Content.ReadAsByteArrayAsync())).ShouldContain("再発行");
    }

    [Fact]
    public async Task A_run_of_texts_is_one_of_pdfs_that_are_joined_found_and_issued_once()
    {
        await converters.Here();
        using var admin = await server.SignIn();
        var template = await Publish(admin, "送付状の PDF", "letter.docx", OfficeTemplateTests.Letter);
        var work = await admin.MakeWork(template, "送付状を PDF で");
        (await Poppler.Text(await admin.Client.GetByteArrayAsync($"{work}/try.pdf"))).ShouldContain("甲 御中");

        var data =
            "番号,取引日,取引先,品名,金額\n"
            + string.Concat(Enumerable.Range(1, 60).Select(i => $"W-{i:00},2026-04-01,商事{i},鉛筆,{i}\n"));
        var run = await admin.RunWork(server, work, data);
        admin.Body.ShouldContain("60 通（60 ページ）");
        (await server.Ask<long>("select count(*) from akashi.document_run_parts where run_id = $1", Office.Id(run))).ShouldBe(6);
        using var zip = new ZipArchive(new MemoryStream(await admin.Client.GetByteArrayAsync($"{run}.zip")));
        zip.Entries.Count(entry => entry.Name.EndsWith(".pdf", StringComparison.Ordinal)).ShouldBe(60);
        using var one = new MemoryStream();
        await zip.GetEntry("W-37.pdf")!.Open().CopyToAsync(one, TestContext.Current.CancellationToken);
        (await Poppler.Text(one.ToArray())).Replace(" ", "", StringComparison.Ordinal).ShouldContain("商事37御中");
        using var guest = server.Open();
        using var answer = await LinkTests.Fetch(guest, await LinkTests.Share(admin, run, form: "merged"));
        var joined = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        (await Judge.Say(joined, "qpdf", "--show-npages")).Trim().ShouldBe("60");
        (await Judge.Say(joined, "qpdf", "--check")).ShouldNotContain("WARNING");

        await admin.RunWork(server, work, data + "W-61,2026-04-01,商事61,鉛筆,61\n");
        (await server.Ask<long>("select count(*) from akashi.documents where key like 'W-__' and format = 'pdf'")).ShouldBe(61);
    }

    [Fact]
    public async Task What_is_converted_can_be_signed()
    {
        await converters.Here();
        using var notary = new Notary();
        using var key = RSA.Create(2048);
        using var admin = await server.SignInElsewhere("SIGNED");
        await admin.SetCertificate(notary.Company(key));
        var template = await Publish(admin, "署名する送付状", "letter.docx", OfficeTemplateTests.Letter);
        var work = await admin.MakeWork(template, "署名する");
        await admin.Seal(work, "signature");
        await admin.RunWork(server, work);
        var document = await server.Document("A-1");
        (await Judge.Say(await admin.Client.GetByteArrayAsync($"{document}.pdf"), "pdfsig", "-nocert")).ShouldContain(
            "Signature is Valid."
        );
    }

    [Fact]
    public async Task Programs_get_pdf_and_another_company_imports_the_choice()
    {
        await converters.Here();
        using var admin = await server.SignInElsewhere("PROGRAMS");
        var template = await Publish(admin, "表の PDF", "a.xlsx", OfficeTemplateTests.Book);
        using var program = server.Program(await server.KeyOf("PROGRAMS", "admin"));
        var issued = await program.Post(
            $"/api/v1/documents/templates/{Office.Id(template)}/documents?as=pdf",
            """{"key":"E-1","values":{"番号":7,"取引先":"甲","明細":[["鉛筆","100"],["消しゴム",200]]}}""",
            ("Accept", "application/pdf")
        );
        issued.Status.ShouldBe(201);
        (await Poppler.Text(issued.Bytes)).ShouldContain("300");

        var bytes = await PackageTests.Export(admin, template);
        using (var zip = new ZipArchive(new MemoryStream(bytes)))
        using (var manifest = JsonDocument.Parse(zip.GetEntry("manifest.json")!.Open()))
            manifest.RootElement.GetProperty("version").GetInt32().ShouldBe(3);
        using var other = await server.SignInElsewhere("IMPORTS");
        await PackageTests.Upload(other, bytes);
        await PackageTests.Confirm(other);
        (
            await server.Ask<bool>(
                "select as_pdf from akashi.document_template_versions v join akashi.tenants t on t.id = v.tenant_id where t.code = 'IMPORTS'"
            )
        ).ShouldBeTrue();
    }

    [Fact]
    public async Task A_companys_own_font_draws_its_letters_and_nobody_elses()
    {
        await converters.Here();
        var letter = Make.Document(
            "<w:p><w:r><w:rPr><w:rFonts w:ascii=\"Inconsolata\" w:hAnsi=\"Inconsolata\"/></w:rPr><w:t>{{番号}}</w:t></w:r></w:p>"
        );
        foreach (var (company, has) in new[] { ("WITHFONT", true), ("WITHOUT", false) })
        {
            using var admin = await server.SignInElsewhere(company);
            if (has)
                await admin.AddFont(FontFiles.Inconsolata, "帳票の数字");
            var template = await Publish(admin, "字の手紙", "letter.docx", letter);
            await admin.Get($"{template}/issue");
            await admin.Post($"{template}/issue", $"{template}/issue", new() { ["key"] = $"F-{company}", ["field0"] = "12345" });
            var fonts = await Judge.Say(await admin.Client.GetByteArrayAsync($"{admin.Path}.pdf"), "pdffonts");
            fonts.Contains("Inconsolata").ShouldBe(has, fonts);
        }
    }

    /// <summary>Uploads a file and publishes it with documents that are PDFs.</summary>
    private static async Task<string> Publish(Browser browser, string name, string file, byte[] content)
    {
        await browser.Get(New);
        await browser.Send(New, Office.Form(browser, file, content, ("name", name)));
        var page = browser.Path;
        page.ShouldMatch("^/console/documents/templates/[0-9a-f-]{36}$", browser.Body);
        await browser.Post(page, $"{page}/publish", new() { ["revision"] = "1", ["format"] = "pdf" });
        browser.Body.ShouldContain("第 1 版を公開しました");
        return page;
    }
}
