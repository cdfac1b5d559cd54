using System.Text;
using Akashi.Documents.Sources;
using FsCheck;
using FsCheck.Fluent;
using static Akashi.Documents.Tests.Sources.SourceFiles;

namespace Akashi.Documents.Tests.Sources;

public class CsvSourceTests
{
    [Fact]
    public void Any_table_that_is_written_is_read_as_it_was()
    {
        var cell = Gen.Elements("", "a", "\"", ",", "\r\n", "\n", "髙﨑", "𠮷", " x ", "1,234", "\t", ";", "①㈱")
            .ArrayOf()
            .Select(string.Concat);
        var rows = cell.ArrayOf(3).Where(row => row.Any(c => c.Length > 0)).ArrayOf();
        Prop.ForAll(
                rows.ToArbitrary(),
                Gen.Elements(',', '\t', ';', '|').ToArbitrary(),
                (table, delimiter) =>
                {
                    var text = string.Join(
                        "\r\n",
                        table.Prepend(["甲", "乙", "丙"]).Select(row => string.Join(delimiter, row.Select(Quoted)))
                    );
                    var read = Rows(Utf8(text), Csv(delimiter));
                    read.ShouldAllBe(row => row.Problem == null);
                    read.Select(row => row.Cells).ShouldBe(table);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

        static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"")}\"";
    }

    [Fact]
    public void Lines_are_those_of_the_file()
    {
        var rows = Rows(Utf8("a,b\n1,2\n\n\"x\ny\",3\n4,5\n,\n6,7"), Csv());
        rows.Select(row => row.Line).ShouldBe([2, 4, 6, 8]);
        rows[1].Cells.ShouldBe(["x\ny", "3"]);
    }

    [Theory]
    [InlineData("a,b,a,,a", "a|b|a (2)|列4|a (3)")]
    [InlineData(" 品名 ,品名,,", "品名|品名 (2)")]
    [InlineData("列2,", "列2")]
    [InlineData(",列1,x", "列1 (2)|列1|x")]
    public void Names_are_distinct_and_never_empty(string header, string names) => Read(Utf8(header + "\n"), Csv())[0].ShouldBe(names);

    [Fact]
    public void What_was_done_to_names_is_told()
    {
        using var table = SourceReader.Read(Utf8("a,,a\n"), Csv());
        table
            .Notices.Select(notice => notice.En)
            .ShouldBe(["Column 2 has no name; it is called “列2”.", "The column “a” is there twice; column 3 is called “a (2)”."]);
    }

    [Fact]
    public void Without_a_header_the_first_row_is_data() => Read(Utf8("1,2\n3,4"), Csv(header: false)).ShouldBe(["列1|列2", "1|2", "3|4"]);

    [Fact]
    public void A_row_that_is_wrong_does_not_stop_the_others()
    {
        var rows = Rows(Utf8("a,b\n1,2,3\n\"x\"y,2\n24\"モニター,9\n5\n7,8,,\n"), Csv());
        rows.Select(row => (row.Line, row.Problem is null)).ShouldBe([(2, false), (3, false), (4, true), (5, true), (6, true)]);
        rows[2].Cells[0].ShouldBe("24\"モニター");
        rows[3].Cells.ShouldBe(["5", ""]);
    }

    [Fact]
    public void A_quote_that_never_ends_is_named_by_the_line_where_it_opens()
    {
        var error = Should.Throw<SourceException>(() => Rows(Utf8("a,b\n1,2\n\"x,2\n3,4\n"), Csv()));
        error.Line.ShouldBe(3);
        var text = "a,b\n1,2\n\"" + string.Concat(Enumerable.Repeat("x,1\n", 100_000));
        Should.Throw<SourceException>(() => Rows(Utf8(text), Csv(), new() { RowBytes = 100_000 })).Line.ShouldBe(3);
    }

    [Fact]
    public void Too_much_is_refused_with_its_line()
    {
        Should.Throw<SourceException>(() => Rows(Utf8("a\n1\n2\n3\n"), Csv(), new() { Rows = 2 })).Line.ShouldBe(4);
        Should.Throw<SourceException>(() => Rows(Utf8(new string(',', 2000)), Csv())).Line.ShouldBe(1);
        Rows(Utf8("a\n12345\n1"), Csv(), new() { CellLength = 4 }).Select(row => row.Problem is null).ShouldBe([false, true]);
        Rows(Utf8("a\n1\0\n1"), Csv()).Select(row => row.Problem is null).ShouldBe([false, true]);
        Should.Throw<SourceException>(() => Rows(Utf8(""), Csv())).Line.ShouldBe(0);
    }

