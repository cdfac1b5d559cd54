using System.Text;
using System.Text.Json.Nodes;
using Akashi.Engines.Pdf.Templates;

namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>Whatever stands in a template or its inputs: pages, or a <see cref="TemplateException"/>.</summary>
public sealed class HostileTemplateTests
{
    private static readonly TemplateFonts Fonts = new([new("Roboto", TestFonts.Regular), .. TemplateCase.JapaneseFonts]);

    private static readonly TemplateOptions Options = new() { MaximumPages = 200, AllowMissingGlyphs = true };

    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-1",
        "1e9",
        "-1e300",
        "1e-300",
        "0.0001",
        "\"\"",
        "\"x\"",
        "\"#12\"",
        "\"5\"",
        "\"{name\"",
        "\"{1/0}\"",
        "\"half\"",
        "\"あ\\n\\t\\r\"",
        "[]",
        "{}",
        "[[]]",
        "[1,null,\"a\"]",
        "[[[\"a\"]]]",
        "{\"top\":1e5}",
        "{\"x\":-1e6,\"y\":1e6}",
        "{\"min\":0,\"max\":1e5,\"fit\":\"horizontal\"}",
        "\"data:image/png;base64,AAAA\"",
        "\"<svg\"",
    ];

    public static TheoryData<string> Cases => TemplateCase.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_changed_value_gives_pages_or_a_reason(string name)
    {
        var folder = new TemplateCase(name).Folder;
        var template = File.ReadAllText(Path.Combine(folder, "template.json"));
        var inputs = File.ReadAllText(Path.Combine(folder, "inputs.json"));
        var random = new Random(name.Sum(c => c) * 7919);
        for (var i = 0; i < 60; i++)
        {
            var node = JsonNode.Parse(template)!;
            var values = JsonNode.Parse(inputs)!;
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                Change(random.Next(4) == 0 ? values : node, random);
            Draw(Halve(node.ToJsonString()), Halve(values.ToJsonString()));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Changed_bytes_give_pages_or_a_reason(string name)
    {
        var folder = new TemplateCase(name).Folder;
        var template = File.ReadAllBytes(Path.Combine(folder, "template.json"));
        var inputs = File.ReadAllText(Path.Combine(folder, "inputs.json"));
        var random = new Random(name.Sum(c => c) * 104729);
        for (var i = 0; i < 40; i++)
        {
            var changed = template.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            Draw(changed, Encoding.UTF8.GetBytes(inputs));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"schemas":[]}""")]
    [InlineData("""{"basePdf":{"width":10,"height":10,"padding":[0,0,0,0]},"schemas":[5]}""")]
    [InlineData("""{"basePdf":{"width":10,"height":10,"padding":[0,0,0,"a"]},"schemas":[]}""")]
    [InlineData("""{"basePdf":{"width":"NaN","height":10,"padding":[0,0,0,0]},"schemas":[]}""")]
    [InlineData("""{"basePdf":"AAAA","schemas":[[]]}""")]
    [InlineData("""{"basePdf":{"width":10,"height":10,"padding":[0,0,0,0]},"schemas":[{"a":5}]}""")]
    public void A_template_that_is_none_is_refused(string json) =>
        Should.Throw<TemplateException>(() => Template.Parse(Encoding.UTF8.GetBytes(json), Fonts));

    /// <summary>Half a character inside JSON that is itself a value.</summary>
    [Theory]
    [InlineData("table", """[["\ud800"]]""")]
    [InlineData("table", """{"a":1}""")]
    [InlineData("table", """[["a"],{}]""")]
    [InlineData("list", """["\ud800"]""")]
    [InlineData("multiVariableText", """{"a":"\ud800"}""")]
    [InlineData("text", """{"a":"\ud800"}""")]
    public void A_value_that_is_no_json_gives_pages_or_a_reason(string type, string value)
    {
        var own = type == "table" ? ""","akashi":{}""" : "";
        foreach (var rules in (string[])["", own])
        {
            var template =
                $$$"""{"basePdf":{"width":50,"height":50,"padding":[0,0,0,0]},"schemas":[[{"name":"v","type":"{{{type}}}","position":{"x":0,"y":0},"width":50,"height":10,"head":["A"],"variables":["a"],"text":"{a}"{{{rules}}}},{"name":"t","type":"text","readOnly":true,"content":"{v}","position":{"x":0,"y":0},"width":50,"height":10}]]}""";
            Draw(template, $"[{{\"v\":{System.Text.Json.JsonSerializer.Serialize(value).Replace("\\\\\\\\", "\\\\")}}}]");
        }
    }

    [Fact]
    public void A_refusal_names_the_place()
    {
        const string Json = """
            {"basePdf":{"width":50,"height":50,"padding":[0,0,0,0]},"schemas":[[],[{"name":"Total","type":"table","position":{"x":0,"y":0},"width":50,"height":10,"head":["A"]}]]}
            """;
        var template = Template.Parse(Encoding.UTF8.GetBytes(Json), Fonts);
        using var output = new MemoryStream();
        using var writer = new TemplateWriter(output, new("x"));
        writer.Add(template, TemplateInput.Empty);
        var error = Should.Throw<TemplateException>(() => writer.Add(template, new(new Dictionary<string, string> { ["Total"] = "[1" })));
        error.Place.ShouldBe(new TemplatePlace(2, 2, "Total"));
        error.Message.ShouldContain("Total");
    }

    /// <summary>Half a surrogate pair: JSON allows it, .NET's nodes do not.</summary>
    private static string Halve(string json) => json.Replace("\"half\"", "\"a\\u0000\\ud800\"", StringComparison.Ordinal);

    /// <summary>Puts something else somewhere.</summary>
    private static void Change(JsonNode root, Random random)
    {
        var places = new List<JsonNode>();
        Collect(root, places);
        var parent = places[random.Next(places.Count)];
        var value = JsonNode.Parse(Values[random.Next(Values.Length)]);
        if (parent is JsonObject properties && properties.Count > 0)
        {
            var key = properties.ElementAt(random.Next(properties.Count)).Key;
            if (random.Next(6) == 0)
                properties.Remove(key);
            else
                properties[key] = value;
        }
        else if (parent is JsonArray items && items.Count > 0)
            items[random.Next(items.Count)] = value;
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        if (node is not (JsonObject or JsonArray))
            return;
        places.Add(node);
        foreach (var child in node is JsonObject properties ? properties.Select(property => property.Value) : (JsonArray)node)
            Collect(child, places);
    }

    private static void Draw(string template, string inputs) => Draw(Encoding.UTF8.GetBytes(template), Encoding.UTF8.GetBytes(inputs));

    private static void Draw(byte[] template, byte[] inputs)
    {
        try
        {
            TemplateCase.Render(template, inputs, Fonts, Options).ShouldNotBeEmpty();
        }
        catch (TemplateException error)
        {
            error.Message.ShouldNotBeEmpty();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(template) + Encoding.UTF8.GetString(inputs), error);
        }
    }
}
