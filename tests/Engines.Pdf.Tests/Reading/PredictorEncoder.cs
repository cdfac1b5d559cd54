namespace Akashi.Engines.Pdf.Tests.Reading;

/// <summary>Takes the differences that predictors undo.</summary>
internal static class PredictorEncoder
{
    /// <summary>Row after row with the filters None, Sub, Up, Average, Paeth in turn.</summary>
    public static byte[] Png(byte[] image, int row, int pixel)
    {
        var output = new List<byte>();
        for (var y = 0; y < image.Length / row; y++)
        {
            var filter = y % 5;
            output.Add((byte)filter);
            for (var x = 0; x < row; x++)
            {
                int left = x >= pixel ? image[(y * row) + x - pixel] : 0,
                    up = y > 0 ? image[((y - 1) * row) + x] : 0,
                    corner = x >= pixel && y > 0 ? image[((y - 1) * row) + x - pixel] : 0;
                var guess = filter switch
                {
                    1 => left,
                    2 => up,
                    3 => (left + up) / 2,
                    4 => new[] { left, up, corner }.MinBy(c => Math.Abs(left + up - corner - c)),
                    _ => 0,
                };
                output.Add((byte)(image[(y * row) + x] - guess));
            }
        }
        return [.. output];
    }

    public static byte[] Tiff(byte[] image, int row, int colours, int bits, int columns)
    {
        var output = new byte[image.Length];
        for (var y = 0; y < image.Length / row; y++)
        {
            for (var i = 0; i < columns * colours; i++)
            {
                var difference = Get(image, y, i) - (i >= colours ? Get(image, y, i - colours) : 0);
                for (var b = 0; b < bits; b++)
                {
                    var at = (i * bits) + bits - 1 - b;
                    output[(y * row) + (at / 8)] |= (byte)(((difference >> b) & 1) << (7 - (at % 8)));
                }
            }
        }
        return output;

        int Get(byte[] from, int y, int i)
        {
            var value = 0;
            for (var b = i * bits; b < (i + 1) * bits; b++)
                value = (value << 1) | ((from[(y * row) + (b / 8)] >> (7 - (b % 8))) & 1);
            return value;
        }
    }
}
