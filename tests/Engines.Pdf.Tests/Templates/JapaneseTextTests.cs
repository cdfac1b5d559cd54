using System.Text;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Templates.Texts;
using Akashi.Engines.Pdf.Text;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>What Japanese documents ask for beyond pdfme: the calendar, readings, squeezed punctuation, vertical writing.</summary>
public sealed class JapaneseTextTests
{
    [Theory]
    [InlineData("2019/05/01", "令和元年5月1日")]
    [InlineData("2019/04/30", "平成31年4月30日")]
    [InlineData("1989/01/08", "平成元年1月8日")]
    [InlineData("1989/01/07", "昭和64年1月7日")]
    [InlineData("1926/12/25", "昭和元年12月25日")]
    [InlineData("1926/12/24", "大正15年12月24日")]
    [InlineData("1912/07/30", "大正元年7月30日")]
    [InlineData("1912/07/29", "明治45年7月29日")]
    [InlineData("2026/11/20", "令和8年11月20日")]
    public void Days_have_their_era(string day, string expected) => DateText.Wareki(day, "NNe年M月d日", default).ShouldBe(expected);

    [Fact]
    public void Days_are_written_in_short_too() => DateText.Wareki("2019/12/31", "Nee.MM.dd（E）", default).ShouldBe("R01.12.31（火）");

    [Fact]
    public void A_day_before_the_eras_is_refused() =>
        Should.Throw<TemplateException>(() => DateText.Wareki("1868/10/22", "NNe年", default)).Message.ShouldContain("明治");

    [Theory]
    [InlineData("｜証《あかし》です", "証です", 0, 1, "あかし")]
    [InlineData("利用規約《りようきやく》を読む", "利用規約を読む", 0, 4, "りようきやく")]
    [InlineData("よく読《よ》む", "よく読む", 2, 3, "よ")]
    public void Readings_are_taken_out(string value, string text, int start, int end, string reading)
    {
        var readings = new List<RubySpan>();
        Ruby.Parse(value, readings).ShouldBe(text);
        readings.ShouldBe([new(start, end, reading)]);
    }

    [Fact]
    public void A_reading_of_nothing_is_dropped_and_an_open_one_is_text()
    {
        var readings = new List<RubySpan>();
        Ruby.Parse("《よみ》あ《い", readings).ShouldBe("あ《い");
        readings.ShouldBeEmpty();
    }

    [Fact]
    public void Punctuation_is_squeezed_in_or_takes_a_character_along()
    {
        Lines("あ、いう、えお", 4.2, new(PushIn: true)).ShouldBe(["あ、いう、", "えお"]);
        Lines("あ、いう、えお", 4.2, new()).ShouldBe(["あ、い", "う、えお"]);
    }

    [Fact]
    public void Vertical_text_runs_down_and_its_lines_to_the_left()
    {
        var raster = Raster.Of(Render("""{"writing":"vertical"}""", "東東東東東東東東", width: 40, height: 36, size: 20));
        // Two columns of 20 points, the first of five characters at the right edge, the second of three beside it.
        var (left, right, top, bottom) = Ink(raster);
        (right - left).ShouldBeInRange(34, 41);
        (bottom - top).ShouldBeInRange(94, 102);
        Ink(raster, from: 0, to: raster.Width - 1, below: top + 64).Left.ShouldBeGreaterThan(left + 15);
    }

    [Fact]
    public void Letters_lie_on_their_side_and_two_digits_stand_side_by_side()
    {
        var letters = Ink(Raster.Of(Render("""{"writing":"vertical"}""", "lllllll", width: 40, height: 36, size: 20)));
        (letters.Right - letters.Left).ShouldBeGreaterThan(12);
        var digits = Ink(Raster.Of(Render("""{"writing":"vertical"}""", "88", width: 40, height: 36, size: 20)));
        (digits.Bottom - digits.Top).ShouldBeLessThan(18);
        (digits.Right - digits.Left).ShouldBeInRange(16, 21);
    }

    [Fact]
    public void Text_above_another_is_its_reading()
    {
        var text = Judge.Text(Render("""{"ruby":true}""", "｜証《あかし》とは", width: 60, height: 20, size: 12));
        text.ShouldContain("証とは");
        text.ShouldContain("あかし");
    }

