using System.Globalization;
using System.Runtime.InteropServices;
using Akashi.Engines.Pdf.Templates.Elements;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>Draws a text in its box: background and border, then lines, each where pdfme puts it.</summary>
internal static class TextPainter
{
    private static readonly Colour CodeBackground = new(0xF2, 0xF3, 0xF5);

    /// <param name="range">Which lines of the text this box shows; null for all.</param>
    public static void Draw(Canvas canvas, TextSpec spec, string value, Box box, double rotate, double? opacity, UnitRange? range = null)
    {
        if (value.Length == 0)
            return;
        var (x, y, width, height) = canvas.Place(box);
        var rotation = rotate == 0 ? Rotation.None : new(rotate, x + (width / 2), canvas.Height - Peer.Points(box.Y) - (height / 2));
        canvas.Opacity(opacity);
        Decorate(canvas, spec, x, y, width, height, rotation);
        var area = box.Inside(spec.Insets);
        var insets = spec.Insets;
        var inner = new Area(
            x + Peer.Points(insets.Left),
            y + Peer.Points(insets.Bottom),
            Peer.Points(area.Width),
            Peer.Points(area.Height)
        );
        if (spec.Vertical)
            VerticalText.Draw(canvas, spec, value, inner.X, inner.Y, inner.Width, inner.Height, rotation);
        else if (spec.Rich is { } rich)
            Rich(canvas, spec, rich, value, box, inner, rotation, opacity, range);
        else
            Plain(canvas, spec, value, box, inner, rotation, range);
    }

    private static void Plain(Canvas canvas, TextSpec spec, string value, Box box, Area area, Rotation rotation, UnitRange? range)
    {
        var rules = spec.Rules(canvas.State);
        List<RubySpan>? readings = null;
        if (spec.HasRuby)
            value = Ruby.Parse(value, readings = []);
        var cursor = 0;
        var size = FontSizeFit.Find(spec, box, value, rules);
        var lines = range is null
            ? Split(spec, value, size, area.Width, rules, canvas.State.Lines)
            : Parted(canvas.State, spec, value, size, area.Width, rules);
        var (first, end) = range is { } part ? (part.Start, Math.Min(part.End, lines.Count)) : (0, lines.Count);
        for (var i = 0; i < first && readings is { Count: > 0 }; i++)
            cursor = Math.Max(cursor, value.IndexOf(lines[i].Text, cursor, StringComparison.Ordinal) + lines[i].Text.Length);
        var font = spec.Fonts.Primary;
        var offset = FirstBaseline(spec, area.Height, size, end - first);
        var clips = spec.Overflow != TextOverflow.Visible && Overflows(canvas, spec, lines, size, area);
        if (clips)
            Clip(canvas, area, rotation);
        for (var i = first; i < end; i++)
        {
            var text = lines[i].Text;
            var lineY = area.Y + area.Height - offset - (spec.LineHeight * size * (i - first));
            if (text.Length == 0)
                continue;
            var needsWidth = spec.PushesIn || spec.Align != Align.Left || spec.Strikethrough || spec.Underline;
            var textWidth = needsWidth ? Measure.Width(text, spec.Fonts, size, spec.Spacing) : 0;
            var lineX = Start(spec.Align, area, textWidth);
            if (textWidth > 0 && (spec.Strikethrough || spec.Underline))
            {
                var textHeight = Measure.Height(font, size);
                if (spec.Strikethrough)
                    Rule(canvas, lineX, lineY + (textHeight / 3), textWidth + 1, size, spec.Colour, rotation);
                if (spec.Underline)
                    Rule(canvas, lineX, lineY - (textHeight / 12), textWidth + 1, size, spec.Colour, rotation);
            }
            var spacing = spec.Spacing;
            if (spec.Align == Align.Justify && !lines[i].Ends)
                spacing += (area.Width - textWidth) / new StringInfo(text).LengthInTextElements;
            if (spec.PushesIn && textWidth > area.Width && text.Length > 1)
                spacing -= (textWidth - area.Width) / (text.Length - 1);
            if (readings is { Count: > 0 } && value.IndexOf(text, cursor, StringComparison.Ordinal) is >= 0 and var lineStart)
            {
                Ruby.Draw(canvas, spec, text, lineStart, readings, size, spacing, lineX, lineY, rotation);
                cursor = lineStart + text.Length;
            }
            var (px, py) = rotation.Turn(lineX, lineY);
            canvas.Text(text, spec.Fonts, size, spacing, spec.Colour, px, py, rotation);
        }
        if (clips)
            canvas.Content.Restore();
    }

    private static List<TextLine> Parted(RenderState state, TextSpec spec, string value, double size, double width, LineRules rules) =>
        state.Parted((value, spec.Fonts, size, spec.Spacing, width, rules), () => Split(spec, value, size, width, rules, []));

