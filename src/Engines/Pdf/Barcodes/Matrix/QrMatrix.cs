namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>Places function patterns, codewords, mask and format of a QR code (ISO/IEC 18004, 7.7 to 7.10).</summary>
internal sealed class QrMatrix
{
    private const int Masks = 8;
    private const int FormatMask = 0x5412;

    private readonly QrVersion version;
    private readonly int size;
    private readonly ModuleMatrix modules;

    /// <summary>Modules that hold no codewords.</summary>
    private readonly ModuleMatrix reserved;

    private QrMatrix(QrVersion version)
    {
        this.version = version;
        size = version.Size;
        modules = new(size, size);
        reserved = new(size, size);
    }

    public static ModuleMatrix Build(QrVersion version, byte[] codewords)
    {
        var matrix = new QrMatrix(version);
        matrix.DrawPatterns();
        matrix.DrawCodewords(codewords);
        var mask = matrix.BestMask();
        matrix.DrawFormat(mask);
        matrix.DrawVersion();
        return matrix.Masked(mask);
    }

    private void DrawPatterns()
    {
        for (var i = 0; i < size; i++)
        {
            Set(i, 6, i % 2 == 0);
            Set(6, i, i % 2 == 0);
        }
        DrawFinder(3, 3);
        DrawFinder(size - 4, 3);
        DrawFinder(3, size - 4);
        var centres = AlignmentCentres();
        foreach (var x in centres)
        {
            foreach (var y in centres)
            {
                var inFinder = (x == 6 && y == 6) || (x == 6 && y == size - 7) || (x == size - 7 && y == 6);
                if (!inFinder)
                    DrawAlignment(x, y);
            }
        }
        // The mask is chosen while format modules count as dark and version modules as light.
        for (var bit = 0; bit < 15; bit++)
            SetFormat(bit, true);
        Set(8, size - 8, false);
        for (var bit = 0; bit < 18 && version.Number >= 7; bit++)
            SetVersion(bit, false);
    }

    private void DrawFinder(int x, int y)
    {
        for (var dy = -4; dy <= 4; dy++)
        {
            for (var dx = -4; dx <= 4; dx++)
            {
                if (x + dx >= 0 && x + dx < size && y + dy >= 0 && y + dy < size)
                    Set(x + dx, y + dy, Math.Max(Math.Abs(dx), Math.Abs(dy)) is not (2 or 4));
            }
        }
    }

    private void DrawAlignment(int x, int y)
    {
        for (var dy = -2; dy <= 2; dy++)
        {
            for (var dx = -2; dx <= 2; dx++)
                Set(x + dx, y + dy, Math.Max(Math.Abs(dx), Math.Abs(dy)) != 1);
        }
    }

    /// <summary>Evenly spaced from the lower right, the rest in the first gap (annex E).</summary>
    private int[] AlignmentCentres()
    {
        if (version.Number == 1)
            return [];
        var centres = new int[(version.Number / 7) + 2];
        var step = version.Number == 32 ? 26 : ((version.Number * 4) + (centres.Length * 2) + 1) / ((centres.Length * 2) - 2) * 2;
        centres[0] = 6;
        for (var i = centres.Length - 1; i > 0; i--)
            centres[i] = size - 7 - ((centres.Length - 1 - i) * step);
        return centres;
    }

    /// <summary>Columns in pairs from the right, upwards and downwards in turn, past the vertical timing pattern.</summary>
    private void DrawCodewords(byte[] codewords)
    {
        var bit = 0;
        for (var right = size - 1; right >= 1; right -= 2)
        {
            if (right == 6)
                right = 5;
            var upwards = ((right + 1) & 2) == 0;
            for (var i = 0; i < size; i++)
            {
                var y = upwards ? size - 1 - i : i;
                for (var x = right; x > right - 2; x--)
                {
                    if (reserved[x, y])
                        continue;
                    modules[x, y] = bit < codewords.Length * 8 && (codewords[bit / 8] >> (7 - (bit % 8)) & 1) != 0;
                    bit++;
                }
            }
        }
    }

    private int BestMask()
    {
        var (best, least) = (0, int.MaxValue);
        var masked = new ModuleMatrix(size, size);
        for (var mask = 0; mask < Masks; mask++)
        {
            Mask(mask, masked);
            var penalty = QrPenalty.Of(masked);
            if (penalty < least)
                (best, least) = (mask, penalty);
        }
        return best;
    }

    private ModuleMatrix Masked(int mask)
    {
        var result = new ModuleMatrix(size, size);
        Mask(mask, result);
        return result;
    }

    private void Mask(int mask, ModuleMatrix into)
    {
        // Every mask repeats after six columns and twelve rows.
        const int Columns = 6,
            Rows = 12;
        Span<bool> pattern = stackalloc bool[Columns * Rows];
        for (var i = 0; i < pattern.Length; i++)
            pattern[i] = Inverts(mask, i % Columns, i / Columns);
        for (var y = 0; y < size; y++)
        {
            var line = pattern.Slice(y % Rows * Columns, Columns);
            var from = modules.Modules.Slice(y * size, size);
            var isFixed = reserved.Modules.Slice(y * size, size);
            var to = into.Modules.Slice(y * size, size);
            for (int x = 0, phase = 0; x < size; x++, phase = phase == Columns - 1 ? 0 : phase + 1)
                to[x] = from[x] ^ (!isFixed[x] & line[phase]);
        }
    }

    private static bool Inverts(int mask, int x, int y) =>
        mask switch
        {
            0 => (x + y) % 2 == 0,
            1 => y % 2 == 0,
            2 => x % 3 == 0,
            3 => (x + y) % 3 == 0,
            4 => ((x / 3) + (y / 2)) % 2 == 0,
            5 => (x * y % 2) + (x * y % 3) == 0,
            6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
            _ => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
        };

    private void DrawFormat(int mask)
    {
        // M, L, H, Q are 0 to 3 (table 12).
        var data = ((version.Level ^ 1) << 3) | mask;
        var format = ((data << 10) | Remainder(data, 10, 0x537)) ^ FormatMask;
        for (var bit = 0; bit < 15; bit++)
            SetFormat(bit, (format >> bit & 1) != 0);
        Set(8, size - 8, true);
    }

    private void DrawVersion()
    {
        if (version.Number < 7)
            return;
        var bits = (version.Number << 12) | Remainder(version.Number, 12, 0x1F25);
        for (var bit = 0; bit < 18; bit++)
            SetVersion(bit, (bits >> bit & 1) != 0);
    }

    /// <summary>Bit 0 is the least one; both copies are set (figure 25).</summary>
    private void SetFormat(int bit, bool dark)
    {
        Set(
            8,
            bit < 6 ? bit
                : bit < 8 ? bit + 1
                : size - 15 + bit,
            dark
        );
        Set(
            bit < 8 ? size - 1 - bit
                : bit == 8 ? 7
                : 14 - bit,
            8,
            dark
        );
    }

    private void SetVersion(int bit, bool dark)
    {
        Set(size - 11 + (bit % 3), bit / 3, dark);
        Set(bit / 3, size - 11 + (bit % 3), dark);
    }

    /// <summary>The remainder of a BCH code (annexes C and D).</summary>
    private static int Remainder(int data, int degree, int generator)
    {
        var value = data;
        for (var i = 0; i < degree; i++)
            value = (value << 1) ^ ((value >> (degree - 1)) * generator);
        return value;
    }

    private void Set(int x, int y, bool dark)
    {
        modules[x, y] = dark;
        reserved[x, y] = true;
    }
}
