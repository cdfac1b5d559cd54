using System.Text.Json;
using Akashi.Engines.Pdf.Templates.Paging;
using Akashi.Engines.Pdf.Templates.Texts;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>A list with marks or numbers; tabs before an item set it deeper.</summary>
internal sealed class ListElement : Element
{
    private const int DeepestLevel = 8;

    private readonly TextSpec spec;
    private readonly double markerWidth;
    private readonly double markerGap;
    private readonly double indent;
    private readonly double itemSpacing;
    private readonly bool ordered;

    public ListElement(SchemaJson schema)
        : base(schema)
    {
        spec = TextSpec.Read(schema) with { SizeRange = null, VerticalAlign = VerticalAlign.Top };
        markerWidth = schema.Number("markerWidth", 6);
        markerGap = schema.Number("markerGap", 2);
        indent = schema.Number("indentSize", 6);
        itemSpacing = schema.Number("itemSpacing", 1);
        ordered = schema.Text("listStyle") == "ordered";
    }

    public override bool IsDynamic => true;

    public override Extent Measure(string value, PageFrame? frame, RenderState state)
    {
        var items = Read(value, state).Items;
        if (items.Count == 0)
            return Extent.Whole(0);
        var heights = new double[items.Count];
        for (var i = 0; i < heights.Length; i++)
            heights[i] = Height(items[i], i == heights.Length - 1, state);
        return new(heights, AlwaysPart: true);
    }

    public override void Draw(Canvas canvas, Placed placed, string value)
    {
        var (items, markers) = Read(value, canvas.State);
        if (items.Count == 0)
            return;
        var (start, end) = placed.Part is { } part ? (part.Start, Math.Min(part.End, items.Count)) : (0, items.Count);
        if (spec.Background is { } background)
            RectangleElement.Draw(canvas, placed.Box, background, null, 0, 0, Rotate, Opacity);
        var plain = spec with { Background = null };
        var y = placed.Box.Y;
        for (var i = start; i < end; i++)
        {
            var height = Height(items[i], i == end - 1, canvas.State);
            var markerX = items[i].Level * indent;
            var bodyX = markerX + markerWidth + markerGap;
            var marker = new Box(placed.Box.X + markerX, y, markerWidth, height);
            TextPainter.Draw(canvas, plain with { Align = Align.Right }, markers[i], marker, Rotate, Opacity);
            var body = new Box(placed.Box.X + bodyX, y, Math.Max(placed.Box.Width - bodyX, 0), height);
            TextPainter.Draw(canvas, plain, items[i].Text, body, Rotate, Opacity);
            y += height;
        }
    }

    private ListItems Read(string value, RenderState state) =>
        state.Remember(
            this,
            value,
            () =>
            {
                var items = Items(value);
                return new ListItems(items, Markers(items));
            }
        );

    private double Height((int Level, string Text) item, bool isLast, RenderState state)
    {
        var bodyX = (item.Level * indent) + markerWidth + markerGap;
        var lines = state.Lines;
        lines.Clear();
        var width = Peer.Points(Math.Max(Math.Max(Box.Width - bodyX, 0), 0.1));
        LineSplitter.Split(item.Text, spec.Fonts, spec.Size, spec.Spacing, width, spec.Rules(state), lines);
        return (Math.Max(lines.Count, 1) * Peer.Mm(spec.Size * spec.LineHeight)) + (isLast ? 0 : itemSpacing);
    }

    private List<string> Markers(List<(int Level, string Text)> items)
    {
        var markers = new List<string>(items.Count);
        Span<int> counters = stackalloc int[DeepestLevel + 1];
        foreach (var (level, _) in items)
        {
            counters[level]++;
            counters[(level + 1)..].Clear();
            markers.Add(ordered ? $"{counters[level]}." : "•");
        }
        return markers;
    }

    /// <summary>A JSON list of texts, or one item on each line.</summary>
    private static List<(int Level, string Text)> Items(string value)
    {
        var items = new List<(int, string)>();
        var trimmed = value.Trim();
        if (trimmed.Length == 0)
            return items;
        if (trimmed[0] == '[')
        {
            try
            {
                using var json = JsonDocument.Parse(trimmed);
                foreach (var item in json.RootElement.EnumerateArray())
                    items.Add(Item(item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()));
                return items;
            }
            catch (Exception error) when (JsonDamage.Is(error))
            {
                // A text that only begins like a list is lines of text.
                items.Clear();
            }
        }
        foreach (var line in value.ReplaceLineEndings("\n").Split('\n'))
            items.Add(Item(line));
        return items;
    }

    private static (int Level, string Text) Item(string text)
    {
        var tabs = text.AsSpan().IndexOfAnyExcept('\t');
        tabs = tabs < 0 ? text.Length : tabs;
        return (Math.Min(tabs, DeepestLevel), text[tabs..]);
    }

    private sealed record ListItems(List<(int Level, string Text)> Items, List<string> Markers);
}
