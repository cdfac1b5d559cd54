using System.Text;
using System.Text.Json;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>Tables over hundreds of pages, which are not kept until the last is drawn.</summary>
public sealed class LongTableTests
{
    private const int Rows = 20_000;

    private static readonly Template Template = Template.Parse(
        Encoding.UTF8.GetBytes(
            """
            {"basePdf":{"width":210,"height":297,"padding":[10,10,10,10]},"schemas":[[
              {"name":"rows","type":"table","position":{"x":10,"y":10},"width":190,"height":20,"head":["番号","品名"],
               "headWidthPercentages":[30,70],"showHead":true,"repeatHead":true,
               "headStyles":{"fontSize":9,"padding":{"top":1,"right":1,"bottom":1,"left":1}},
               "bodyStyles":{"fontSize":9,"padding":{"top":1,"right":1,"bottom":1,"left":1}}}]]}
            """
        ),
        new(TemplateCase.JapaneseFonts)
    );

    [Fact]
    public void Every_row_is_there_once_and_in_its_order()
    {
        using var output = new MemoryStream();
        using var writer = new TemplateWriter(output, new DocumentInfo(""));
        var pages = writer.Add(Template, Table(Rows));
        pages.ShouldBeGreaterThan(300);
        writer.Finish();
        var pdf = output.ToArray();
        Judge.Run(pdf, "qpdf", "--check", "{}");
        var text = Judge.Text(pdf);
        var numbers = System.Text.RegularExpressions.Regex.Matches(text, @"AK-(\d+)").Select(match => int.Parse(match.Groups[1].Value));
        numbers.ShouldBe(Enumerable.Range(1, Rows));
        System.Text.RegularExpressions.Regex.Count(text, "番号").ShouldBe(pages); // the heading, on each
    }

    [Fact]
    public void Pages_leave_before_the_last_is_drawn_and_a_refusal_leaves_none_of_them_in_the_document()
    {
        using var output = new MemoryStream();
        using var writer = new TemplateWriter(output, new DocumentInfo(""));
        var refused = Should.Throw<TemplateException>(() => writer.Add(Template, Table(Rows, last: "\uE000")));
        refused.Message.ShouldContain("U+E000");
        // Some 400 pages are in the file already, though nothing refers to them.
        output.Length.ShouldBeGreaterThan(100_000);
        writer.Add(Template, Table(3)).ShouldBe(1);
        writer.Finish();
        var pdf = output.ToArray();
        Judge.Run(pdf, "qpdf", "--check", "{}");
        Judge.Run(pdf, "qpdf", "--show-npages", "{}").Trim().ShouldBe("1");
        Judge.RunningText(pdf).ShouldBe("番号品名AK-1保守点検作業AK-2保守点検作業AK-3保守点検作業");
    }

    [Theory]
    [InlineData("[\"AK-1500\",\"\\ud800\"]")]
    [InlineData("\"AK-1500\"")]
    [InlineData("[\"AK-1500\",\"x\"")]
    public void A_damaged_row_far_down_is_refused_like_one_at_the_top(string row)
    {
        var rows = Enumerable.Range(1, 3000).Select(i => i == 1500 ? row : $"[\"AK-{i}\",\"x\"]");
        using var writer = new TemplateWriter(new MemoryStream(), new DocumentInfo(""));
        var error = Should.Throw<TemplateException>(() =>
            writer.Add(Template, new(new Dictionary<string, string> { ["rows"] = $"[{string.Join(',', rows)}]" }))
        );
        error.Message.ShouldContain("a list of rows, each a list of texts");
        error.Message.ShouldContain("rows");
    }

    private static TemplateInput Table(int rows, string last = "保守点検作業") =>
        new(
            new Dictionary<string, string>
            {
                ["rows"] = JsonSerializer.Serialize(
                    Enumerable.Range(1, rows).Select(i => new[] { $"AK-{i}", i == rows ? last : "保守点検作業" })
                ),
            }
        );
}