    [Fact]
    public void Right_of_vertical_text_is_its_reading()
    {
        const string Rules = """{"ruby":true,"writing":"vertical"}""";
        // 証 in the first column, 拠 in the second, each with a reading; lines are twice as far apart as letters are high.
        var words = PageWord.Of(Render(Rules, "｜証《あ》東東｜拠《い》", width: 40, height: 22, size: 20, more: "\"lineHeight\":2,"));
        PageWord Of(string text) => words.Single(word => word.Text == text);
        var bases = words.Where(word => word.Text is not ("あ" or "い")).ToList();
        foreach (var reading in new[] { "あ", "い" })
        {
            var word = Of(reading);
            (word.Right - word.Left).ShouldBe(10, tolerance: 1);
            bases.Any(other => Math.Abs(other.Right - word.Left) < 1.5).ShouldBeTrue($"{reading} stands at {word.Left}");
        }
        (Of("あ").Left - Of("い").Left).ShouldBe(40, tolerance: 0.1);
    }

    [Theory]
    [InlineData("**利用**規約《きやく》です", "利用規約です")]
    [InlineData("これは*｜証《あかし》*です", "これは証です")]
    [InlineData("｜**利**用《りよう》\\n規約", "利用規約")]
    public void Above_marked_up_text_is_its_reading(string content, string plain)
    {
        var pdf = Render("""{"ruby":true}""", content, width: 60, height: 20, size: 12, more: "\"textFormat\":\"inline-markdown\",");
        var words = PageWord.Of(pdf);
        var reading = words.Single(word => word.Text is "きやく" or "あかし" or "りよう");
        string.Concat(words.Where(word => word != reading).Select(word => word.Text)).ShouldBe(plain);
        // Half as high as the text, and above it.
        (reading.Bottom - reading.Top).ShouldBe(
            (words.First(word => word != reading).Bottom - words.First(word => word != reading).Top) / 2,
            tolerance: 0.5
        );
        words.ShouldAllBe(word => word == reading || word.Top > reading.Top);
    }

    [Fact]
    public void Equal_lines_on_other_pages_keep_their_own_readings()
    {
        const string Readings = "あいうえおかきくけこさし";
        var content = string.Join("\\n", Readings.Select(reading => $"｜証《{reading}》東"));
        var json = $$"""
            {"basePdf":{"width":60,"height":40,"padding":[5,5,5,5]},"schemas":[[{"name":"a","type":"text","readOnly":true,"overflow":"expand",
            "content":"{{content}}","position":{"x":5,"y":5},"width":40,"height":10,"fontSize":12,"lineHeight":1.5,"akashi":{"ruby":true} }]]}
            """;
        var fonts = new TemplateFonts([new("Regular", TestFonts.Regular)]);
        var words = PageWord.Of(TemplateCase.Render(Encoding.UTF8.GetBytes(json), "[{}]"u8.ToArray(), fonts, new()));
        words.Max(word => word.Page).ShouldBeGreaterThan(1);
        string.Concat(
                words.Where(word => word.Text != "証東").OrderBy(word => word.Page).ThenBy(word => word.Top).Select(word => word.Text)
            )
            .ShouldBe(Readings);
    }

    private static byte[] Render(string rules, string content, double width, double height, double size, string more = "")
    {
        var json = $$"""
            {"basePdf":{"width":{{width + 20}},"height":{{height
                + 20}},"padding":[0,0,0,0]},"schemas":[[{"name":"a","type":"text","readOnly":true,
            "content":"{{content}}","position":{"x":10,"y":10},"width":{{width}},"height":{{height}},"fontSize":{{size}},{{more}}"alignment":"right","akashi":{{rules}}}]]}
            """;
        var fonts = new TemplateFonts([new("Regular", TestFonts.Regular)]);
        using var output = new MemoryStream();
        using var writer = new TemplateWriter(output, new DocumentInfo(""));
        writer.Add(Template.Parse(Encoding.UTF8.GetBytes(json), fonts), TemplateInput.Empty);
        writer.Finish();
        return output.ToArray();
    }

    private static (int Left, int Right, int Top, int Bottom) Ink(Raster raster, int from = 0, int to = int.MaxValue, int below = 0)
    {
        var (left, right, top, bottom) = (int.MaxValue, -1, int.MaxValue, -1);
        for (var y = below; y < raster.Height; y++)
        {
            for (var x = from; x < Math.Min(raster.Width, to); x++)
            {
                if (raster[x, y].R > 128)
                    continue;
                (left, right) = (Math.Min(left, x), Math.Max(right, x));
                (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
            }
        }
        return (left, right, top, bottom);
    }

    private static string[] Lines(string text, double width, LineBreakOptions options)
    {
        var codePoints = text.Select(c => (int)c).ToArray();
        var advances = new double[codePoints.Length];
        Array.Fill(advances, 1);
        var lines = new List<LineRange>();
        LineBreaker.Break(codePoints, advances, width, options, lines);
        return [.. lines.Select(line => text[line.Start..line.VisibleEnd])];
    }
}
