namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>Estimates how long the next characters would be in each encodation (ISO/IEC 16022, annex P).</summary>
internal sealed class DataMatrixLookAhead(int[] message)
{
    /// <summary>After so many characters a lead of one codeword decides.</summary>
    private const int Early = 4;

    /// <summary>Thirds are summed in single precision, with which the rounding at the end agrees.</summary>
    private const double Third = 1.3333334;
    private const double TwoThirds = 0.6666667;
    private const double TenThirds = 3.3333334;

    public DataMatrixMode Choose(int at, DataMatrixMode mode)
    {
        var costs = Costs.From(mode);
        var isFnc1 = message[at] == DataMatrixEncoder.Fnc1;
        for (var k = 0; ; k++)
        {
            if (at + k == message.Length)
                return costs.Final(isFnc1);
            costs.Add(message[at + k]);
            if (k >= Early && costs.Leader(isFnc1, this, at + k + 1) is { } leader)
                return leader;
        }
    }

    /// <summary>Whether a terminator of X12 comes before a character that X12 lacks.</summary>
    private bool HasTerminator(int from)
    {
        for (var i = from; i < message.Length; i++)
        {
            if (message[i] is '\r' or '*' or '>')
                return true;
            if (!DataMatrixValues.IsBasic(DataMatrixMode.X12, message[i]))
                return false;
        }
        return false;
    }

    private struct Costs
    {
        private float ascii;
        private float c40;
        private float text;
        private float x12;
        private float edifact;
        private float base256;

        public static Costs From(DataMatrixMode mode)
        {
            var inAscii = mode == DataMatrixMode.Ascii;
            var latch = inAscii ? 1 : 2;
            return new()
            {
                ascii = inAscii ? 0 : 1,
                c40 = mode == DataMatrixMode.C40 ? 0 : latch,
                text = mode == DataMatrixMode.Text ? 0 : latch,
                x12 = mode == DataMatrixMode.X12 ? 0 : latch,
                edifact = mode == DataMatrixMode.Edifact ? 0 : latch,
                base256 = mode == DataMatrixMode.Base256 ? 0 : latch + 0.25f,
            };
        }

        public void Add(int c)
        {
            ascii = c is >= '0' and <= '9' ? ascii + 0.5f : MathF.Ceiling(ascii) + 1;
            c40 = (float)(c40 + (DataMatrixValues.IsBasic(DataMatrixMode.C40, c) ? TwoThirds : Third));
            text = (float)(text + (DataMatrixValues.IsBasic(DataMatrixMode.Text, c) ? TwoThirds : Third));
            x12 = (float)(x12 + (DataMatrixValues.IsBasic(DataMatrixMode.X12, c) ? TwoThirds : TenThirds));
            edifact += DataMatrixValues.IsEdifact(c) ? 0.75f : 3.25f;
            base256 += c < 0 ? 4 : 1;
        }

        public readonly DataMatrixMode Final(bool isFnc1)
        {
            var (a, c, t, x, e, b) = (
                MathF.Ceiling(ascii),
                MathF.Ceiling(c40),
                MathF.Ceiling(text),
                MathF.Ceiling(x12),
                MathF.Ceiling(edifact),
                MathF.Ceiling(base256)
            );
            if (a <= Least(c, t, x, e, b))
                return DataMatrixMode.Ascii;
            if (b < Least(a, c, t, x, e))
                return isFnc1 ? DataMatrixMode.Ascii : DataMatrixMode.Base256;
            if (e < Least(a, c, t, x, b))
                return DataMatrixMode.Edifact;
            if (t < Least(a, c, x, e, b))
                return DataMatrixMode.Text;
            return x < Least(a, c, t, e, b) ? DataMatrixMode.X12 : DataMatrixMode.C40;
        }

        public readonly DataMatrixMode? Leader(bool isFnc1, DataMatrixLookAhead lookAhead, int next)
        {
            if (ascii + 1 <= Least(c40, text, x12, edifact, base256))
                return DataMatrixMode.Ascii;
            if (base256 + 1 <= ascii || base256 + 1 < Least(c40, text, x12, edifact))
                return isFnc1 ? DataMatrixMode.Ascii : DataMatrixMode.Base256;
            if (edifact + 1 < Least(ascii, c40, text, x12, base256))
                return DataMatrixMode.Edifact;
            if (text + 1 < Least(ascii, c40, x12, edifact, base256))
                return DataMatrixMode.Text;
            if (x12 + 1 < Least(ascii, c40, text, edifact, base256))
                return DataMatrixMode.X12;
            if (c40 + 1 >= Least(ascii, text, edifact, base256) || c40 > x12)
                return null;
            return c40 < x12 || !lookAhead.HasTerminator(next) ? DataMatrixMode.C40 : DataMatrixMode.X12;
        }

        private static float Least(params ReadOnlySpan<float> costs)
        {
            var least = costs[0];
            foreach (var cost in costs)
                least = MathF.Min(least, cost);
            return least;
        }
    }
}
