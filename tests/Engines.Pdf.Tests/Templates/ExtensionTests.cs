using System.Text;
using System.Text.Json;
using Akashi.Engines.Pdf.Templates;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>What templates may say under the key <c>akashi</c>.</summary>
public sealed class ExtensionTests
{
    private static readonly TemplateFonts Fonts = new(TemplateCase.JapaneseFonts);
    private static readonly string TenRows = Rows(10, 0);

    [Fact]
    public void What_is_not_visible_is_not_drawn_and_leaves_its_place()
    {
        var words = Words(Text("a", 10, "hidden", "\"visible\":\"n > 5\"") + "," + Text("b", 30, "stays"), Inputs(("n", "3")));
        words.Select(word => word.Text).ShouldBe(["stays"]);
        words[0].Top.ShouldBe(Mm(30), 10);
        Words(Text("a", 10, "shown", "\"visible\":\"n > 5\""), Inputs(("n", "7"))).Single().Text.ShouldBe("shown");
    }

    [Fact]
    public void What_collapses_lets_others_move_up()
    {
        var elements =
            Text("a", 10, "hidden", "\"visible\":\"n > 5\",\"collapse\":true") + "," + Text("b", 30, "moves") + "," + Text("c", 50, "too");
        var (shown, hidden) = (Words(elements, Inputs(("n", "7"))), Words(elements, Inputs(("n", "3"))));
        shown.Count.ShouldBe(3);
        hidden.Select(word => word.Text).ShouldBe(["moves", "too"]);
        hidden[0].Top.ShouldBeLessThan(shown[1].Top - Mm(5));
        (shown[2].Top - shown[1].Top).ShouldBe(hidden[1].Top - hidden[0].Top, 0.1);
    }

    [Fact]
    public void A_page_stays_when_all_of_it_collapses() =>
        Raster.OfAll(Render(Text("a", 10, "hidden", "\"visible\":\"false\",\"collapse\":true"), "[{}]", out _)).Count.ShouldBe(1);

    [Fact]
    public void A_page_break_puts_an_element_on_the_next_page()
    {
        var words = Words(
            Text("a", 10, "first") + "," + Text("b", 30, "second", "\"pageBreak\":\"before\"") + "," + Text("c", 50, "third")
        );
        words.Select(word => (word.Text, word.Page)).ShouldBe([("first", 1), ("second", 2), ("third", 2)]);
        words[1].Top.ShouldBe(Mm(10), 6);
    }

    [Fact]
    public void What_is_kept_together_goes_to_the_next_page_whole()
    {
        string List(string rules) =>
            Text("a", 10, "first")
            + ",{\"name\":\"l\",\"type\":\"list\",\"position\":{\"x\":10,\"y\":70},\"width\":60,\"height\":10,\"fontSize\":12"
            + rules
            + "}";
        var items = Inputs(("l", JsonSerializer.Serialize(Enumerable.Range(0, 8).Select(i => $"item{i}"))));
        Words(List(""), items)
            .Where(word => word.Text.StartsWith("item", StringComparison.Ordinal))
            .Select(word => word.Page)
            .Distinct()
            .Count()
            .ShouldBe(2);
        Words(List(",\"akashi\":{\"keepTogether\":true}"), items)
            .Where(word => word.Text.StartsWith("item", StringComparison.Ordinal))
            .ShouldAllBe(word => word.Page == 2);
    }

    [Fact]
    public void A_text_that_is_too_large_is_cut_off_with_a_warning_or_refused_or_made_smaller()
    {
        var value = string.Concat(Enumerable.Repeat("word ", 60));
        var clipped = Render(Text("a", 10, value, "\"overflow\":\"clip\""), "[{}]", out var warnings);
        warnings.ShouldHaveSingleItem().ShouldContain("'a'");
        Raster.Of(clipped).Difference(Raster.Of(Render(Text("a", 10, value), "[{}]", out _))).ShouldBeGreaterThan(0);
        Should
            .Throw<TemplateException>(() => Render(Text("a", 10, value, "\"overflow\":\"refuse\""), "[{}]", out _))
            .Place.Element.ShouldBe("a");
        var small = Words(Text("a", 10, value, "\"overflow\":\"refuse\",\"shrinkTo\":2"));
        (small[0].Bottom - small[0].Top).ShouldBeLessThan(12);
        small.ShouldAllBe(word => word.Bottom < Mm(26));
    }

    [Fact]
    public void Japanese_line_breaks_keep_brackets_with_their_text()
    {
        const string Value = "東京都千代田区丸の内（一丁目）です。";
        var element = (string rules) =>
            $$"""{"name":"a","type":"text","readOnly":true,"content":"{{Value}}","position":{"x":10,"y":10},"width":22,"height":40,"fontSize":10{{rules}}}""";
        var lines = Words(element(",\"akashi\":{\"lineBreak\":\"japanese\"}")).Select(word => word.Text).ToArray();
        lines.ShouldAllBe(line => !line.StartsWith('）') && !line.StartsWith('。') && !line.EndsWith('（'));
        string.Concat(lines).ShouldBe(Value);
    }

