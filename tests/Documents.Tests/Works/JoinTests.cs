using System.IO.Compression;
using System.Text;
using Akashi.Documents.Controls;
using Akashi.Testing;
using static Akashi.Documents.Tests.Office;

namespace Akashi.Documents.Tests.Works;

/// <summary>Invoices, their items and what these are made of, in tables of one file.</summary>
public sealed class JoinTests(TestServer server) : IClassFixture<TestServer>
{
    internal const string Mapping = """
        {"version":1,
         "view":{"source":"data","key":["番号"],"where":{"column":"状態","op":"eq","value":"確定"},
          "children":[{"source":"明細","parent":["番号"],"child":["請求番号"],"sort":[{"column":"行","as":"number"}],
           "children":[{"source":"内訳","parent":["請求番号","行"],"child":["請求番号","行"]}]}],
          "search":{"date":"date([発行日])","amount":"sum([金額])","counterparty":"[取引先]"}},
         "fields":{"番号":"[番号]","取引先":"[取引先]"},
         "tables":{"明細":{"columns":["[品名]","format([金額], \"#,##0\")"],"nested":{"rows":"内訳","columns":["[部品]","\"\""]}}}}
        """;

    internal static readonly (string Name, string Csv)[] Tables =
    [
        ("請求", "番号,発行日,取引先,状態\nI-1,2026-10-01,㈱甲,確定\nI-2,2026-10-02,乙,下書き\nI-3,2026-10-03,丙,確定\n"),
        ("明細", "請求番号,行,品名,金額\nI-1,2,消しゴム,200\nI-1,1,鉛筆,100\nI-3,1,帳面,300\nI-9,1,迷子,1\nI-2,1,下書き,9\n"),
        ("内訳", "請求番号,行,部品\nI-1,1,芯\nI-1,1,軸\n"),
    ];

    [Theory]
    [InlineData("zip")]
    [InlineData("xlsx")]
    public async Task Three_tables_in_one_file_become_documents_with_their_rows(string kind)
    {
        using var admin = await server.SignIn();
        var file = kind == "zip" ? Zip(Tables) : Book(Tables);
        var work = await Made(admin, $"結合 {kind}", $"月次.{kind}", file, Mapping);
        await admin.Get($"{work}/try.pdf");
        admin.Body.ShouldStartWith("%PDF-", customMessage: admin.Text());
        var words = await Poppler.Text(await admin.Client.GetByteArrayAsync($"{work}/try.pdf"));
        words.IndexOf("鉛筆", StringComparison.Ordinal).ShouldBeInRange(0, words.IndexOf("消しゴム", StringComparison.Ordinal)); // sorted
        words.ShouldContain("芯");
        words.ShouldContain("軸");
        await Run(admin, work, $"月次.{kind}", file);
        (
            await server.Ask<string>(
                "select string_agg(key || ' ' || counterparty || ' ' || amount::bigint, ', ' order by key) from akashi.documents where series = $1",
                Id(work)
            )
        ).ShouldBe("I-1 ㈱甲 300, I-3 丙 300");
        admin.Text().ShouldContain("I-9"); // a child without a parent is named
    }

    [Fact]
    public async Task The_manuals_way_from_a_CRM_holds_word_by_word()
    {
        foreach (var language in new[] { "ja", "en" })
        {
            var manual = await File.ReadAllTextAsync(
                Path.Combine(Akashi.Documents.Tests.Api.Contract.Root(), "docs", "manual", language, "crm.md")
            );
            foreach (var file in new[] { "opportunities.json", "mapping.json" })
                manual.ShouldContain($"```json\n{CrmProbes.Example(file)}```");
        }
        using var admin = await server.SignIn();
        var template = await admin.Publish("見積", CrmProbes.Example("template.json"));
        var work = await admin.MakeWork(
            template,
            "CRM",
            Encoding.UTF8.GetBytes(CrmProbes.Example("opportunities.json")),
            "opportunities.json"
        );
        await Import(admin, work, CrmProbes.Example("mapping.json"));
        var words = await Poppler.Text(await admin.Client.GetByteArrayAsync($"{work}/try.pdf?n=1"));
        words.ShouldContain("株式会社青葉商事 御中");
        words.ShouldContain("150,000");
        words.ShouldContain("初期設定");
    }

