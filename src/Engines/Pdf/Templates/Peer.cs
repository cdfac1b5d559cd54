namespace Akashi.Engines.Pdf.Templates;

/// <summary>pdfme's own figures: rounded, and kept so that elements stand where it puts them.</summary>
internal static class Peer
{
    /// <summary>Points to a millimetre.</summary>
    public const double PointsPerMm = 2.8346;

    /// <summary>Millimetres to a point; not quite the inverse.</summary>
    public const double MmPerPoint = 0.3528;

    /// <summary>Millimetres to a pixel of an image.</summary>
    public const double MmPerPixel = 0.26458333333333;

    public const double DefaultFontSize = 13;

    public static double Points(double mm) => mm * PointsPerMm;

    public static double Mm(double points) => points * MmPerPoint;
}