    [Fact]
    public void Hanging_punctuation_stands_beyond_the_line()
    {
        const string Element =
            """{"name":"a","type":"text","readOnly":true,"content":"あいうえお、かきくけこ。","position":{"x":10,"y":10},"width":17.7,"height":40,"fontSize":10,"akashi":{"lineBreak":"japanese","hangPunctuation":true}}""";
        var words = Words(Element);
        words.Select(word => word.Text).ShouldBe(["あいうえお、", "かきくけこ。"]);
        words[0].Right.ShouldBeGreaterThan(Mm(27.7));
    }

    [Fact]
    public void An_overlay_lets_what_is_below_shine_through()
    {
        string Seal(string rules) =>
            """{"name":"z","type":"rectangle","position":{"x":0,"y":0},"width":50,"height":50,"color":"#ff0000","readOnly":true"""
            + rules
            + """},{"name":"b","type":"rectangle","position":{"x":0,"y":0},"width":50,"height":50,"color":"#0000ff","readOnly":true}""";
        var (plain, overlaid) = (
            Raster.Of(Render(Seal(""), "[{}]", out _)),
            Raster.Of(Render(Seal(",\"akashi\":{\"overlay\":true}"), "[{}]", out _))
        );
        plain[40, 40].ShouldBe(((byte)0, (byte)0, (byte)255));
        overlaid[40, 40].ShouldBe(((byte)0, (byte)0, (byte)0));
    }

    [Fact]
    public void Groups_have_headings_and_sums()
    {
        const string Rules = """
            "groupBy":0,"groupHeader":"区分{group}","subtotal":{"label":"小計","labelColumn":1,"columns":[2]},"total":{"label":"合計","labelColumn":1,"columns":[2]}
            """;
        var value = """[["A","x","1,000"],["","y","¥2,500"],["B","z","△300"],["B","w","0.5"]]""";
        Lines(Words(Table(Rules), Inputs(("t", value))))
            .ShouldBe([
                "k n v",
                "区分A",
                "A x 1,000",
                "y ¥2,500",
                "小計 3,500",
                "区分B",
                "B z △300",
                "B w 0.5",
                "小計 -299.5",
                "合計 3,200.5",
            ]);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(40)]
    [InlineData(100)]
    public void Each_page_carries_over_what_was_summed_up(int count)
    {
        var words = Words(
            Table("\"carry\":{\"columns\":[2],\"labelColumn\":1},\"total\":{\"columns\":[2],\"labelColumn\":1}", ",\"repeatHead\":true"),
            Inputs(("t", Rows(count, 1)))
        );
        var pages = words.GroupBy(word => word.Page).Select(page => Lines([.. page])).ToArray();
        var (sum, row) = (0, 0);
        for (var i = 0; i < pages.Length; i++)
        {
            var lines = new Queue<string>(pages[i]);
            lines.Dequeue().ShouldBe("k n v");
            if (i > 0)
                lines.Dequeue().ShouldBe($"前頁繰越 {sum:#,##0}");
            while (lines.Count > 0 && lines.Peek().StartsWith('r'))
            {
                sum += ++row;
                lines.Dequeue().ShouldBe($"r{row} name {row}");
            }
            lines.ShouldHaveSingleItem().ShouldBe($"{(i + 1 < pages.Length ? "次頁繰越" : "合計")} {sum:#,##0}");
            words.Where(word => word.Page == i + 1).Max(word => word.Bottom).ShouldBeLessThan(Mm(91));
        }
        row.ShouldBe(count);
    }

    [Fact]
    public void Children_are_set_in_and_not_summed_up()
    {
        var value =
            """[{"cells":["a","set","300"],"children":[["b","part","100"],{"cells":["c","part","200"],"children":[["d","piece","50"]]}]}]""";
        var words = Words(Table("\"total\":{\"columns\":[2],\"labelColumn\":1}"), Inputs(("t", value)));
        Lines(words)[^1].ShouldBe("合計 300");
        double Left(string text) => words.First(word => word.Text == text).Left;
        (Left("b") - Left("a")).ShouldBe(Mm(4), 0.1);
        (Left("d") - Left("a")).ShouldBe(Mm(8), 0.1);
    }

