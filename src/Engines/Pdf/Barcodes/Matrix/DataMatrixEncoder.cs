namespace Akashi.Engines.Pdf.Barcodes.Matrix;

internal enum DataMatrixMode
{
    Ascii,
    C40,
    Text,
    X12,
    Edifact,
    Base256,
}

/// <summary>Turns a message into codewords, in whichever encodation the look-ahead test finds shortest (ISO/IEC 16022, 5.2 and annex P).</summary>
/// <param name="message">Characters of ASCII, and <see cref="Fnc1"/>.</param>
internal sealed class DataMatrixEncoder(int[] message)
{
    public const int Fnc1 = -1;

    private const byte Fnc1Codeword = 232;
    private const byte FirstPair = 130;
    private const byte Unlatch = 254;
    private const byte Padding = 129;
    private const int EdifactUnlatch = 31;

    private readonly List<byte> codewords = [];
    private readonly DataMatrixLookAhead lookAhead = new(message);
    private DataMatrixMode mode;
    private int at;

    public byte[] Encode()
    {
        if (message.Length > 0 && message[0] == Fnc1)
        {
            codewords.Add(Fnc1Codeword);
            at = 1;
        }
        while (at < message.Length)
        {
            switch (mode)
            {
                case DataMatrixMode.Ascii:
                    EncodeAscii();
                    break;
                case DataMatrixMode.Edifact:
                    EncodeEdifact();
                    break;
                case DataMatrixMode.Base256:
                    EncodeBase256();
                    break;
                default:
                    EncodeTriplets();
                    break;
            }
        }
        return Pad();
    }

    private static byte Latch(DataMatrixMode to) =>
        to switch
        {
            DataMatrixMode.C40 => 230,
            DataMatrixMode.Base256 => 231,
            DataMatrixMode.X12 => 238,
            DataMatrixMode.Text => 239,
            _ => 240,
        };

    private static byte Ascii(int c) => c == Fnc1 ? Fnc1Codeword : (byte)(c + 1);

    /// <summary>How many codewords the smallest symbol with room for more than <paramref name="used"/> has left after them.</summary>
    private static int Remaining(int used) => DataMatrixSize.For(used + 1).Capacity - used;

    private void EncodeAscii()
    {
        if (IsPair(at))
        {
            AddAscii();
            return;
        }
        var next = lookAhead.Choose(at, mode);
        if (next == mode)
            AddAscii();
        else
        {
            codewords.Add(Latch(next));
            mode = next;
        }
    }

    private void EncodeTriplets()
    {
        var values = new List<int>();
        while (at < message.Length && DataMatrixValues.Of(mode, message[at]) is { Length: > 0 } next)
        {
            if (values.Count % 3 == 0)
            {
                var choice = values.Count == 0 ? mode : lookAhead.Choose(at, mode);
                if (choice != mode)
                {
                    AddTriplets(values);
                    codewords.Add(Unlatch);
                    if (choice != DataMatrixMode.Ascii)
                        codewords.Add(Latch(choice));
                    mode = choice;
                    return;
                }
                if (message.Length - at <= 3 && EndTriplets(values))
                    return;
            }
            values.AddRange(next);
            at++;
        }
        // Whole triplets only: what is over is encoded anew.
        while (values.Count % 3 != 0)
        {
            at--;
            var length = DataMatrixValues.Of(mode, message[at]).Length;
            values.RemoveRange(values.Count - length, length);
        }
        AddTriplets(values);
        codewords.Add(Unlatch);
        ReturnToAscii();
    }

    /// <summary>The ends of a symbol that need no unlatch (5.2.5.2).</summary>
    private bool EndTriplets(List<int> values)
    {
        var remaining = Remaining(codewords.Count + (values.Count / 3 * 2));
        var rest = new List<int>();
        for (var i = at; i < message.Length; i++)
        {
            var part = DataMatrixValues.Of(mode, message[i]);
            rest.AddRange(part.Length > 0 ? part : [-1, -1, -1, -1]);
        }
        var isLastCharacter = rest.Count == 1;
        if (remaining == 2 && (rest.Count == 3 || (rest.Count == 2 && mode != DataMatrixMode.X12)))
        {
            values.AddRange(rest);
            // Shift 1 fills the last triplet.
            if (rest.Count == 2)
                values.Add(0);
            AddTriplets(values);
        }
        else if (remaining is 1 or 2 && isLastCharacter)
        {
            AddTriplets(values);
            if (remaining == 2)
                codewords.Add(Unlatch);
            codewords.Add(Ascii(message[at]));
        }
        else
            return false;
        mode = DataMatrixMode.Ascii;
        at = message.Length;
        return true;
    }