    private static List<TextLine> Split(TextSpec spec, string value, double size, double width, LineRules rules, List<TextLine> into)
    {
        into.Clear();
        LineSplitter.Split(value, spec.Fonts, size, spec.Spacing, width, rules, into);
        return into;
    }

    /// <summary>Whether a text is larger than its box; one that must not be is refused.</summary>
    private static bool Overflows(Canvas canvas, TextSpec spec, List<TextLine> lines, double size, Area area)
    {
        var height = Measure.Height(spec.Fonts.Primary, size) + ((lines.Count - 1) * size * spec.LineHeight);
        var width = 0.0;
        foreach (var line in lines)
            width = Math.Max(width, Measure.Width(line.Text, spec.Fonts, size, spec.Spacing));
        // A thousandth of an em is no overflow: widths are sums of rounded numbers.
        if (height <= area.Height + (size / 1000) && width <= area.Width + (size / 1000) + (spec.Hangs ? size : 0))
            return false;
        const string Problem = "the text is larger than its box";
        if (spec.Overflow == TextOverflow.Refuse)
            throw new TemplateException($"{Problem}; make the box larger or let the text shrink ('akashi.shrinkTo').", canvas.State.Place)
            {
                Japanese = "テキストが枠に収まりません。枠を大きくするか、文字を縮めてください（'akashi.shrinkTo'）。",
            };
        canvas.State.Warn($"{Problem} and is cut off.");
        return true;
    }

    private static void Clip(Canvas canvas, Area area, Rotation rotation)
    {
        canvas.Content.Save();
        var (x, y) = (area.X, canvas.Height - area.Y - area.Height);
        if (rotation.IsNone)
            canvas.Content.RectanglePath(x, y, area.Width, area.Height);
        else
            canvas.Polygon([
                rotation.Turn(area.X, area.Y),
                rotation.Turn(area.X + area.Width, area.Y),
                rotation.Turn(area.X + area.Width, area.Y + area.Height),
                rotation.Turn(area.X, area.Y + area.Height),
            ]);
        canvas.Content.ClipPath();
    }

    private static void Rich(
        Canvas canvas,
        TextSpec spec,
        RichTextFonts fonts,
        string value,
        Box box,
        Area area,
        Rotation rotation,
        double? opacity,
        UnitRange? range
    )
    {
        var place = canvas.State.Place;
        var (size, lines) = range is null
            ? Lines()
            : canvas.State.Parted((value, fonts, spec.SizeRange, spec.Size, spec.Spacing, spec.HasRuby, area.Width, area.Height), Lines);
        var (first, end) = range is { } part ? (part.Start, Math.Min(part.End, lines.Count)) : (0, lines.Count);
        var offset = FirstBaseline(spec, area.Height, size, end - first);
        var read = first > 0 ? lines[first - 1].Runs.LastOrDefault()?.Reading : null;
        for (var i = first; i < end; i++)
        {
            var line = lines[i];
            if (line.Runs.Count == 0)
                continue;
            double textWidth = line.Width,
                spacing = spec.Spacing;
            if (spec.Align == Align.Justify && !line.HardBreak && i < lines.Count - 1 && line.Graphemes is > 0 and var count)
            {
                spacing += (area.Width - textWidth) / count;
                textWidth = area.Width;
            }
            var pen = Start(spec.Align, area, textWidth);
            var lineY = area.Y + area.Height - offset - (spec.LineHeight * size * (i - first));
            if (spec.Strikethrough)
                Rule(canvas, pen, lineY + (line.Height(size) / 3), textWidth, size, spec.Colour, rotation);
            if (spec.Underline)
                Rule(canvas, pen, lineY - (line.Height(size) / 12), textWidth, size, spec.Colour, rotation);
            for (var k = 0; k < line.Runs.Count; k++)
            {
                var run = line.Runs[k];
                var runWidth = run.Width(run.Text, size, spacing);
                Run(canvas, spec, run, pen, lineY, runWidth, size, spacing, rotation);
                if (run.Reading is not null && run.Reading != read)
                    Reading(canvas, spec, CollectionsMarshal.AsSpan(line.Runs)[k..], pen, lineY, size, spacing, rotation);
                read = run.Reading;
                pen += runWidth + spacing;
            }
        }

        RichLines Lines()
        {
            var runs = RichText.Runs(value, fonts, spec.HasRuby, place);
            var fitted = RichText.FitSize(spec, box, runs);
            return new(fitted, RichText.Lines(runs, fitted, spec.Spacing, area.Width));
        }
    }

