using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Flow;

/// <summary>
/// A strip of the page that is never parted: a line, a table row. Blocks become slices, the <see cref="Paginator"/>
/// stacks slices into pages, and only then are they drawn, when every page number is known.
/// </summary>
/// <param name="height">In points.</param>
/// <param name="draw">Draws the slice with its top at the given distance from the page's top.</param>
internal sealed class Slice(double height, Action<Painter, double, SliceEdges> draw)
{
    public double Height => height;

    /// <summary>Room above, dropped at the top of a page; of the room below one slice and above the next the larger counts.</summary>
    public double Before { get; set; }

    /// <inheritdoc cref="Before"/>
    public double After { get; set; }

    public bool KeepWithNext { get; set; }
    public bool StartsPage { get; set; }

    /// <summary>The name of the place that this slice is, or null.</summary>
    public string? Destination { get; set; }

    /// <summary>Drawn again at the top of the page when this slice begins one: a table's heading.</summary>
    public IReadOnlyList<Slice> Repeated { get; set; } = [];

    public void Draw(Painter painter, double y, SliceEdges edges) => draw(painter, y, edges);
}

/// <summary>How a slice stands on its page; a row that is continued closes its borders there.</summary>
[Flags]
internal enum SliceEdges
{
    None = 0,
    FirstOnPage = 1,
    LastOnPage = 2,

    /// <summary>Drawn again by <see cref="Slice.Repeated"/>: for the eye, not for the structure.</summary>
    Repetition = 4,
}

/// <summary>A structure element that is created when something of it is first drawn, so that the tree follows the reading order.</summary>
internal sealed class Tag(string role, Tag? parent, string? attributes = null)
{
    private StructureElement? element;

    public StructureElement Open(StructureTree tree) => element ??= tree.Add(parent?.Open(tree) ?? tree.Root, role, attributes);
}
