namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>Parts a message into runs of digits, of the 45 alphanumeric characters, and of bytes (ISO/IEC 18004, annex J).</summary>
/// <param name="message">UTF-8.</param>
/// <param name="group">0 for versions 1 to 9, 1 for 10 to 26, 2 for 27 to 40: the longer the counts, the less a change of mode pays.</param>
internal sealed class QrSegments(byte[] message, int group)
{
    private const string Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

    /// <summary>Bits of a segment's count, by group and mode.</summary>
    private static readonly int[][] CountBits =
    [
        [10, 9, 8],
        [12, 11, 16],
        [14, 13, 16],
    ];

    private readonly int[] digits = Runs(message, static c => Kind(c) == Mode.Numeric);
    private readonly int[] letters = Runs(message, static c => Kind(c) == Mode.Alphanumeric);
    private readonly int[] either = Runs(message, static c => Kind(c) != Mode.Byte);

    private enum Mode
    {
        Numeric,
        Alphanumeric,
        Byte,
        None,
    }

    /// <summary>Null when a segment is too long for the group's counts.</summary>
    public BitWriter? Encode()
    {
        var bits = new BitWriter();
        var (mode, start, at) = (Mode.None, 0, 0);
        while (at < message.Length)
        {
            var next = Choose(mode, at);
            if (next == mode)
            {
                at++;
                continue;
            }
            if (!Write(bits, mode, start, at))
                return null;
            (mode, start) = (next, at);
        }
        return Write(bits, mode, start, at) ? bits : null;
    }

    private static Mode Kind(byte c) =>
        c is >= (byte)'0' and <= (byte)'9' ? Mode.Numeric
        : Alphanumeric.Contains((char)c, StringComparison.Ordinal) ? Mode.Alphanumeric
        : Mode.Byte;

    private Mode Choose(Mode mode, int at) =>
        mode switch
        {
            Mode.None => First(at),
            Mode.Byte => FromBytes(at),
            Mode.Alphanumeric => FromLetters(at),
            _ => Kind(message[at]),
        };

    private Mode First(int at)
    {
        if (IsFollowed(digits, at, By(4, 4, 5), Mode.Byte))
            return Mode.Numeric;
        if (IsFollowed(digits, at, 1, Mode.Byte))
            return Mode.Byte;
        if (IsFollowed(digits, at, By(7, 8, 9), Mode.Alphanumeric) || IsFollowed(digits, at, 1, Mode.None))
            return Mode.Numeric;
        return IsFollowed(either, at, By(6, 7, 8), Mode.Byte) || IsFollowed(either, at, 1, Mode.None) ? Mode.Alphanumeric : Mode.Byte;
    }

    private Mode FromBytes(int at)
    {
        if (
            IsFollowed(letters, at, By(11, 15, 16), Mode.Byte)
            || IsFollowed(letters, at, By(12, 13, 15), Mode.Numeric)
            || IsFollowed(letters, at, By(6, 7, 8), Mode.None)
        )
            return Mode.Alphanumeric;
        if (
            IsFollowed(digits, at, By(6, 8, 9), Mode.Byte)
            || IsFollowed(digits, at, By(6, 7, 8), Mode.Alphanumeric)
            || IsFollowed(digits, at, By(3, 4, 4), Mode.None)
        )
            return Mode.Numeric;
        var mixedTail = IsFollowed(either, at, By(6, 7, 8), Mode.None) && either[at] <= By(12, 13, 15);
        return mixedTail && NextDigits(at) < By(6, 7, 8) ? Mode.Alphanumeric : Mode.Byte;
    }

    private Mode FromLetters(int at)
    {
        if (Kind(message[at]) == Mode.Byte)
            return Mode.Byte;
        return
            IsFollowed(digits, at, By(13, 15, 17), Mode.Alphanumeric)
            || IsFollowed(digits, at, By(13, 17, 18), Mode.Byte)
            || IsFollowed(digits, at, By(7, 8, 9), Mode.None)
            ? Mode.Numeric
            : Mode.Alphanumeric;
    }

    /// <summary>Whether a run of at least this length begins here and is followed by this kind; none is the end of the message.</summary>
    private bool IsFollowed(int[] runs, int at, int least, Mode by)
    {
        var end = at + runs[at];
        if (runs[at] < least)
            return false;
        return end == message.Length ? by == Mode.None : Kind(message[end]) == by;
    }

    /// <summary>The length of the next run of digits, 0 when there is none.</summary>
    private int NextDigits(int at)
    {
        while (at < message.Length && digits[at] == 0)
            at++;
        return digits[at];
    }

    private int By(int small, int middle, int large) =>
        group switch
        {
            0 => small,
            1 => middle,
            _ => large,
        };

    private bool Write(BitWriter bits, Mode mode, int start, int end)
    {
        if (mode == Mode.None)
            return true;
        var count = CountBits[group][(int)mode];
        if (end - start >= 1 << count)
            return false;
        bits.Add(1 << (int)mode, 4);
        bits.Add(end - start, count);
        var data = message.AsSpan(start, end - start);
        switch (mode)
        {
            case Mode.Numeric:
                WriteDigits(bits, data);
                break;
            case Mode.Alphanumeric:
                WriteLetters(bits, data);
                break;
            default:
                foreach (var b in data)
                    bits.Add(b, 8);
                break;
        }
        return true;
    }

    private static void WriteDigits(BitWriter bits, ReadOnlySpan<byte> data)
    {
        for (var i = 0; i < data.Length; i += 3)
        {
            var group = data.Slice(i, Math.Min(3, data.Length - i));
            var value = 0;
            foreach (var digit in group)
                value = (value * 10) + digit - '0';
            bits.Add(value, (group.Length * 3) + 1);
        }
    }

    private static void WriteLetters(BitWriter bits, ReadOnlySpan<byte> data)
    {
        for (var i = 0; i < data.Length; i += 2)
        {
            var first = Alphanumeric.IndexOf((char)data[i], StringComparison.Ordinal);
            if (i + 1 == data.Length)
                bits.Add(first, 6);
            else
                bits.Add((first * 45) + Alphanumeric.IndexOf((char)data[i + 1], StringComparison.Ordinal), 11);
        }
    }

    private static int[] Runs(byte[] message, Predicate<byte> match)
    {
        var runs = new int[message.Length + 1];
        for (var i = message.Length - 1; i >= 0; i--)
            runs[i] = match(message[i]) ? runs[i + 1] + 1 : 0;
        return runs;
    }
}
