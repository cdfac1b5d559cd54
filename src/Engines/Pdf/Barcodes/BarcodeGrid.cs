namespace Akashi.Engines.Pdf.Barcodes;

/// <summary>How fine the grid of a symbol is.</summary>
internal static class BarcodeGrid
{
    /// <summary>Units to the point. It is pdfme's resolution, so that its templates look here as they look there.</summary>
    public const int Scale = 5;
}
