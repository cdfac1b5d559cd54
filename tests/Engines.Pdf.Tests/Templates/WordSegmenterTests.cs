using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Akashi.Engines.Pdf.Templates.Words;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>Words as Node's <c>Intl.Segmenter</c> finds them.</summary>
public sealed class WordSegmenterTests
{
    private static readonly string[] Texts =
    [
        "御請求書在中株式会社アカシ東京都千代田区丸の内1-2-3",
        "ソフトウェアライセンス使用許諾契約書",
        "あいうえお、カキクケコ。hello world, 3.14 a.b 1,234円",
        "支払期限は翌月末日とします（振込手数料はご負担ください）",
        "ｱｶｼ株式会社のｻｰﾋﾞｽをご利用いただき、ありがとうございます。",
        "㈱アカシ ①合計 ㍿ ㌔ １２３，４５６円 Ｎｏ．１２ a@example.co.jp https://example.com/a?b=c",
        "can't won’t \"quoted\" e.g. U.S.A. foo_bar 12:30 1/2 -5 +6 50% .5 5. ...",
        "令和6年4月1日(月)午後3時30分～午後5時00分、東京駅八重洲口集合。",
        "髙橋様邸新築工事一式、𠮷野家 平成31年 々〆ヶ月 スーパー・マーケット ヴァイオリン",
        "  leading   and trailing spaces  ",
        "한국어 문장입니다 Русский текст ελληνικά שלום العربية",
        "👨‍👩‍👧‍👦🇯🇵🇺🇸 ☎03-1234-5678 ✓OK ©2026",
        "データセンター事業者選定委員会議事録作成支援業務委託仕様書",
        "本製品は、日本国内でのみ使用することを目的として設計・製造されています。",
    ];

    [Fact]
    public void Are_those_of_a_browser()
    {
        var expected = Browser(Texts);
        for (var i = 0; i < Texts.Length; i++)
            Words(Texts[i]).ShouldBe(expected[i], Texts[i]);
    }

    [Fact]
    public void Of_two_thousand_random_lines_are_those_of_a_browser()
    {
        var random = new Random(20261120);
        const string Letters =
            "東京都千代田区請求書株式会社製品番号の合計はをがにでとものアカシステムーサービスデータabc XYZ 012 3,4.5（）「」、。・-/:'_々ヶあいうきしゃっこんにちは㈱①ｱｲｳﾞ";
        var texts = new string[2000];
        for (var i = 0; i < texts.Length; i++)
        {
            var text = new StringBuilder();
            for (var k = random.Next(1, 60); k > 0; k--)
                text.Append(Letters[random.Next(Letters.Length)]);
            texts[i] = text.ToString();
        }
        var expected = Browser(texts);
        for (var i = 0; i < texts.Length; i++)
            Words(texts[i]).ShouldBe(expected[i], texts[i]);
    }

    private static string[] Words(string text)
    {
        var ends = new List<int>();
        WordSegmenter.Segment(text, ends);
        var words = new string[ends.Count];
        for (var i = 0; i < words.Length; i++)
            words[i] = text[(i == 0 ? 0 : ends[i - 1])..ends[i]];
        return words;
    }

    private static string[][] Browser(string[] texts)
    {
        const string Script = """
            const words = new Intl.Segmenter(undefined, { granularity: 'word' });
            let text = ''; process.stdin.on('data', d => text += d).on('end', () =>
              console.log(JSON.stringify(JSON.parse(text).map(line => [...words.segment(line)].map(word => word.segment)))));
            """;
        using var node = Process.Start(
            new ProcessStartInfo("node", ["-e", Script])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = new UTF8Encoding(false),
                StandardOutputEncoding = new UTF8Encoding(false),
            }
        )!;
        node.StandardInput.Write(JsonSerializer.Serialize(texts));
        node.StandardInput.Close();
        var answer = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        return JsonSerializer.Deserialize<string[][]>(answer)!;
    }
}