    [Fact]
    public async Task What_cannot_be_joined_is_told_and_nothing_is_issued()
    {
        using var admin = await server.SignIn();
        var csv = await admin.MakeWork(await admin.Publish("結合 csv"), "結合 csv");
        await Send(admin, csv, Mapping);
        admin.Text().ShouldContain("CSV には表が一つしかないので「明細」を結び付けられません");
        var work = await Made(admin, "足りない", "月次.zip", Zip(Tables), Mapping);
        await Post(admin, work, "月次.zip", Zip(Tables[..2]));
        admin.Text().ShouldContain("ZIP に「内訳」がありません。");
        await Post(admin, work, "月次.zip", Zip([Tables[0], ("明細", "請求番号,行,品名\nI-1,1,鉛筆\n"), Tables[2]]));
        admin.Text().ShouldContain("金額");
        admin.Text().ShouldContain("何も発行していません");
        await Post(admin, work, "月次.zip", Bomb());
        admin.Text().ShouldContain("「請求」を展開すると大きすぎます");
        await Post(admin, work, "月次.zip", Zip([("請求", "x")])[..40]);
        admin.Text().ShouldContain("ZIP ファイルが壊れています。");
        (await server.Ask<long>("select count(*) from akashi.documents where series = $1", Id(work))).ShouldBe(0);
        Directory.GetFiles(Path.GetTempPath(), "akashi-zip-*").ShouldBeEmpty(); // what was unpacked is gone
    }

    private static async Task<string> Made(Browser admin, string name, string fileName, byte[] file, string mapping)
    {
        // A table that knows rows below rows.
        var template = Template.Replace("\"head\":", "\"akashi\":{\"indent\":4},\"head\":", StringComparison.Ordinal);
        var work = await admin.MakeWork(await admin.Publish(name, template), name, file, fileName);
        await Import(admin, work, mapping);
        return work;
    }

    internal static async Task Import(Browser admin, string work, string mapping)
    {
        await Send(admin, work, mapping);
        admin.Text().ShouldContain("マッピングを取り込みました");
        await admin.Get(work);
    }

    private static async Task Send(Browser admin, string work, string mapping)
    {
        await admin.Get(work);
        using var form = Form(admin, "mapping.json", Encoding.UTF8.GetBytes(mapping), "mapping", ("revision", "1"));
        await admin.Send($"{work}/mapping", form);
    }

    private static async Task Post(Browser admin, string work, string fileName, byte[] file)
    {
        await admin.Get(work);
        await admin.Send($"{work}/run", Form(admin, fileName, file));
    }

    private async Task Run(Browser admin, string work, string fileName, byte[] file)
    {
        await Post(admin, work, fileName, file);
        var run = admin.Path;
        run.ShouldMatch("^/console/documents/runs/[0-9a-f-]{36}$", admin.Body);
        await server.UntilFinished(run);
        await admin.Get(run);
    }

    /// <summary>As Windows writes it in Japan: names and contents in CP932.</summary>
    internal static byte[] Zip(params (string Name, string Csv)[] tables)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var cp932 = Encoding.GetEncoding(932);
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true, cp932))
            foreach (var (name, csv) in tables)
            {
                using var entry = zip.CreateEntry($"{name}.csv").Open();
                entry.Write(cp932.GetBytes(csv));
            }
        return file.ToArray();
    }

    /// <summary>A sheet for each table, as ECMA-376 has it at the least.</summary>
    private static byte[] Book(params (string Name, string Csv)[] tables)
    {
        const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const string Package = "http://schemas.openxmlformats.org/package/2006/relationships";
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            );
            Part(
                "_rels/.rels",
                $"<Relationships xmlns=\"{Package}\"><Relationship Id=\"r0\" Type=\"{Office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            );
            Part(
                "xl/workbook.xml",
                $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets>{string.Concat(tables.Select((table, i) => $"<sheet name=\"{table.Name}\" sheetId=\"{i + 1}\" r:id=\"r{i}\"/>"))}</sheets></workbook>"
            );
            Part(
                "xl/_rels/workbook.xml.rels",
                $"<Relationships xmlns=\"{Package}\">{string.Concat(tables.Select((_, i) => $"<Relationship Id=\"r{i}\" Type=\"{Office}/worksheet\" Target=\"s{i}.xml\"/>"))}</Relationships>"
            );
            for (var i = 0; i < tables.Length; i++)
                Part(
                    $"xl/s{i}.xml",
                    $"<worksheet xmlns=\"{Main}\"><sheetData>{string.Concat(tables[i].Csv.TrimEnd().Split('\n').Select(row => $"<row>{string.Concat(row.Split(',').Select(cell => $"<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"))}</row>"))}</sheetData></worksheet>"
                );

            void Part(string name, string xml)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(xml));
            }
        }
        return file.ToArray();
    }

    private static byte[] Bomb()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("請求.csv", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 64; i++)
                entry.Write(zeros);
        }
        return file.ToArray();
    }
}
