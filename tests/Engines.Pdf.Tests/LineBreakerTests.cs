using Akashi.Engines.Pdf.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Engines.Pdf.Tests;

public class LineBreakerTests
{
    private const string NotAtStart = "、。，．）］｝〕〉》」』】！？：；ーァィゥぁぃゃゅょっッ々゛,.!?)]}";
    private const string NotAtEnd = "（［｛〔〈《「『【￥([{";

    [Theory]
    [InlineData("東京都渋谷区。", 6, "東京都渋谷|区。")]
    [InlineData("東京都（渋谷）区", 4, "東京都|（渋谷）|区")]
    [InlineData("データベースー覧", 4, "データ|ベースー|覧")]
    [InlineData("１２３４５６", 4, "１２３４|５６")]
    [InlineData("合計 1,234,567円", 9, "合計 |1,234,567|円")]
    [InlineData("see https://a.jp/b-c now", 16, "see |https://a.jp/b-c |now")]
    [InlineData("https://example.jp/path/to", 20, "https://example.jp/|path/to")]
    [InlineData("self-hosted", 6, "self-|hosted")]
    [InlineData("abcdefghij", 4, "abcd|efgh|ij")]
    [InlineData("あ\nい", 9, "あ\n|い")]
    [InlineData("あ\r\n", 9, "あ\r\n|")]
    [InlineData("いう……え", 3, "い|う……|え")]
    [InlineData("", 3, "")]
    public void Breaks_where_japanese_typesetting_does(string text, double width, string expected)
    {
        Lines(text, width, default).ShouldBe(expected.Split('|'));
    }

    [Fact]
    public void Hangs_a_full_stop_beyond_the_edge_when_asked()
    {
        Lines("東京都渋谷区。次", 6, new(HangPunctuation: true)).ShouldBe(["東京都渋谷区。", "次"]);
    }

    [Fact]
    public void Never_parts_a_surrogate_pair_or_a_selector_from_its_base()
    {
        Lines("𠮷葛\U000E0100𠮷", 1, default).ShouldBe(["𠮷", "葛\U000E0100", "𠮷"]);
    }

    [Fact]
    public void Lines_together_are_the_text_and_keep_the_rules()
    {
        var character = Gen.Elements(
            "あいうアカサ漢字、。」）』】「（『ーっゃ… aB1,.-/()\n　𠮷".EnumerateRunes().Select(r => r.ToString()).ToArray()
        );
        var text = Gen.ListOf(character).Select(string.Concat);
        var input =
            from t in text
            from width in Gen.Choose(1, 14)
            from hang in Gen.Elements(true, false)
            select (Text: t, Width: width, Hang: hang);
        Prop.ForAll(input.ToArbitrary(), i => Holds(i.Text, i.Width, i.Hang)).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    private static bool Holds(string text, double width, bool hang)
    {
        var points = Points(text);
        var advances = points
            .Select(p =>
                Array.IndexOf([.. "aB1,.-/() "], (char)p) >= 0 ? 0.5
                : p == '\n' ? 0
                : 1.0
            )
            .ToArray();
        var lines = new List<LineRange>();
        LineBreaker.Break(points, advances, width, new(hang), lines);

        var at = 0;
        foreach (var line in lines)
        {
            if (line.Start != at)
                return false;
            at = line.End;
            // Wider than the line only when it is one character.
            if (line.Width > width + 1e-6 && line.VisibleEnd - line.Start > 1)
                return false;
            if (line.Start == 0 || points[line.Start - 1] == '\n' || line.Start == points.Length)
                continue;
            var last = line.Start - 1;
            while (last > 0 && points[last] is ' ' or '\u3000')
                last--;
            var violates = IsOneOf(NotAtStart, points[line.Start]) || IsOneOf(NotAtEnd, points[last]);
            if (violates && HadBetterBreak(points, PreviousStart(lines, line.Start), line.Start))
                return false;
        }
        return at == points.Length;
    }

    /// <summary>Whether the line before could have ended earlier without violating the rules: then it had to.</summary>
    private static bool HadBetterBreak(int[] points, int start, int end)
    {
        for (var i = start + 1; i < end; i++)
        {
            var allowed = "あいうアカサ漢字".Contains((char)points[i]) && "あいうアカサ漢字、。」）』】".Contains((char)points[i - 1]);
            if (allowed)
                return true;
        }
        return false;
    }

    private static int PreviousStart(List<LineRange> lines, int start) => lines.Last(l => l.End == start && l.Start < start).Start;

    private static bool IsOneOf(string set, int point) => point < 0x10000 && set.Contains((char)point);

    private static int[] Points(string text) => [.. text.EnumerateRunes().Select(r => r.Value)];

    private static List<string> Lines(string text, double width, LineBreakOptions options)
    {
        var points = Points(text);
        var advances = points.Select(p => p is '\r' or '\n' or 0xE0100 ? 0.0 : 1.0).ToArray();
        var lines = new List<LineRange>();
        LineBreaker.Break(points, advances, width, options, lines);
        return [.. lines.Select(l => string.Concat(points[l.Start..l.End].Select(char.ConvertFromUtf32)))];
    }
}
