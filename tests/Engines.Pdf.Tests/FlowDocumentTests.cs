using System.Text.RegularExpressions;
using Akashi.Engines.Pdf.Flow;
using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Tests;

public class FlowDocumentTests
{
    private static readonly byte[] Whitepaper = Samples.Whitepaper(4).Bytes();

    [Fact]
    public void Qpdf_finds_no_fault() =>
        Judge.Run(Whitepaper, "qpdf", "--check", "{}").ShouldContain("No syntax or stream encoding errors");

    [Fact]
    public void Fonts_are_embedded_subsets_that_map_back_to_text()
    {
        var fonts = Judge.Run(Whitepaper, "pdffonts", "{}").Split('\n')[2..^1];
        fonts.Length.ShouldBe(2);
        foreach (var font in fonts)
            font.ShouldMatch(@"^[A-Z]{6}\+NotoSansJP-(Regular|Bold)\s+CID TrueType\s+Identity-H\s+yes yes yes");
    }

    [Fact]
    public void Information_is_there()
    {
        var info = Judge.Run(Whitepaper, "pdfinfo", "{}");
        info.ShouldMatch(@"Title:\s+セキュリティホワイトペーパー");
        info.ShouldMatch(@"Tagged:\s+yes");
        info.ShouldContain("A4");
        info.ShouldContain("Metadata Stream: yes");
    }

    [Fact]
    public void All_text_comes_back_in_order()
    {
        string[] paragraphs = ["証、あいう。", "𠮷野家 髙﨑 ㈱アカシ ①②③ ㋿", "ｶﾀｶﾅ Ａ１ é ½ — “quoted”", "終わり\u00A0です"];
        var doc = Samples.Document();
        foreach (var paragraph in paragraphs)
            doc.Paragraph(paragraph);
        var expected = string.Concat(paragraphs).Where(c => !char.IsWhiteSpace(c));
        Judge.RunningText(doc.Bytes()).ShouldStartWith(string.Concat(expected));
    }

    [Fact]
    public void Justified_text_comes_back_without_added_spaces()
    {
        const string Text =
            "暗号鍵は90日ごとに更新され、TLS1.2以上（推奨はTLS1.3）の通信路でのみ配布されます。詳細はhttps://example.jp/keys/rotation/policyをご覧ください。";
        var text = string.Concat(Enumerable.Repeat(Text, 6));
        for (var width = 0; width < 12; width++)
        {
            var doc = new FlowDocument(TestFonts.Flow, Samples.Info) { Theme = new() { Margins = new(60, 60, 60 + (width * 7), 60) } };
            doc.Paragraph(text);
            Judge.Text(doc.Bytes()).ReplaceLineEndings("").ShouldContain(text);
        }
    }

    [Fact]
    public void The_same_document_is_the_same_bytes()
    {
        Samples.Whitepaper(4).Bytes().ShouldBe(Whitepaper);
        var twice = Samples.Whitepaper(2);
        twice.Bytes().ShouldBe(twice.Bytes());
    }

