namespace Akashi.Engines.Pdf;

/// <summary>x' = a·x + c·y + e, y' = b·x + d·y + f.</summary>
internal readonly record struct Affine(double A, double B, double C, double D, double E, double F)
{
    public static readonly Affine Identity = new(1, 0, 0, 1, 0, 0);

    public static Affine Translate(double x, double y) => new(1, 0, 0, 1, x, y);

    public static Affine Scale(double x, double y) => new(x, 0, 0, y, 0, 0);

    public double Determinant => (A * D) - (B * C);

    /// <summary>The map that applies <paramref name="inner"/> first and this one after it.</summary>
    public Affine Times(Affine inner) =>
        new(
            (A * inner.A) + (C * inner.B),
            (B * inner.A) + (D * inner.B),
            (A * inner.C) + (C * inner.D),
            (B * inner.C) + (D * inner.D),
            (A * inner.E) + (C * inner.F) + E,
            (B * inner.E) + (D * inner.F) + F
        );

    public (double X, double Y) Apply(double x, double y) => ((A * x) + (C * y) + E, (B * x) + (D * y) + F);

    /// <summary>The map back; the identity when there is none.</summary>
    public Affine Inverse()
    {
        var det = Determinant;
        if (det == 0 || !double.IsFinite(1 / det))
            return Identity;
        return new(D / det, -B / det, -C / det, A / det, ((C * F) - (D * E)) / det, ((B * E) - (A * F)) / det);
    }
}
