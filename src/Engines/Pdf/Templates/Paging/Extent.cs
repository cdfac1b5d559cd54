using Akashi.Engines.Pdf.Templates.Elements;

namespace Akashi.Engines.Pdf.Templates.Paging;

/// <summary>The heights, in millimetres, of what an element's value takes up: rows, items, lines. Between them a page may end.</summary>
/// <param name="Heights">At least one.</param>
/// <param name="AlwaysPart">The element wants to know its range even if all of it stands on one page.</param>
/// <param name="KeepFirstTwo">The first unit does not stand alone at the foot of a page: a table's heading.</param>
/// <param name="ToPart">From units to what the element calls its parts; by default the units themselves.</param>
internal readonly record struct Extent(
    double[] Heights,
    bool AlwaysPart = true,
    bool KeepFirstTwo = false,
    Func<UnitRange, UnitRange>? ToPart = null
)
{
    public static Extent Whole(double height) => new([height], AlwaysPart: false);

    public UnitRange? Part(int start, int end) =>
        !AlwaysPart ? null
        : ToPart is null ? new UnitRange(start, end)
        : ToPart(new(start, end));
}

/// <summary>The pages that dynamic elements flow over: a blank base with padding, in millimetres.</summary>
internal sealed record PageFrame(double Width, double Height, Edges Padding)
{
    public double ContentHeight => Height - Padding.Top - Padding.Bottom;
}