    [Fact]
    public void What_is_no_character_is_a_problem_of_its_row() =>
        Rows(Utf8("a\n\uFFFE\n𠮷\n"), Csv()).Select(row => row.Problem is null).ShouldBe([false, true]);

    [Fact]
    public void Cp932_has_the_characters_of_windows()
    {
        byte[] line = [0x87, 0x8A, 0x87, 0x40, 0x2C, 0xFB, 0xFC, 0xFA, 0xB1, 0x81, 0x60]; // 0x8160 is the full-width tilde in Windows-31J
        Rows(new MemoryStream([.. "a,b\n"u8, .. line]), Csv(encoding: "cp932"))[0].Cells.ShouldBe(["㈱①", "髙﨑～"]);
    }

    [Fact]
    public void A_byte_that_says_nothing_is_an_error_and_no_question_mark()
    {
        Should.Throw<SourceException>(() => Rows(Shift("会社\n証\n"), Csv())).Text.Ja.ShouldContain("UTF-8");
        Should.Throw<SourceException>(() => Rows(new MemoryStream([0xEF, 0xBB, 0xBF, 0x61, 0x0A, 0x81, 0x0A]), Csv()));
        Should.Throw<SourceException>(() =>
            Rows(new MemoryStream([0xFF, 0xFE, 0x61, 0, 0x0A, 0, 0, 0xD8, 0x61, 0]), Csv(encoding: "utf-16"))
        );
        Read(new MemoryStream([0xEF, 0xBB, 0xBF, 0x61, 0x0A, 0x62]), Csv()).ShouldBe(["a", "b"]);
        Should.Throw<SourceException>(() => Rows(new MemoryStream([0x61, 0x0A, 0x81, 0x0A, 0x81, 0xFF]), Csv(encoding: "cp932")));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16be")]
    public void Utf16_is_read(string encoding)
    {
        var utf16 = new UnicodeEncoding(encoding == "utf-16be", byteOrderMark: true);
        Read(new MemoryStream([.. utf16.GetPreamble(), .. utf16.GetBytes("名\n𠮷\n")]), Csv(encoding: encoding)).ShouldBe(["名", "𠮷"]);
    }

    [Theory]
    [InlineData('あ')]
    [InlineData('"')]
    [InlineData('\n')]
    public void A_delimiter_that_cannot_be_is_refused(char delimiter) =>
        Should.Throw<SourceException>(() => Rows(Utf8("a\n1"), Csv(delimiter)));

    [Fact]
    public void Bytes_from_anyone_end_in_rows_or_a_SourceException() =>
        Prop.ForAll(
                ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(),
                Gen.Elements("utf-8", "utf-16", "utf-16be", "cp932").ToArbitrary(),
                (bytes, encoding) => Hostile.Try(() => Rows(new MemoryStream(bytes), Csv(encoding: encoding)))
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(300));

    [Fact]
    public void A_hundred_thousand_rows_cost_what_one_row_costs()
    {
        const int Count = 100_000;
        var line = Encoding.UTF8.GetBytes("INV-0001,2026-05-01,株式会社アカシ,1234567\n");
        Stream Content(int rows) => new RepeatedLine(Encoding.UTF8.GetBytes("a,b,c,d\n"), line, rows);
        long Allocated(int rows)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var table = SourceReader.Read(Content(rows), Csv());
            table.Rows.Count().ShouldBe(rows);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated(10); // the first use pays for what is made once
        var each = (Allocated(Count) - Allocated(Count / 2)) / (double)(Count / 2);
        each.ShouldBeLessThan(400); // four short strings, their array and the row
        GC.Collect();
        var held = GC.GetTotalMemory(forceFullCollection: true);
        using var open = SourceReader.Read(Content(Count), Csv());
        using var rows = open.Rows.GetEnumerator();
        for (var i = 0; i < Count; i++)
            rows.MoveNext().ShouldBeTrue();
        (GC.GetTotalMemory(forceFullCollection: true) - held).ShouldBeLessThan(2 << 20);
    }

    /// <summary>A line again and again, without a file.</summary>
    private sealed class RepeatedLine(byte[] header, byte[] line, int count) : Stream
    {
        private byte[] current = header;
        private int at;
        private int left = count;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var done = 0;
            while (done < buffer.Length)
            {
                if (at == current.Length)
                {
                    if (left-- == 0)
                    {
                        left = 0;
                        break;
                    }
                    (current, at) = (line, 0);
                }
                var part = Math.Min(buffer.Length - done, current.Length - at);
                current.AsSpan(at, part).CopyTo(buffer[done..]);
                (done, at) = (done + part, at + part);
            }
            return done;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
