using System.Text.Json;
using Akashi.Engines.Pdf.Templates;

namespace Akashi.Engines.Pdf.Tests.Templates.Hostile;

/// <summary>Templates that would take hours or all memory: each is refused, and what looks like them and is not goes on.</summary>
public class EffortTests
{
    private const string Grown = "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15].reduce(a => [a,a,a,a,a,a,a,a,a,a], '')";

    [Theory]
    [InlineData("(f => f(f))(f => f(f))")]
    [InlineData("Array.from({length: 1000}).map(a => Array.from({length: 4000000})).length")]
    [InlineData(Grown + ".flat(20).length")]
    [InlineData(Grown + " == 'x'")]
    [InlineData("JSON.stringify(" + Grown + ").length")]
    [InlineData("(s => Array.from({length: 500000}).map(a => s.indexOf('y')).length)('x'.repeat(4000000))")]
    [InlineData("Array.from({length: 100000}).map(a => /^(a+)+$/.test('aaaaaaaaaaaaaaaaaab')).length")]
    [InlineData("'x'.repeat(4000000).replace(/x/g, 'y'.repeat(4000000)).length")]
    [InlineData("'x'.repeat(1000000).split(/()()()()()()()()/).length")]
    public void An_expression_has_an_end(string source) =>
        Rendering.Refusal(() => Rendering.Expression(source)).ShouldStartWith("Input 1, page 1, element 'e': ");

    [Theory]
    [InlineData("Array.from({length: 300}).map((a, i) => i * 7 % 300).sort((a, b) => 1).length", "300")]
    [InlineData("[3, 1, 2].sort((a, b) => nothing)", "{[3,1,2].sort((a,b)=>nothing)}")]
    [InlineData("[[2, 'b'], [1, 'a'], [2, 'a']].sort((a, b) => a[0] - b[0]).join('|')", "1,a|2,b|2,a")]
    [InlineData("String.fromCharCode(55296).normalize('NFKC').length", "1")]
    [InlineData("('a' + '\\u0301\\u0316'.repeat(100000)).normalize('NFD').length", "200001")]
    [InlineData("'a1b22c'.split(/\\d+/).join('|') + 'abc'.split(/(?:)/).join('|') + 'a-b'.split(/(-)/).join('|')", "a|b|ca|b|ca|-|b")]
    [InlineData("'a.b.c'.match('.').length + '1234567'.replace(/\\B(?=(\\d{3})+$)/g, ',')", "11,234,567")]
    public void What_only_looks_wrong_is_evaluated(string source, string shown) =>
        Judge.RunningText(Rendering.Print(Rendering.Expression(source), TemplateInput.Empty)).ShouldBe(shown);

    [Fact]
    public void Values_that_ask_for_one_another_have_an_end()
    {
        Chain(3000, i => $"{{n{i + 1}}}").ShouldContain("too deeply");
        Chain(40, i => $"{{n{i + 1} + n{i + 1} + (1 > 2 ? currentPage : '')}}").ShouldContain("steps");
        Chain(200, _ => "{'x'.repeat(4000000)}").ShouldContain("too much work");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("[")]
    [InlineData("[a](")]
    [InlineData("**a**")]
    [InlineData("a")]
    public void A_marked_up_text_has_an_end(string piece)
    {
        var content = JsonSerializer.Serialize(string.Concat(Enumerable.Repeat(piece, 300_000)));
        var template = Rendering.Of("text", $"\"readOnly\":true,\"textFormat\":\"inline-markdown\",\"content\":{content}");
        try
        {
            Rendering.Print(template, TemplateInput.Empty).ShouldNotBeEmpty();
        }
        catch (TemplateException error)
        {
            error.Message.ShouldContain("too much work");
        }
    }

    [Fact]
    public void A_font_size_is_sought_for_so_long_and_no_longer() =>
        Rendering
            .Refusal(
                () => Rendering.Of("text", "\"height\":900000,\"width\":900000,\"dynamicFontSize\":{\"min\":0,\"max\":999999}"),
                string.Concat(Enumerable.Repeat("長い文章。", 200))
            )
            .ShouldContain("font sizes");

    [Fact]
    public void What_stands_on_every_page_of_many_pages_has_an_end()
    {
        var element = """{"type":"text","content":"x","width":9,"height":9}""";
        var page =
            $$"""{"width":210,"height":50,"padding":[10,0,30,0],"staticSchema":[{{string.Join(",", Enumerable.Repeat(element, 1000))}}]}""";
        Rendering
            .Refusal(() => Rendering.Of("list", page: page), string.Join("\n", Enumerable.Repeat("x", 10_000)))
            .ShouldContain("too much work");
    }

    [Fact]
    public void Large_documents_are_no_attack()
    {
        var rows = "[" + string.Join(",", Enumerable.Repeat("[\"1\",\"りんご\",\"3\"]", 10_000)) + "]";
        Rendering.Print(Rendering.Of("table", "\"head\":[\"A\",\"B\",\"C\"]"), Rendering.Value(rows)).ShouldNotBeEmpty();
        var text = string.Concat(Enumerable.Repeat("長い文章を置く。", 10_000));
        Rendering.Print(Rendering.Of("text", "\"overflow\":\"expand\""), Rendering.Value(text)).ShouldNotBeEmpty();
        var list = string.Join("\n", Enumerable.Repeat("項目", 20_000));
        Rendering.Print(Rendering.Of("list"), Rendering.Value(list)).ShouldNotBeEmpty();
    }

    private static string Chain(int count, Func<int, string> content)
    {
        var elements = Enumerable
            .Range(0, count)
            .Select(i =>
                $$"""{"name":"n{{i}}","type":"text","readOnly":true,"content":{{JsonSerializer.Serialize(content(i))}},"width":50,"height":9}"""
            );
        return Rendering.Refusal(() =>
            Rendering.Parse($$"""{"basePdf":{"width":210,"height":297,"padding":[0,0,0,0]},"schemas":[[{{string.Join(",", elements)}}]]}""")
        );
    }
}
