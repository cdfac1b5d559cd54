using System.Globalization;
using System.Text.Json;
using Akashi.Engines.Pdf.Templates.Elements;
using Akashi.Engines.Pdf.Templates.Expressions;

namespace Akashi.Engines.Pdf.Templates;

/// <summary>The values of a template's elements for one input, and the names that expressions may use.</summary>
/// <remarks>
/// A name is an element's: its input, or for a read-only element its content. JSON in it is read as what it means, and
/// expressions in it are evaluated first, when somebody asks for it.
/// </remarks>
internal sealed class Values(Template template, TemplateInput input, TemplateOptions options) : IScope
{
    private const int WorkOfAName = 20;

    private readonly Dictionary<string, object?> known = [];
    private readonly HashSet<string> asked = [];

    /// <summary>The page that is being drawn, from 1; 0 while pages are laid out and nobody knows.</summary>
    public int Page { get; set; }

    public int Pages { get; set; }

    /// <summary>The input's value, or for a read-only element its own content with the expressions in it evaluated.</summary>
    public string Of(Element element)
    {
        if (!element.ReadOnly)
            return input[element.Name];
        if (element.Placeholders.IsPlain)
            return element.Content;
        try
        {
            return element.Placeholders.Evaluate(this);
        }
        catch (TemplateException error)
        {
            throw error.At(element.Place);
        }
    }

    public bool TryGet(string name, out object? value)
    {
        if (Page > 0 && name is "currentPage" or "totalPages")
        {
            value = (double)(name == "currentPage" ? Page : Pages);
            return true;
        }
        if (known.TryGetValue(name, out value))
            return true;
        if (Text(name) is not { } text)
            return false;
        Effort.Spend(WorkOfAName + (text.Length / 4));
        if (text.Contains('{') && text.Contains('}') && asked.Add(name))
        {
            var parsed = FromText(text);
            value = parsed is string ? Placeholders.Parse(text).Evaluate(this) : parsed;
            // What mentions the page number changes from page to page.
            if (!text.Contains("currentPage", StringComparison.Ordinal))
                known[name] = value;
            asked.Remove(name);
            return true;
        }
        known[name] = value = FromText(text);
        return true;
    }

    private string? Text(string name)
    {
        if (input.Values.TryGetValue(name, out var given))
            return given;
        if (template.ContentOf(name) is { } content)
            return content;
        if (options.Now is not { } now)
            return null;
        return name switch
        {
            "date" => now.ToString("yyyy/MM/dd", CultureInfo.InvariantCulture),
            "dateTime" => now.ToString("yyyy/MM/dd HH:mm", CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    private static object? FromText(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty || !(trimmed[0] is '[' or '{' or '"' or '-' or 't' or 'f' or 'n' || char.IsAsciiDigit(trimmed[0])))
            return text;
        try
        {
            using var json = JsonDocument.Parse(text);
            return Conversions.FromJson(json.RootElement);
        }
        catch (Exception error) when (JsonDamage.Is(error))
        {
            return text;
        }
    }
}