    private void EncodeEdifact()
    {
        var values = new List<int>();
        while (at < message.Length && DataMatrixValues.IsEdifact(message[at]))
        {
            if (values.Count % 4 == 0)
            {
                var rest = message.Length - at;
                var room = rest <= 2 ? Remaining(codewords.Count + (values.Count / 4 * 3)) : 0;
                if (room is 1 or 2 && rest <= room)
                {
                    AddEdifact(values);
                    for (; at < message.Length; at++)
                        codewords.Add(Ascii(message[at]));
                    mode = DataMatrixMode.Ascii;
                    return;
                }
                if (lookAhead.Choose(at, mode) != mode)
                    break;
            }
            values.Add(message[at++] & 0x3F);
        }
        var left = Remaining(codewords.Count + (values.Count / 4 * 3) - 1) - 1;
        if (values.Count % 4 != 0 || at != message.Length || left >= 3)
            values.Add(EdifactUnlatch);
        AddEdifact(values);
        ReturnToAscii();
    }

    private void EncodeBase256()
    {
        var start = at;
        while (at < message.Length && lookAhead.Choose(at, mode) == mode)
            at++;
        var length = at - start;
        var fillsSymbol = at == message.Length && Remaining(codewords.Count + length) - 1 == 0;
        if (fillsSymbol)
            AddRandomised(0);
        else if (length < 250)
            AddRandomised(length);
        else
        {
            AddRandomised((length / 250) + 249);
            AddRandomised(length % 250);
        }
        for (var i = start; i < at; i++)
            AddRandomised(message[i]);
        mode = DataMatrixMode.Ascii;
    }

    /// <summary>The 255-state algorithm (annex B.2).</summary>
    private void AddRandomised(int value) => codewords.Add((byte)(value + (((codewords.Count + 1) * 149) % 255) + 1));

    /// <summary>After an unlatch the next characters are encoded at once, so that every round makes headway.</summary>
    private void ReturnToAscii()
    {
        mode = DataMatrixMode.Ascii;
        if (at < message.Length)
            AddAscii();
    }

    private void AddAscii()
    {
        if (IsPair(at))
        {
            codewords.Add((byte)(FirstPair + ((message[at] - '0') * 10) + message[at + 1] - '0'));
            at += 2;
        }
        else
            codewords.Add(Ascii(message[at++]));
    }

    private bool IsPair(int i) => i + 1 < message.Length && IsDigit(message[i]) && IsDigit(message[i + 1]);

    private static bool IsDigit(int c) => c is >= '0' and <= '9';

    private void AddTriplets(List<int> values)
    {
        for (var i = 0; i < values.Count; i += 3)
        {
            var word = (values[i] * 1600) + (values[i + 1] * 40) + values[i + 2] + 1;
            codewords.Add((byte)(word >> 8));
            codewords.Add((byte)word);
        }
    }

    private void AddEdifact(List<int> values)
    {
        for (var i = 0; i < values.Count; i += 4)
        {
            var count = Math.Min(4, values.Count - i);
            var word = 0;
            for (var j = 0; j < 4; j++)
                word = (word << 6) | (j < count ? values[i + j] : 0);
            for (var j = 0; j < Math.Min(3, count); j++)
                codewords.Add((byte)(word >> (16 - (8 * j))));
        }
    }

    /// <summary>The 253-state algorithm (annex B.1).</summary>
    private byte[] Pad()
    {
        var capacity = DataMatrixSize.For(codewords.Count).Capacity;
        if (codewords.Count < capacity)
            codewords.Add(Padding);
        while (codewords.Count < capacity)
        {
            var value = Padding + ((codewords.Count + 1) * 149 % 253) + 1;
            codewords.Add((byte)(value > 254 ? value - 254 : value));
        }
        return [.. codewords];
    }
}
