using System.IO.Compression;
using System.Xml.Linq;
using Akashi.Documents.Sources;
using Akashi.Documents.Tests.Sources;
using Akashi.Testing;
using Akashi.Web.Http;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;

namespace Akashi.Documents.Tests.Outputs;

/// <summary>The history as files: what was searched for, and nobody else's.</summary>
public sealed class OutputFileTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Excel_has_what_the_search_finds_with_real_numbers_and_days_and_no_formulas()
    {
        using var admin = await server.SignIn();
        using var staff = await server.SignIn("general");
        var work = await admin.Work("表計算");
        await server.Run(
            admin,
            work,
            "X-1,2026-04-01,=HYPERLINK(1),鉛筆,100,",
            "X-2,2026-04-02,𠮷田 <&> 商店,鉛筆,2000.5,",
            "Y-9,2026-04-03,甲,鉛筆,1,"
        );
        var file = await admin.Client.GetByteArrayAsync("/console/documents/outputs.xlsx?q=X-");
        var rows = SourceFiles.Rows(new MemoryStream(file), new(SourceKind.Xlsx));
        rows.Count.ShouldBe(2);
        rows = [.. rows.OrderByDescending(row => row.Cells[1], StringComparer.Ordinal)];
        rows[0].Cells[1].ShouldBe("X-2");
        rows[0].Cells[4].ShouldBe("2026-04-02");
        rows[0].Cells[6].ShouldBe("𠮷田 <&> 商店");
        rows[1].Cells[6].ShouldBe("=HYPERLINK(1)");
        var csv = await admin.Client.GetStringAsync("/console/documents/outputs.csv?q=X-");
        csv.ShouldContain($"\"{rows[0].Cells[11]}\""); // the same hash
        await using (var zip = new ZipArchive(new MemoryStream(file)))
        {
            using var part = zip.GetEntry("xl/sheet1.xml")!.Open();
            var sheet = await XDocument.LoadAsync(part, LoadOptions.None, TestContext.Current.CancellationToken);
            XNamespace main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
            sheet.Descendants(main + "f").ShouldBeEmpty();
            sheet.Descendants(main + "v").Select(value => value.Value).ShouldContain("46114"); // days since 1899-12-30
        }
        using (var opened = SpreadsheetDocument.Open(new MemoryStream(file), isEditable: false))
            new OpenXmlValidator()
                .Validate(opened, TestContext.Current.CancellationToken)
                .Select(error => error.Description)
                .ShouldBeEmpty();
        using var other = await server.SignInElsewhere();
        SourceFiles
            .Rows(new MemoryStream(await other.Client.GetByteArrayAsync("/console/documents/outputs.xlsx")), new(SourceKind.Xlsx))
            .ShouldBeEmpty();
        SourceFiles
            .Rows(new MemoryStream(await staff.Client.GetByteArrayAsync("/console/documents/outputs.xlsx")), new(SourceKind.Xlsx))
            .ShouldBeEmpty(); // theirs only
        using var guest = server.Open();
        await guest.Get("/console/documents/outputs.xlsx");
        guest.Path.ShouldStartWith("/sign-in");
    }

    /// <summary>Two programs of others open it and read the same; they are skipped where they are not installed.</summary>
    [Theory]
    [InlineData("soffice")]
    [InlineData("/usr/bin/python3")]
    public async Task Others_read_it(string program)
    {
        var folder = Directory.CreateTempSubdirectory("akashi-xlsx");
        try
        {
            await Read(program, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Read(string program, string folder)
    {
        var path = Path.Combine(folder, "history.xlsx");
        await using (var file = File.Create(path))
            XlsxFile.Write(
                file,
                "history",
                ["番号", "日", "時刻", "金額"],
                [
                    [
                        "_x0041_ \u0001 ㈱𠮷",
                        new DateOnly(2026, 11, 21),
                        new DateTimeOffset(2026, 11, 21, 0, 30, 15, TimeSpan.Zero),
                        -1234.5m,
                    ],
                    [null, null, null, null],
                ]
            );
        if (program == "soffice")
        {
            await Judge.Run(
                "soffice",
                "--headless",
                $"-env:UserInstallation=file://{folder}/profile",
                "--convert-to",
                "csv:Text - txt - csv (StarCalc):44,34,76,1",
                "--outdir",
                folder,
                path
            );
            var csv = await File.ReadAllTextAsync(Path.Combine(folder, "history.csv"));
            csv.ShouldContain("2026-11-21,2026-11-21 09:30:15,\"-1,234.5\"");
            csv.ShouldContain("㈱𠮷");
        }
        else
        {
            var (code, _) = await Judge.Ask(program, "-c", "import openpyxl");
            Assert.SkipWhen(code != 0, "openpyxl is not installed");
            var said = await Judge.Run(
                program,
                "-c",
                $"import openpyxl;s=openpyxl.load_workbook(r'{path}').active;print([c.value for c in s[2]], s.freeze_panes, s.auto_filter.ref)"
            );
            said.ShouldContain("datetime.datetime(2026, 11, 21, 9, 30, 15), -1234.5] A2 A1:D3");
        }
    }
}
