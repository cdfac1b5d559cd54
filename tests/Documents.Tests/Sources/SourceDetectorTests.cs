using System.Text;
using Akashi.Documents.Sources;
using static Akashi.Documents.Tests.Sources.SourceFiles;

namespace Akashi.Documents.Tests.Sources;

public class SourceDetectorTests
{
    [Theory]
    [InlineData("番号,金額\nA-1,100\n", "a.csv", "utf-8", ',', true)]
    [InlineData("番号\t金額\nA-1\t1,100\n", "a.txt", "utf-8", '\t', true)]
    [InlineData("番号;金額\nA-1;\"1;100\"\n", "a.csv", "utf-8", ';', true)]
    [InlineData("番号|金額\nA-1|100\n", "a.csv", "utf-8", '|', true)]
    [InlineData("A-1,100,2026/5/1\nA-2,200,2026/5/2\n", "a.csv", "utf-8", ',', false)]
    [InlineData("品名,,単価\n\"紙, 白\",x,1\n", "a.csv", "utf-8", ',', true)]
    [InlineData("品名\n紙\n", "a.tsv", "utf-8", '\t', true)]
    [InlineData("品名,4月,5月\n紙,100,200\n", "a.csv", "utf-8", ',', true)]
    [InlineData("アカシ,100-0001,2026年5月1日\n", "a.csv", "utf-8", ',', false)]
    [InlineData("{名前,値\n1,2\n", "a.csv", "utf-8", ',', true)]
    public void Texts_are_known_by_what_they_hold(string text, string name, string encoding, char delimiter, bool header)
    {
        var format = SourceDetector.Detect(Utf8(text), name).Format;
        format.ShouldBe(
            new(SourceKind.Csv)
            {
                Encoding = encoding,
                Delimiter = delimiter,
                HasHeader = header,
            }
        );
    }

    [Fact]
    public void Encodings_are_told_apart()
    {
        const string Text = "会社,人\n㈱①,髙﨑\n";
        Encoding(Shift(Text)).ShouldBe("cp932");
        Encoding(new([.. System.Text.Encoding.UTF8.Preamble, .. System.Text.Encoding.UTF8.GetBytes(Text)])).ShouldBe("utf-8");
        Encoding(new([0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes(Text)])).ShouldBe("utf-16");
        Encoding(new([0xFE, 0xFF, .. System.Text.Encoding.BigEndianUnicode.GetBytes(Text)])).ShouldBe("utf-16be");

        static string Encoding(MemoryStream content) => SourceDetector.Detect(content, "a.csv").Format.Encoding;
    }

    [Fact]
    public void One_byte_far_behind_decides_about_the_encoding()
    {
        var far = string.Concat(Enumerable.Repeat("A-1,100\n", 40_000));
        SourceDetector.Detect(Shift("no,amount\n" + far + "髙,1\n"), "a.csv").Format.Encoding.ShouldBe("cp932");
        // A character that stands across the edge of a block.
        foreach (var shift in (int[])[0, 1, 2])
            SourceDetector.Detect(Utf8(new string('a', (64 << 10) - 2 + shift) + "証,1\n"), "a.csv").Format.Encoding.ShouldBe("utf-8");
    }

    [Fact]
    public void The_stream_stands_where_it_stood()
    {
        using var content = Utf8("xxa,b\n1,2\n");
        content.Position = 2;
        var found = SourceDetector.Detect(content, "a.csv");
        content.Position.ShouldBe(2);
        Read(content, found.Format).ShouldBe(["a|b", "1|2"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void What_is_no_text_is_refused(string text) => Should.Throw<SourceException>(() => SourceDetector.Detect(Utf8(text), "a.csv"));

    [Fact]
    public void What_is_neither_of_the_encodings_is_refused() =>
        Should.Throw<SourceException>(() => SourceDetector.Detect(new MemoryStream([0x61, 0x2C, 0x81, 0xFF, 0x0A]), "a.csv"));

    [Fact]
    public void An_old_or_locked_workbook_says_what_to_do() =>
        Should
            .Throw<SourceException>(() => SourceDetector.Detect(new MemoryStream([0xD0, 0xCF, 0x11, 0xE0, 0xA1]), "a.xlsx"))
            .Text.En.ShouldContain("password");

    [Fact]
    public void A_person_reads_what_was_found()
    {
        var found = SourceDetector.Detect(Shift("番号,金額\nA-1,100\n"), "a.csv").Findings;
        found
            .Select(text => text.Ja)
            .ShouldBe(["文字コードは Shift_JIS (CP932) です。", "区切りはコンマ、2 列です。", "最初の行を列名とします。"]);
    }

    [Fact]
    public void Drift_is_named_before_the_first_document()
    {
        var drift = Columns.Compare(["番号", "金額", "取引先"], ["番号", "金 額", "備考"]);
        drift
            .Missing.Select(text => text.En)
            .ShouldBe(["The column “金額” is missing; has it become “金 額”?", "The column “取引先” is missing."]);
        drift.New.Count.ShouldBe(2);
    }
}