    /// <summary>Draws a reading in the middle above the first of these runs, and above those that it reads too; a link and a line through them are not its own.</summary>
    private static void Reading(
        Canvas canvas,
        TextSpec spec,
        ReadOnlySpan<RichRun> runs,
        double x,
        double y,
        double size,
        double spacing,
        Rotation rotation
    )
    {
        var run = runs[0];
        var width = -spacing;
        for (var i = 0; i < runs.Length && runs[i].Reading == run.Reading; i++)
            width += runs[i].Width(runs[i].Text, size, spacing) + spacing;
        var reading = run with { Text = run.Reading!.Reading, Style = default };
        var own = reading.Width(reading.Text, size / 2, 0);
        var font = run.Fonts.Primary;
        var above = y + (font.TypographicAscent * size / font.UnitsPerEm);
        Run(canvas, spec, reading, x + ((width - own) / 2), above, own, size / 2, 0, rotation);
    }

    private static void Run(
        Canvas canvas,
        TextSpec spec,
        RichRun run,
        double x,
        double y,
        double width,
        double size,
        double spacing,
        Rotation rotation
    )
    {
        var height = Measure.Height(run.Fonts.Primary, size);
        var padding = run.Style.Code ? RichRun.CodePadding : 0;
        if (run.Style.Code)
            canvas.FillRectangle(x, y - (height * 0.2), width, height * 1.2, CodeBackground, rotation);
        if (run.Style.Strikethrough)
            Rule(canvas, x + padding, y + (height / 3), width - (2 * padding), size, spec.Colour, rotation);
        if (run.Style.Link is not null && !spec.Underline)
            Rule(canvas, x + padding, y - (height / 12), width - (2 * padding), size, spec.Colour, rotation);
        for (var copy = 0; copy <= (run.SyntheticBold ? 2 : 0); copy++)
        {
            var (px, py) = rotation.Turn(x + padding + (size * RichRun.BoldOffset * copy), y);
            var slant = run.SyntheticItalic ? Math.Tan(RichRun.ItalicDegrees * Math.PI / 180) : 0;
            canvas.Text(run.Text, run.Fonts, size, spacing, spec.Colour, px, py, rotation, slant);
        }
        if (run.Style.Link is { } link)
            Links.Add(
                canvas,
                link,
                x,
                y + Measure.Descent(run.Fonts.Primary, size),
                width,
                height - Measure.Descent(run.Fonts.Primary, size),
                rotation
            );
    }

    /// <summary>From the top of the area down to the first baseline.</summary>
    private static double FirstBaseline(TextSpec spec, double height, double size, int lines)
    {
        var font = spec.Fonts.Primary;
        var first = Measure.Height(font, size);
        var half = spec.LineHeight == 0 ? 0 : (spec.LineHeight - 1) * size / 2;
        var others = spec.LineHeight * size * (lines - 1);
        var descent = Measure.Descent(font, size);
        return spec.VerticalAlign switch
        {
            VerticalAlign.Bottom => height - others + descent - half,
            VerticalAlign.Middle => ((height - others - first + descent) / 2) + first,
            _ => first + half,
        };
    }

    private static double Start(Align align, Area area, double textWidth) =>
        align switch
        {
            Align.Centre => area.X + ((area.Width - textWidth) / 2),
            Align.Right => area.X + area.Width - textWidth,
            _ => area.X,
        };

    private static void Rule(Canvas canvas, double x, double y, double width, double size, Colour colour, Rotation rotation)
    {
        if (width <= 0)
            return;
        var (x1, y1) = rotation.Turn(x, y);
        var (x2, y2) = rotation.Turn(x + width, y);
        canvas.Line(x1, y1, x2, y2, size / 12, colour);
    }

    private static void Decorate(Canvas canvas, TextSpec spec, double x, double y, double width, double height, Rotation rotation)
    {
        if (spec.Background is { } background)
            canvas.FillRectangle(x, y, width, height, background, rotation);
        if (spec.BorderColour is not { } colour || !spec.Border.Any)
            return;
        double top = Peer.Points(spec.Border.Top),
            right = Peer.Points(spec.Border.Right),
            bottom = Peer.Points(spec.Border.Bottom),
            left = Peer.Points(spec.Border.Left);
        canvas.FillRectangle(x, y + height - top, width, top, colour, rotation);
        canvas.FillRectangle(x + width - right, y, right, height, colour, rotation);
        canvas.FillRectangle(x, y, width, bottom, colour, rotation);
        canvas.FillRectangle(x, y, left, height, colour, rotation);
    }

    /// <summary>Where lines stand, in points from the bottom left.</summary>
    private readonly record struct Area(double X, double Y, double Width, double Height);

    private sealed record RichLines(double Size, List<RichLine> Lines);
}
