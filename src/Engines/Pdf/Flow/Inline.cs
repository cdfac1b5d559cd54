using Akashi.Engines.Pdf.Text;

namespace Akashi.Engines.Pdf.Flow;

/// <summary>Builds a line of text from stretches that look different. Every method returns the builder.</summary>
public sealed class Inline
{
    private readonly List<Span> spans = [];

    public Inline Text(string text) => Add(new(text));

    public Inline Bold(string text) => Add(new(text) { IsBold = true });

    public Inline Coloured(string text, Colour colour, bool bold = false) => Add(new(text) { Colour = colour, IsBold = bold });

    /// <summary>Text that leads to a page on the web.</summary>
    public Inline Link(string text, Uri target) => Add(new(text) { Link = target });

    /// <summary>Text that leads to the heading with this id. An id that no heading has is an error when the document is written.</summary>
    public Inline LinkTo(string text, string headingId) => Add(new(text) { Destination = headingId });

    /// <summary>A small rounded label that stays whole.</summary>
    public Inline Chip(string text, ChipStyle style) => Add(new(text) { Chip = style, IsBold = true });

    public Inline LineBreak() => Add(new("\n"));

    internal TextRun[] Resolve(BlockStyle style, FlowFonts fonts, FlowTheme theme)
    {
        if (spans.Count == 0)
            return [new("", style.Text(fonts))];
        var runs = new TextRun[spans.Count];
        for (var i = 0; i < runs.Length; i++)
            runs[i] = Resolve(spans[i], style.Text(fonts), fonts, theme);
        return runs;
    }

    private static TextRun Resolve(Span span, TextStyle text, FlowFonts fonts, FlowTheme theme)
    {
        if (span.IsBold)
            text = text with { Fonts = fonts.Bold };
        if (span.Link is not null || span.Destination is not null)
            text = text with { Colour = theme.Accent };
        if (span.Colour is { } colour)
            text = text with { Colour = colour };
        if (span.Chip is { } chip)
            text = text with { Colour = chip.Foreground, Size = text.Size * 0.88 };
        return new(span.Text, text)
        {
            Link = span.Link,
            Destination = span.Destination,
            Chip = span.Chip,
        };
    }

    private Inline Add(Span span)
    {
        spans.Add(span);
        return this;
    }

    private sealed record Span(string Text)
    {
        public string Text { get; } = Text ?? throw new ArgumentNullException(nameof(Text));
        public bool IsBold { get; init; }
        public Colour? Colour { get; init; }
        public Uri? Link { get; init; }
        public string? Destination { get; init; }
        public ChipStyle? Chip { get; init; }
    }
}

/// <summary>What a block's text starts from; inline stretches vary it.</summary>
internal readonly record struct BlockStyle(double Size, double LineHeight, Colour Colour, TextAlign Align, bool Bold)
{
    public TextStyle Text(FlowFonts fonts) => new(Bold ? fonts.Bold : fonts.Regular, Size, Colour, LineHeight);
}