    [Fact]
    public async Task Fonts_are_shared_by_threads()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Samples.Whitepaper(4).Bytes())));
        foreach (var bytes in all)
            bytes.ShouldBe(Whitepaper);
    }

    [Fact]
    public void A_tables_heading_is_repeated_and_rows_stay_whole()
    {
        var doc = Samples.Document();
        doc.Table(t =>
        {
            t.Columns(Column.Fixed(60), Column.Relative(1));
            t.Header("番号欄", "内容");
            for (var i = 1; i <= 60; i++)
                t.Row($"行{i:00}始", $"一行目\n二行目{i:00}終");
        });
        var pages = Pages(doc.Bytes());
        pages.Length.ShouldBeGreaterThan(2);
        foreach (var page in pages)
        {
            page.ShouldContain("番号欄");
            var (begun, ended) = (Regex.Matches(page, @"行(\d\d)始"), Regex.Matches(page, @"目(\d\d)終"));
            begun.Select(m => m.Groups[1].Value).ShouldBe(ended.Select(m => m.Groups[1].Value));
        }
    }

    [Fact]
    public void A_row_taller_than_a_page_is_split_and_loses_nothing()
    {
        var lines = Enumerable.Range(1, 150).Select(i => $"第{i:000}行");
        var doc = Samples.Document();
        doc.Table(t =>
        {
            t.Columns(Column.Fixed(60), Column.Relative(1));
            t.Header("見出し", "内容");
            t.Row("前", "後");
            t.Row("高い行", string.Join('\n', lines));
        });
        var bytes = doc.Bytes();
        var pages = Pages(bytes);
        pages.Length.ShouldBeInRange(3, 5);
        pages.ShouldAllBe(p => p.Contains("見出し"));
        Regex.Matches(Judge.RunningText(bytes), @"第\d{3}行").Select(m => m.Value).ShouldBe(lines);
    }

    [Fact]
    public void A_heading_stays_with_what_follows_and_a_total_with_its_row()
    {
        for (var filling = 28; filling < 44; filling++)
        {
            var doc = Samples.Document();
            doc.Space(filling * 15);
            doc.Heading(2, "題名甲");
            doc.Table(t =>
            {
                t.Columns(Column.Relative(1));
                t.Header("列乙");
                t.Row("明細丙");
                t.Row(r =>
                {
                    r.KeepWithPrevious = true;
                    r.Cell("合計丁");
                });
            });
            foreach (var page in Pages(doc.Bytes()))
            {
                page.Contains("題名甲").ShouldBe(page.Contains("明細丙"));
                page.Contains("合計丁").ShouldBe(page.Contains("明細丙"));
            }
        }
    }

    [Fact]
    public void No_paragraph_leaves_one_line_alone()
    {
        for (var filling = 0; filling < 30; filling++)
        {
            var doc = Samples.Document();
            doc.Space(500 + (filling * 7));
            doc.Paragraph("一\n二\n三\n四\n五");
            foreach (var page in Pages(doc.Bytes()))
                Regex.Count(page, "[一二三四五]").ShouldNotBe(1);
        }
    }

    [Fact]
    public void Contents_show_the_pages_on_which_headings_stand()
    {
        var pages = Pages(Whitepaper);
        var contents = Judge.Run(Whitepaper, "pdftotext", "-layout", "-f", "2", "-l", "2", "{}", "-");
        for (var chapter = 1; chapter <= 4; chapter++)
        {
            var shown = Regex.Match(contents, $@"(?m)^ *{chapter}\. データの保護と鍵の管理 +(\d+)$").Groups[1].Value;
            // Page 1 follows the cover.
            pages[int.Parse(shown)].ShouldContain($"{chapter}.データの保護と鍵の管理");
        }
        pages[3].ShouldContain($"3/{pages.Length - 1}");
        pages[0].ShouldNotContain("/");
    }

    [Fact]
    public void Headings_are_nested_bookmarks()
    {
        var json = Judge.Run(Whitepaper, "qpdf", "--json", "--json-key=outlines", "{}");
        using var parsed = System.Text.Json.JsonDocument.Parse(json);
        var outlines = parsed.RootElement.GetProperty("outlines");
        outlines.GetArrayLength().ShouldBe(4);
        var first = outlines[0];
        first.GetProperty("title").GetString().ShouldBe("1. データの保護と鍵の管理");
        first.GetProperty("destpageposfrom1").GetInt32().ShouldBeGreaterThan(2);
        first.GetProperty("kids").GetArrayLength().ShouldBe(3);
        first.GetProperty("kids")[1].GetProperty("kids")[0].GetProperty("title").GetString().ShouldBe("運用の手順");
    }

    [Fact]
    public void Structure_names_headings_tables_and_links()
    {
        var structure = Judge.Run(Whitepaper, "pdfinfo", "-struct", "{}");
        foreach (
            var role in (string[])["Document", "H1", "H2", "H3", "P", "Table", "TR", "TH", "TD", "L", "LI", "LBody", "TOC", "TOCI", "Link"]
        )
            structure.ShouldMatch($@"(?m)^\s*{role}\b");
    }

    [Fact]
    public void Links_lead_to_the_web_and_into_the_document()
    {
        var json = Judge.Run(Whitepaper, "qpdf", "--json", "--json-key=qpdf", "{}");
        json.ShouldContain("u:https://c2sp.org/tlog-tiles");
        json.ShouldContain("/DisplayDocTitle");
        Judge.Run(Whitepaper, "pdfinfo", "-dests", "{}").ShouldContain("chapter-1");
    }

    [Fact]
    public void A_link_to_nowhere_is_an_error_before_anything_is_written()
    {
        var doc = Samples.Document();
        doc.Paragraph(p => p.LinkTo("ここ", "nowhere"));
        using var output = new MemoryStream();
        Should.Throw<InvalidOperationException>(() => doc.WriteTo(output)).Message.ShouldContain("nowhere");
        output.Length.ShouldBe(0);
    }

    [Fact]
    public void Mistakes_of_the_caller_are_named()
    {
        var doc = Samples.Document();
        doc.Heading(1, "一", "same");
        Should.Throw<ArgumentException>(() => doc.Heading(1, "二", "same")).Message.ShouldContain("same");
        Should
            .Throw<ArgumentException>(() =>
                doc.Table(t =>
                {
                    t.Columns(Column.Auto, Column.Auto);
                    t.Row("一つだけ");
                })
            )
            .Message.ShouldContain("2 columns");
    }

    [Fact]
    public void An_empty_document_is_one_empty_page()
    {
        var bytes = Samples.Document().Bytes();
        Judge.Run(bytes, "qpdf", "--check", "{}");
        Judge.Run(bytes, "pdfinfo", "{}").ShouldMatch(@"Pages:\s+1\n");
    }

    [Fact]
    public void Columns_of_all_kinds_fill_the_width()
    {
        var doc = Samples.Document();
        doc.Table(t =>
        {
            t.Columns(Column.Auto, Column.Fixed(80), Column.Auto);
            t.Row(new string('長', 80), "固定", "短");
            t.Row(r => r.Cell("全体", 3, TextAlign.Centre));
        });
        Judge.RunningText(doc.Bytes()).ShouldContain("固定");
    }

    [Fact]
    public void Automatic_columns_cut_the_widest_and_keep_short_labels_whole()
    {
        var doc = Samples.Document();
        doc.Table(t =>
        {
            t.Columns(Column.Auto, Column.Auto, Column.Auto);
            t.Row("短い見出し", new string('長', 200), "状態は適合");
        });
        var lines = Judge.Text(doc.Bytes());
        lines.ShouldContain("短い見出し");
        lines.ShouldContain("状態は適合");
    }

    private static string[] Pages(byte[] pdf) =>
        [.. Judge.Text(pdf).Split('\f')[..^1].Select(page => string.Concat(page.Where(c => !char.IsWhiteSpace(c))))];
}
