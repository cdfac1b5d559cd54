namespace Akashi.Engines.Pdf.Barcodes;

/// <param name="Background">What fills the symbol's rectangle, or null to let through what lies below.</param>
public readonly record struct BarcodeColours(Colour? Background, Colour Bars, Colour Text)
{
    public static readonly BarcodeColours BlackOnWhite = new(Colour.White, Colour.Black, Colour.Black);
}
