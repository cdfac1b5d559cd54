using System.Text;
using System.Text.Json.Nodes;
using Akashi.Engines.Pdf.Templates;

namespace Akashi.Engines.Pdf.Tests.Templates.Hostile;

/// <summary>Templates and values in which something was changed at random: they are rendered or refused, and nothing else happens.</summary>
public class TemplateFuzzTests
{
    private const int Rounds = 1000;

    private static readonly string[] Replacements =
    [
        "0",
        "-1",
        "1",
        "0.001",
        "-0.5",
        "1e-308",
        "1e308",
        "1e400",
        "-1e308",
        "999999",
        "-999999",
        "3.7",
        "2147483647",
        "4294967296",
        "null",
        "true",
        "false",
        "\"\"",
        "\"x\"",
        "\"#ff0000\"",
        "\"{total}\"",
        "\"{{{\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "[1.5,-3,99]",
        "[{}]",
        "[[1],[2,3,4,5]]",
        "\"\\u0000\\u0001\\t\\n\\r\"",
        "\"half-a-pair\"",
        "\"expand\"",
        "\"[x](javascript:alert(1)) [y](#text) [z](#nowhere)\"",
        "\"*a **b ~~c `d [e](f\"",
        "\"2026-99-99\"",
        "\"か\\u3099\\u3099\\u309a\"",
        "\"'\"",
        "\"yyyyyyyyyy\"",
        "\"date\"",
        "\"{\\\"cells\\\":[]}\"",
        "\"[[[[[[]]]]]]\"",
        "\"Infinity\"",
        "\"NaN\"",
    ];

    [Fact]
    public void A_changed_template_is_rendered_or_refused()
    {
        var random = new Random(20261120);
        var (rendered, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            JsonNode template = RichTemplate.Template(),
                values = RichTemplate.Values();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                Change(random.Next(4) == 0 ? values : template, random);
            if (Render(Json(template), Json(values), round))
                rendered++;
            else
                refused++;
        }
        // Both have to be there, or the changes are too small or too large to show anything.
        rendered.ShouldBeGreaterThan(Rounds / 8);
        refused.ShouldBeGreaterThan(Rounds / 20);
    }

    /// <summary>A node cannot hold half a surrogate pair; a file can.</summary>
    private static string Json(JsonNode node) => node.ToJsonString().Replace("half-a-pair", "\\ud800", StringComparison.Ordinal);

    private static bool Render(string template, string values, int round)
    {
        try
        {
            var inputs = TemplateInput.ReadAll(Encoding.UTF8.GetBytes($"[{values}]"));
            var options = new TemplateOptions
            {
                MaximumPages = 50,
                LikePeer = round % 3 == 0,
                AllowMissingGlyphs = true,
            };
            using var output = new MemoryStream();
            using var writer = new TemplateWriter(output, Samples.Info, options);
            writer.Add(Rendering.Parse(template), inputs[0]);
            writer.Finish();
            return true;
        }
        catch (TemplateException)
        {
            return false;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"Round {round}: {error.Message}\n{template}\n{values}", error);
        }
    }

    /// <summary>Takes away, replaces or repeats one node, wherever it stands.</summary>
    private static void Change(JsonNode root, Random random)
    {
        var places = new List<(JsonNode Parent, string? Key, int Index)>();
        Collect(root, places);
        var (parent, key, index) = places[random.Next(places.Count)];
        var changed = random.Next(8) switch
        {
            0 => null,
            1 => JsonValue.Create(string.Concat(Enumerable.Repeat("長いtext、", random.Next(2000)))),
            _ => JsonNode.Parse(Replacements[random.Next(Replacements.Length)]),
        };
        if (parent is JsonArray list)
            list[index] = changed;
        else if (changed is null && random.Next(2) == 0)
            parent.AsObject().Remove(key!);
        else
            parent.AsObject()[key!] = changed;
    }

    private static void Collect(JsonNode node, List<(JsonNode, string?, int)> places)
    {
        if (node is JsonObject properties)
        {
            foreach (var (key, value) in properties)
            {
                places.Add((node, key, 0));
                if (value is not null)
                    Collect(value, places);
            }
        }
        else if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                places.Add((node, null, i));
                if (list[i] is { } item)
                    Collect(item, places);
            }
        }
    }
}
