using System.Numerics;

namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>Parts a message into runs of digits, text and bytes, and packs each (ISO/IEC 15438, 5.4).</summary>
internal sealed class Pdf417Compaction(byte[] message)
{
    private const int TextLatch = 900;
    private const int ByteLatch = 901;
    private const int NumericLatch = 902;
    private const int ByteShift = 913;
    private const int SixBytesLatch = 924;

    /// <summary>Shorter runs are cheaper in the mode around them.</summary>
    private const int LeastDigits = 13;
    private const int LeastDigitsAlone = 8;
    private const int LeastText = 5;

    private readonly List<int> codewords = [];
    private readonly Pdf417Text text = new();

    private enum Mode
    {
        Text,
        Numeric,
        Byte,
    }

    public List<int> Encode()
    {
        var (digits, texts, bytes) = Runs();
        var mode = Mode.Text;
        for (var at = 0; at < message.Length; )
        {
            int length;
            if (digits[at] >= LeastDigits || (digits[at] == message.Length && digits[at] >= LeastDigitsAlone))
            {
                length = digits[at];
                codewords.Add(NumericLatch);
                AddDigits(message.AsSpan(at, length));
                mode = Mode.Numeric;
            }
            else if (texts[at] >= LeastText)
            {
                length = texts[at];
                if (mode != Mode.Text)
                {
                    codewords.Add(TextLatch);
                    text.Reset();
                }
                text.Encode(message.AsSpan(at, length), codewords);
                mode = Mode.Text;
            }
            else
            {
                length = bytes[at];
                if (length == 1 && mode == Mode.Text)
                    codewords.Add(ByteShift);
                else
                {
                    codewords.Add(length % 6 == 0 ? SixBytesLatch : ByteLatch);
                    mode = Mode.Byte;
                }
                AddBytes(message.AsSpan(at, length));
            }
            at += length;
        }
        return codewords;
    }

    private (int[] Digits, int[] Texts, int[] Bytes) Runs()
    {
        var (digits, texts, bytes) = (new int[message.Length + 1], new int[message.Length + 1], new int[message.Length + 1]);
        for (var i = message.Length - 1; i >= 0; i--)
        {
            var c = message[i];
            if (c is >= (byte)'0' and <= (byte)'9')
                digits[i] = digits[i + 1] + 1;
            if (digits[i] >= LeastDigits)
                continue;
            if (Pdf417Text.Has(c))
                texts[i] = texts[i + 1] + 1;
            if (texts[i] < LeastText)
                bytes[i] = bytes[i + 1] + 1;
        }
        return (digits, texts, bytes);
    }

    /// <summary>Up to 44 digits behind a leading 1, to base 900.</summary>
    private void AddDigits(ReadOnlySpan<byte> digits)
    {
        const int Group = 44;
        Span<int> group = stackalloc int[15];
        for (var start = 0; start < digits.Length; start += Group)
        {
            var value = BigInteger.One;
            foreach (var digit in digits.Slice(start, Math.Min(Group, digits.Length - start)))
                value = (value * 10) + (digit - '0');
            var count = 0;
            for (; !value.IsZero; value /= 900)
                group[count++] = (int)(value % 900);
            while (count > 0)
                codewords.Add(group[--count]);
        }
    }

    /// <summary>Six bytes to five codewords; what is over stands as it is.</summary>
    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        Span<int> group = stackalloc int[5];
        for (; bytes.Length >= 6; bytes = bytes[6..])
        {
            var value = 0L;
            foreach (var b in bytes[..6])
                value = (value << 8) | b;
            for (var i = 4; i >= 0; i--, value /= 900)
                group[i] = (int)(value % 900);
            foreach (var codeword in group)
                codewords.Add(codeword);
        }
        foreach (var b in bytes)
            codewords.Add(b);
    }
}
