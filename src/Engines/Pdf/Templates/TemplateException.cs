namespace Akashi.Engines.Pdf.Templates;

/// <summary>A template, or a value for it, that cannot be turned into pages. The message says what is wrong, where, and what to do.</summary>
public sealed class TemplateException : Exception
{
    public TemplateException(string problem, TemplatePlace place = default, Exception? inner = null)
        : base($"{place}{Line(problem)}", inner)
    {
        Problem = Line(problem);
        Place = place;
    }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    /// <summary>The same in Japanese, for what goes wrong most often; else as <see cref="Problem"/>.</summary>
    public string Japanese
    {
        get => field ?? Problem;
        init => field = Line(value);
    }

    /// <summary>The message in Japanese.</summary>
    public string JapaneseMessage => Place.ToJapanese() + Japanese;

    public TemplatePlace Place { get; }

    /// <summary>One line, not longer than a few: what is quoted comes out of templates and may be anything.</summary>
    internal static string Line(string text, int most = 600)
    {
        var line = text.Length <= most ? text : string.Concat(text.AsSpan(0, most), "…");
        return line.AsSpan().IndexOfAnyInRange('\0', '\x1F') < 0 ? line : string.Concat(line.Select(c => char.IsControl(c) ? ' ' : c));
    }

    /// <summary>The same problem, with what was not known where it was found.</summary>
    internal TemplateException At(TemplatePlace outer) =>
        new(
            Problem,
            new TemplatePlace(Place.Input ?? outer.Input, Place.Page ?? outer.Page, Place.Element ?? outer.Element),
            InnerException
        )
        {
            Japanese = Japanese,
        };
}

/// <summary>Where in a template or its inputs; numbers count from 1, and what is not known is null.</summary>
/// <param name="Input">Which of the inputs.</param>
/// <param name="Page">The template's page.</param>
/// <param name="Element">The element's name.</param>
public readonly record struct TemplatePlace(int? Input = null, int? Page = null, string? Element = null)
{
    public override string ToString()
    {
        var text = "";
        if (Input is { } input)
            text += $"input {input}, ";
        if (Page is { } page)
            text += $"page {page}, ";
        if (Element is { } element)
            text += $"element '{TemplateException.Line(element, 100)}', ";
        return text.Length == 0 ? "" : $"{char.ToUpperInvariant(text[0])}{text[1..^2]}: ";
    }

    public string ToJapanese()
    {
        var text = "";
        if (Input is { } input)
            text += $"入力 {input}、";
        if (Page is { } page)
            text += $"{page} ページ、";
        if (Element is { } element)
            text += $"要素「{TemplateException.Line(element, 100)}」、";
        return text.Length == 0 ? "" : $"{text[..^1]}: ";
    }
}
