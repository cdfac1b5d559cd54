namespace Akashi.Engines.Pdf.Barcodes.Linear;

/// <summary>Chooses the code set of each character as ISO/IEC 15417, annex E does: C for four digits or more, A before controls, B otherwise.</summary>
/// <param name="message">Bytes below 128, and <see cref="Fnc4"/>.</param>
internal sealed class Code128Sets(int[] message)
{
    private const int Fnc4 = -1;
    private const int Shift = 98;
    private const int StartA = 103;

    private readonly List<int> values = [];
    private readonly int[] digits = Digits(message);
    private readonly int[] nextOnlyA = Next(message, static c => c is >= 0 and < 32);
    private readonly int[] nextOnlyB = Next(message, static c => c >= 96);
    private char set;
    private int at;

    /// <summary>Bytes from 128 on become FNC4 and their lower seven bits; FNC4 twice holds for a run of them.</summary>
    public static int[] WithShifts(ReadOnlySpan<byte> bytes)
    {
        var message = new List<int>(bytes.Length * 2);
        var extended = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (extended != bytes[i] >= 128)
            {
                var run = i;
                while (run < bytes.Length && bytes[run] >= 128 != extended)
                    run++;
                message.Add(Fnc4);
                // A latch pays from five characters on, and from three at the end.
                if (run - i >= (run == bytes.Length ? 3 : 5))
                {
                    message.Add(Fnc4);
                    extended = !extended;
                }
            }
            message.Add(bytes[i] & 0x7F);
        }
        return [.. message];
    }

    public List<int> Encode()
    {
        set =
            digits[0] >= 4 || (digits[0] == 2 && message.Length == 2) ? 'C'
            : ComesFirst(nextOnlyA, nextOnlyB, 0) ? 'A'
            : 'B';
        values.Add(StartA + (set - 'A'));
        while (at < message.Length)
        {
            if (!SwitchToC() && !LeaveSet())
                Put();
        }
        return values;
    }

    /// <summary>An odd digit goes before the switch, so that pairs follow.</summary>
    private bool SwitchToC()
    {
        if (set == 'C' || digits[at] < 4)
            return false;
        if (digits[at] % 2 == 1)
            Put();
        Latch('C');
        return true;
    }

    private bool LeaveSet()
    {
        var c = message[at];
        switch (set)
        {
            case 'C' when digits[at] < 2:
                Latch(ComesFirst(nextOnlyA, nextOnlyB, at) ? 'A' : 'B');
                return true;
            case 'B' when c is >= 0 and < 32:
                ShiftOrLatch('A', ComesFirst(nextOnlyB, nextOnlyA, at + 1));
                return true;
            case 'A' when c >= 96:
                ShiftOrLatch('B', ComesFirst(nextOnlyA, nextOnlyB, at + 1));
                return true;
            default:
                return false;
        }
    }

    private void ShiftOrLatch(char other, bool returns)
    {
        if (at < message.Length - 1 && returns)
        {
            values.Add(Shift);
            values.Add(Value(other, message[at++]));
        }
        else
            Latch(other);
    }

    private void Put()
    {
        if (set == 'C')
        {
            values.Add(((message[at] - '0') * 10) + message[at + 1] - '0');
            at += 2;
        }
        else
            values.Add(Value(set, message[at++]));
    }

    private void Latch(char to)
    {
        // Set X is 101 in the other sets: A 101, B 100, C 99.
        values.Add(101 - (to - 'A'));
        set = to;
    }

    private static int Value(char set, int c)
    {
        if (c == Fnc4)
            return set == 'A' ? 101 : 100;
        return c < 32 ? c + 64 : c - 32;
    }

    private static bool ComesFirst(int[] one, int[] other, int from) => one[from] < other[from];

    private static int[] Digits(int[] message)
    {
        var runs = new int[message.Length + 1];
        for (var i = message.Length - 1; i >= 0; i--)
            runs[i] = message[i] is >= '0' and <= '9' ? runs[i + 1] + 1 : 0;
        return runs;
    }

    private static int[] Next(int[] message, Predicate<int> match)
    {
        var distances = new int[message.Length + 1];
        distances[^1] = int.MaxValue / 2;
        for (var i = message.Length - 1; i >= 0; i--)
            distances[i] = match(message[i]) ? 0 : distances[i + 1] + 1;
        return distances;
    }
}
