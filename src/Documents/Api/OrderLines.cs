using System.Text.Json;
using Akashi.Documents.Templates;
using Akashi.Documents.Works;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Api;

/// <summary>The orders of a run as a program sends them: a JSON object on each line, or one JSON list.</summary>
internal static class OrderLines
{
    /// <summary>Gives them one after the other. An order that is wrong is a problem of its line and keeps no other from being issued.</summary>
    /// <exception cref="JsonException">The list is no JSON.</exception>
    public static IEnumerable<RunItem> Read(ReadOnlyMemory<byte> body, IReadOnlyList<TemplateField> fields)
    {
        if (body.Span.StartsWith("\uFEFF"u8))
            body = body[3..];
        return body.Span.TrimStart(" \t\r\n"u8) is [(byte)'[', ..] ? OfList(body, fields) : OfLines(body, fields);
    }

    private static IEnumerable<RunItem> OfList(ReadOnlyMemory<byte> body, IReadOnlyList<TemplateField> fields)
    {
        using var list = OrderJson.Parse(body);
        var number = 0L;
        foreach (var json in list.RootElement.EnumerateArray())
            yield return Item(json, fields, ++number);
    }

    private static IEnumerable<RunItem> OfLines(ReadOnlyMemory<byte> body, IReadOnlyList<TemplateField> fields)
    {
        for (var number = 1L; !body.IsEmpty; number++)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).IsEmpty)
                continue;
            yield return OfLine(line, fields, number);
        }
    }

    private static RunItem OfLine(ReadOnlyMemory<byte> line, IReadOnlyList<TemplateField> fields, long number)
    {
        try
        {
            using var json = OrderJson.Parse(line);
            return Item(json.RootElement, fields, number);
        }
        catch (JsonException error)
        {
            return new(null, new(number, "", "$", OrderJson.Damage(error)));
        }
    }

    private static RunItem Item(JsonElement json, IReadOnlyList<TemplateField> fields, long number)
    {
        var (order, problem) = OrderJson.Read(json, fields, number);
        return new(
            order,
            problem is null ? null : new OrderProblem(number, Plain(OrderJson.KeyOf(json)), Plain(problem.Path), problem.Message)
        );
    }

    /// <summary>A stranger's name for a thing, as the list of problems can hold it.</summary>
    private static string Plain(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(200));
}
