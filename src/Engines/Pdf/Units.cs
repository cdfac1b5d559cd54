namespace Akashi.Engines.Pdf;

/// <summary>Lengths are points (1/72 inch) everywhere in this engine; millimetres are converted where they are written down.</summary>
public static class Units
{
    /// <summary>Millimetres to points: <c>Mm(25.4) == 72</c>.</summary>
    public static double Mm(double millimetres) => millimetres * 72 / 25.4;
}
