using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Templates.Expressions;
using Akashi.Engines.Pdf.Tests.Barcodes;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>What stands in braces, evaluated by pdfme and by the engine.</summary>
public sealed class ExpressionTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["name"] = "Alpha",
        ["n"] = "7",
        ["list"] = "[1,2,3]",
        ["obj"] = """{"a":"x","b":{"c":"deep"},"list":[{"v":1},{"v":2}],"nothing":null,"flag":true,"n":1.5}""",
        ["rows"] = """[["A","2","1,200"],["B","3","50.5"]]""",
        ["quoted"] = "\"in quotes\"",
        ["numeric"] = "1e2",
        ["bool"] = "false",
        ["nul"] = "null",
        ["date2"] = "2026/11/20",
        ["spaced"] = "  two  ",
        ["empty"] = "",
        ["日本"] = "値",
        ["$dollar"] = "d",
        ["_under"] = "u",
        ["self"] = "{self}",
        ["nested"] = "{{\"a\":1}.a} {\"b\"}",
        ["derived"] = "{n * 2} of {name}",
    };

    private static readonly Template Blank = Template.Parse(
        """{"basePdf":{"width":10,"height":10,"padding":[0,0,0,0]},"schemas":[[]]}"""u8.ToArray(),
        new(TemplateCase.JapaneseFonts)
    );

    [Fact]
    public void Mean_what_they_mean_to_pdfme()
    {
        var expressions = File.ReadAllLines(Path.Combine(Here(), "Expressions.txt"));
        Compare([.. expressions.Select(expression => $"<{{{expression}}}>")]);
    }

    /// <summary>What the engine knows and pdfme shows as it stands.</summary>
    [Fact]
    public void Goes_beyond_pdfme()
    {
        (string Expression, string Text)[] cases =
        [
            ("1 + undefined", "NaN"),
            ("null == undefined", "true"),
            ("[undefined, 'b', 'a'].sort()", "a,b,"),
            ("Array.isArray(list)", "true"),
            ("Array.isArray('a')", "false"),
            ("Array.from('a𠮷c')", "a,𠮷,c"),
            ("Array.from([1, 2], x => x * 2)", "2,4"),
            ("Array.from({length: 3}, (_, i) => i)", "0,1,2"),
            ("Array.of(1, 2)", "1,2"),
            ("Number.isInteger(5)", "true"),
            ("Number.isInteger('5')", "false"),
            ("Number.isFinite(1 / 0)", "false"),
            ("Number.parseFloat('1.5kg')", "1.5"),
            ("Number.parseInt('ff', 16)", "255"),
            ("String.fromCharCode(65, 12354)", "Aあ"),
            ("list.length > 1 || missing", "true"),
            ("String(undefined)", "undefined"),
            ("JSON.stringify({a: undefined, b: null, c: [undefined]})", "{\"b\":null,\"c\":[null]}"),
        ];
        string[] contents = [.. cases.Select(one => $"{{{one.Expression}}}")];
        Peer(contents).ShouldBe(contents);
        contents.Select(Evaluate).ShouldBe(cases.Select(one => one.Text));
    }

    /// <summary>What pdfme knows and the engine shows as it stands: the clock, the host's language, iterators.</summary>
    [Fact]
    public void Leaves_to_pdfme()
    {
        string[] contents = ["{Date()}", "{(1234.5)['toLocaleString']()}", "{(0.5).toString(2)}", "{[1, 2].keys()}", "{({[name]: 1})}"];
        Peer(contents).Intersect(contents).ShouldBeEmpty();
        contents.Select(Evaluate).ShouldBe(contents);
    }

    [Fact]
    public void Of_three_thousand_random_ones_mean_what_they_mean_to_pdfme()
    {
        var random = new RandomExpression(20261120);
        Compare([.. Enumerable.Range(0, 3000).Select(_ => $"<{{{random.Next()}}}>")]);
    }

    [Theory]
    [InlineData("'a'.repeat(1000000000)")]
    [InlineData("'a'.padStart(1e15, 'b')")]
    [InlineData("Array.from({length: 1e9})")]
    [InlineData("Array(1e9)")]
    [InlineData("Array.from({length: 1e6}).map(x => Array.from({length: 1e6}).map(y => 1).length)")]
    [InlineData("Array.from({length: 1e6}, (_, i) => i).map((x, i, a) => a.indexOf(-1))")]
    [InlineData("Array.from({length: 1e6}).reduce(a => a + 'abcdefgh', '')")]
    [InlineData("Array.from({length: 1e6}).map(x => 'a'.repeat(1e6).indexOf('b'))")]
    [InlineData("Array.from({length: 1e5}).map((x, i, a) => a == 1)")]
    [InlineData("Array.from({length: 60}).reduce(a => [a, a], [1]) == 1")]
    [InlineData("JSON.stringify(Array.from({length: 40}).reduce(a => ({x: a, y: a}), 1))")]
    [InlineData("[(f, n) => f(f, n)].map(f => f(f, 1))")]
    [InlineData("(f => f(f))(f => f(f))")]
    [InlineData("/^(a+)+$/.test('a'.repeat(40) + 'b')")]
    [InlineData("Array.from({length: 1e6}).map(x => /^(a+)+$/.test('a'.repeat(19) + 'b'))")]
    [InlineData("('a'.repeat(50) + 'b').replace(/(a*)*c/, '')")]
    public void Has_an_end(string expression) => Should.Throw<TemplateException>(() => Evaluate($"{{{expression}}}"));

    /// <summary>Too deep to be read, or meant to break out: shown as it stands.</summary>
    [Theory]
    [InlineData("constructor")]
    [InlineData("''.constructor.constructor('return 1')()")]
    [InlineData("obj['__pro' + 'to__']")]
    [InlineData("Object.getPrototypeOf(obj)")]
    [InlineData("name.at.call(name, 0)")]
    [InlineData("[].sort.bind(1)")]
    [InlineData("[3, 1].sort((a, b) => missing)")]
    public void Stays_inside(string expression) => Evaluate($"{{{expression}}}").ShouldBe($"{{{expression}}}");

    [Fact]
    public void Nested_too_deeply_stays_as_it_is()
    {
        foreach (
            var (open, close) in ((string, string)[])
                [("(", ")"), ("[", "]"), ("-", ""), ("!", ""), ("a => ", ""), ("1 ? ", ": 0"), ("f(", ")"), ("2 ** ", "")]
        )
        {
            var content =
                "{" + string.Concat(Enumerable.Repeat(open, 20_000)) + "1" + string.Concat(Enumerable.Repeat(close, 20_000)) + "}";
            Evaluate(content).ShouldBe(content);
        }
    }

    [Fact]
    public void Of_a_hundred_thousand_rows_has_a_sum()
    {
        var rows = JsonSerializer.Serialize(Enumerable.Range(0, 100_000).Select(i => new[] { $"Item {i}", "2", $"{i}" }));
        var values = new Values(Blank, new TemplateInput(new Dictionary<string, string> { ["rows"] = rows }), new());
        Placeholders
            .Parse("{rows.map(r => Number(r[1]) * Number(r[2])).reduce((a, b) => a + b, 0)}")
            .Evaluate(values)
            .ShouldBe("9999900000");
    }

    private static string[] Peer(string[] contents) =>
        JsonSerializer.Deserialize<string[]>(
            Bwip.Run("../Templates/expressions.mjs", JsonSerializer.Serialize(new { variables = Variables, contents }))
        )!;

    private static void Compare(string[] contents)
    {
        var expected = Peer(contents);
        var wrong = new StringBuilder();
        for (var i = 0; i < contents.Length; i++)
        {
            // Halves of surrogate pairs do not pass through JSON.
            var mine = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(Evaluate(contents[i])));
            // pdfme evaluates the right side of && and || also where nobody asks for it, and so shows more as it stands.
            if (expected[i] == contents[i] && (contents[i].Contains("&&") || contents[i].Contains("||")))
                continue;
            if (mine != expected[i])
                wrong.AppendLine($"{contents[i]}: {expected[i]}, not {mine}");
        }
        if (wrong.Length > 0)
            Assert.Fail(wrong.ToString());
    }

    private static string Evaluate(string content) =>
        Placeholders.Parse(content).Evaluate(new Values(Blank, new TemplateInput(Variables), new()));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