    [Fact]
    public void Cells_take_several_columns_and_rows()
    {
        var value = """[[{"text":"wide","colspan":2},"x"],[{"text":"high","rowspan":2},"p","q"],["","r","s"]]""";
        var words = Words(Table(""), Inputs(("t", value)));
        PageWord Of(string text) => words.Single(word => word.Text == text);
        Of("high").Top.ShouldBe((Of("p").Top + Of("r").Top) / 2, 0.5);
        Of("x").Left.ShouldBe(Of("q").Left, 0.1);
    }

    [Fact]
    public void Rows_for_which_a_condition_holds_have_their_style()
    {
        var plain = Raster.Of(Render(Table(""), Inputs(("t", TenRows)), out _));
        var styled = Raster.Of(
            Render(Table("\"rowStyles\":[{\"when\":\"index == 3\",\"backgroundColor\":\"#00ff00\"}]"), Inputs(("t", TenRows)), out _)
        );
        var green = Enumerable.Range(0, styled.Height).Count(y => styled[33, y] == (0, 255, 0));
        green.ShouldBeInRange(5, 40);
        Enumerable.Range(0, plain.Height).Count(y => plain[33, y] == (0, 255, 0)).ShouldBe(0);
    }

    [Fact]
    public void On_a_pdf_elements_flow_on_over_its_last_page()
    {
        var paper = Convert.ToBase64String(Render(Text("p", 2, "letterhead"), "[{}]", out _));
        string Template(string reflow) => $$"""{"basePdf":"{{paper}}","schemas":[[{{Table("")}}]]{{reflow}}}""";
        var inputs = Inputs(("t", Rows(30, 0)));
        var words = PageWord.Of(RenderWhole(Template(",\"akashi\":{\"reflow\":{\"padding\":[15,10,10,10]}}"), inputs));
        words.Count(word => word.Text.StartsWith('r')).ShouldBe(30);
        words.Count(word => word.Text == "letterhead").ShouldBe(words.Max(word => word.Page));
        words.Max(word => word.Page).ShouldBeGreaterThan(1);
        PageWord.Of(RenderWhole(Template(""), inputs)).Max(word => word.Page).ShouldBe(1);
    }

    private static double Mm(double length) => length * 72 / 25.4;

    private static string Inputs(params (string Name, string Value)[] values) =>
        JsonSerializer.Serialize(new[] { values.ToDictionary(one => one.Name, one => one.Value) });

    private static string Rows(int count, int amount) =>
        JsonSerializer.Serialize(Enumerable.Range(1, count).Select(i => new[] { $"r{i}", "name", $"{i * amount}" }));

    private static string Text(string name, double y, string content, string rules = "") =>
        $$"""{"name":"{{name}}","type":"text","readOnly":true,"content":"{{content}}","position":{"x":10,"y":{{y}}},"width":60,"height":15,"fontSize":12,"overflow":"{{(rules.Contains("collapse") || rules.Contains("pageBreak") ? "expand" : "visible")}}"{{(rules.Length == 0 ? "" : $",\"akashi\":{{{rules}}}")}}}""";

    private static string Table(string rules, string more = "") =>
        """{"name":"t","type":"table","position":{"x":10,"y":10},"width":60,"height":20,"head":["k","n","v"],"headWidthPercentages":[30,40,30],"headStyles":{"fontSize":8,"padding":{"top":1,"right":1,"bottom":1,"left":1}},"bodyStyles":{"fontSize":8,"padding":{"top":1,"right":1,"bottom":1,"left":1}}"""
        + $"{more},\"akashi\":{{{rules}}}}}";

    /// <summary>Words that stand at one height, from left to right.</summary>
    private static List<string> Lines(List<PageWord> words) =>
        [
            .. words
                .GroupBy(word => (word.Page, Math.Round(word.Top)))
                .OrderBy(line => line.Key)
                .Select(line => string.Join(' ', line.OrderBy(word => word.Left).Select(word => word.Text))),
        ];

    private static List<PageWord> Words(string elements, string inputs = "[{}]") => PageWord.Of(Render(elements, inputs, out _));

    private static byte[] Render(string elements, string inputs, out IReadOnlyList<string> warnings) =>
        RenderWhole($$"""{"basePdf":{"width":80,"height":100,"padding":[10,10,10,10]},"schemas":[[{{elements}}]]}""", inputs, out warnings);

    private static byte[] RenderWhole(string template, string inputs) => RenderWhole(template, inputs, out _);

    private static byte[] RenderWhole(string template, string inputs, out IReadOnlyList<string> warnings)
    {
        var parsed = Template.Parse(Encoding.UTF8.GetBytes(template), Fonts);
        using var output = new MemoryStream();
        using var writer = new TemplateWriter(output, new("x"));
        foreach (var input in TemplateInput.ReadAll(Encoding.UTF8.GetBytes(inputs)))
            writer.Add(parsed, input);
        writer.Finish();
        warnings = writer.Warnings;
        return output.ToArray();
    }
}
