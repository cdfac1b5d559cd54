using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Barcodes;

/// <summary>The colours of a barcode's picture: background, bars, the steps between background and text, and the frame's black.</summary>
/// <param name="Bits">To a pixel: 1 for bars alone, 2 where the text has their colour, 4 otherwise.</param>
internal readonly record struct BarcodePalette(BarcodeColours Colours, int Bits)
{
    public const byte Background = 0;
    public const byte Bar = 1;

    public static BarcodePalette For(BarcodeSymbol symbol, BarcodeColours colours)
    {
        var isPlain = symbol.Frame.IsEmpty || colours.Bars == Colour.Black;
        if (symbol.Text is null && isPlain)
            return new(colours, 1);
        return new(colours, isPlain && colours.Text == colours.Bars ? 2 : 4);
    }

    /// <summary>The frame of ITF-14 is black whatever the bars are.</summary>
    public byte Frame => Bits == 4 ? (byte)15 : Bar;

    /// <summary>How many steps there are from background to text; the last one is the text itself.</summary>
    public int TextSteps => Bits == 4 ? 13 : 3;

    /// <summary>The entry of a step, 1 to <see cref="TextSteps"/>.</summary>
    public byte Text(int step) =>
        Bits == 4 ? (byte)(1 + step)
        : step == TextSteps ? Bar
        : (byte)(1 + step);

    /// <summary>How much of the ink there is, in as many bits as a pixel has.</summary>
    public byte Opacity(byte entry)
    {
        var full = (1 << Bits) - 1;
        if (entry == Background || entry > full)
            return 0;
        return entry == Bar || entry == Frame ? (byte)full : (byte)Math.Round((entry - 1) * (double)full / TextSteps);
    }

    /// <summary>An Indexed colour space in PDF syntax (ISO 32000-1, 8.6.6.3).</summary>
    public byte[] ColourSpace()
    {
        Span<byte> entries = stackalloc byte[3 * 16];
        var count = 1 << Bits;
        // Under a mask the entries are the pure inks.
        Put(entries, Background, Colours.Background ?? Colour.Black);
        for (var step = 1; step <= TextSteps && Bits > 1; step++)
            Put(entries, Text(step), Colours.Background is { } ground ? Mix(ground, Colours.Text, step / (double)TextSteps) : Colours.Text);
        if (Bits == 4)
            Put(entries, Frame, Colour.Black);
        Put(entries, Bar, Colours.Bars);
        using var space = new ByteBuffer(160);
        return space.Raw("[/Indexed/DeviceRGB "u8).Int(count - 1).Hex(entries[..(3 * count)]).Raw("]"u8).Span.ToArray();
    }

    private static void Put(Span<byte> entries, int entry, Colour colour) =>
        (entries[entry * 3], entries[(entry * 3) + 1], entries[(entry * 3) + 2]) = (colour.Red, colour.Green, colour.Blue);

    private static Colour Mix(Colour from, Colour to, double share)
    {
        byte One(byte a, byte b) => (byte)Math.Round(a + ((b - a) * share));
        return new(One(from.Red, to.Red), One(from.Green, to.Green), One(from.Blue, to.Blue));
    }
}
