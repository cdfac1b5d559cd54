using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Text;

/// <summary>How characters look. <paramref name="Size"/> is in points; <paramref name="LineHeight"/> is a multiple of it.</summary>
public sealed record TextStyle(FontStack Fonts, double Size, Colour Colour, double LineHeight = 1.6);

/// <summary>Where a line stands between the left and the right edge.</summary>
public enum TextAlign
{
    Left,
    Centre,
    Right,

    /// <summary>両端揃え: the room that breaking leaves is spread between characters, except in the last line.</summary>
    Justify,
}

/// <summary>A status mark: a rounded label in <paramref name="Background"/> with its text in <paramref name="Foreground"/>.</summary>
public sealed record ChipStyle(Colour Background, Colour Foreground)
{
    public static readonly ChipStyle Good = new(Colour.Parse("#E3F4E8"), Colour.Parse("#115A36"));
    public static readonly ChipStyle Bad = new(Colour.Parse("#FDE5E5"), Colour.Parse("#A90000"));
    public static readonly ChipStyle Warning = new(Colour.Parse("#FFF3D6"), Colour.Parse("#7A4B00"));
    public static readonly ChipStyle Neutral = new(Colour.Parse("#EBEBEF"), Colour.Parse("#414148"));
    public static readonly ChipStyle Info = new(Colour.Parse("#E5EDFF"), Colour.Parse("#0017C1"));
}

/// <summary>A stretch of text in one style; a link leads to a <see cref="Uri"/> or to the name of a destination in the document.</summary>
internal sealed record TextRun(string Text, TextStyle Style)
{
    public Uri? Link { get; init; }
    public string? Destination { get; init; }
    public ChipStyle? Chip { get; init; }
    public bool IsLink => Link is not null || Destination is not null;
}
