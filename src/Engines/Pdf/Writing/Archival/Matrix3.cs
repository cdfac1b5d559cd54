namespace Akashi.Engines.Pdf.Writing.Archival;

/// <summary>Three by three numbers.</summary>
internal static class Matrix3
{
    public static double[] Multiply(double[,] m, double[] v)
    {
        var product = new double[3];
        for (var r = 0; r < 3; r++)
            product[r] = (m[r, 0] * v[0]) + (m[r, 1] * v[1]) + (m[r, 2] * v[2]);
        return product;
    }

    public static double[,] Multiply(double[,] a, double[,] b)
    {
        var product = new double[3, 3];
        for (var r = 0; r < 3; r++)
        {
            for (var c = 0; c < 3; c++)
                product[r, c] = (a[r, 0] * b[0, c]) + (a[r, 1] * b[1, c]) + (a[r, 2] * b[2, c]);
        }
        return product;
    }

    /// <summary>By cofactors; the indices turn around, which gives their signs.</summary>
    public static double[,] Invert(double[,] m)
    {
        var inverse = new double[3, 3];
        double determinant = 0;
        for (var i = 0; i < 3; i++)
            determinant += m[0, i] * ((m[1, (i + 1) % 3] * m[2, (i + 2) % 3]) - (m[1, (i + 2) % 3] * m[2, (i + 1) % 3]));
        for (var r = 0; r < 3; r++)
        {
            for (var c = 0; c < 3; c++)
            {
                var (a, b, d, e) = ((c + 1) % 3, (c + 2) % 3, (r + 1) % 3, (r + 2) % 3);
                inverse[r, c] = ((m[a, d] * m[b, e]) - (m[a, e] * m[b, d])) / determinant;
            }
        }
        return inverse;
    }
}
