using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace Akashi.Engines.Pdf.Writing;

/// <summary>A growing run of bytes on pooled memory, with the tokens of PDF syntax (ISO 32000-1, 7.3).</summary>
/// <remarks>Every method returns the buffer, so that a dictionary reads as it will stand in the file.</remarks>
internal sealed class ByteBuffer(int capacity = 1024) : IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

    public Span<byte> Writable => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Takes back what was appended after <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void Dispose()
    {
        if (bytes.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    /// <summary>Appends <paramref name="count"/> bytes and hands them out to be written; their content is undefined.</summary>
    public Span<byte> Take(int count)
    {
        if (bytes.Length - Length < count)
            Grow(count);
        var taken = bytes.AsSpan(Length, count);
        Length += count;
        return taken;
    }

    public ByteBuffer Raw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Take(value.Length));
        return this;
    }

    public ByteBuffer Int(long value)
    {
        var room = Take(20);
        Utf8Formatter.TryFormat(value, room, out var written);
        Length -= room.Length - written;
        return this;
    }

    /// <summary>A real number with at most three decimals: a thousandth of a point is finer than any device.</summary>
    public ByteBuffer Number(double value) => Decimal(value, 3);

    /// <summary>A real number with six decimals: a share of a matrix that is multiplied with lengths later.</summary>
    public ByteBuffer Precise(double value) => Decimal(value, 6);

    /// <summary>A number of thousandths as a real number.</summary>
    public ByteBuffer Thousandths(long value) => Decimal(value < 0, (ulong)Math.Abs(value), 3);

    private ByteBuffer Decimal(double value, int decimals)
    {
        if (!double.IsFinite(value) || Math.Abs(value) > 1e12)
            throw new NumberRangeException(value);
        // Away from zero, whatever the sign.
        return Decimal(value < 0, (ulong)((Math.Abs(value) * (decimals == 3 ? 1_000u : 1_000_000u)) + 0.5), decimals);
    }

    private ByteBuffer Decimal(bool isNegative, ulong scaled, int decimals)
    {
        var unit = decimals == 3 ? 1_000u : 1_000_000u;
        var (whole, rest) = Math.DivRem(scaled, unit);
        if (bytes.Length - Length < 32)
            Grow(32);
        var room = bytes.AsSpan(Length, 32);
        var at = 0;
        if (isNegative && scaled > 0)
            room[at++] = (byte)'-';
        at += Digits(whole, room[at..]);
        if (rest > 0)
        {
            room[at] = (byte)'.';
            var left = (uint)rest;
            for (var i = decimals; i > 0; i--)
            {
                (left, var digit) = Math.DivRem(left, 10u);
                room[at + i] = (byte)('0' + digit);
            }
            at += decimals + 1;
            while (room[at - 1] == '0')
                at--;
        }
        Length += at;
        return this;
    }

    private static int Digits(ulong value, Span<byte> into)
    {
        var count = 1;
        for (var rest = value; rest >= 10; rest /= 10)
            count++;
        for (var i = count - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, 10ul);
            into[i] = (byte)('0' + digit);
        }
        return count;
    }

    public ByteBuffer Ref(ObjectId id) => Int(id.Number).Raw(" 0 R"u8);

    /// <summary>A name; the characters that ISO 32000-1, 7.3.5 excludes are escaped.</summary>
    public ByteBuffer Name(string name)
    {
        Take(1)[0] = (byte)'/';
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            if (b is > 0x20 and < 0x7F && !"#()<>[]{}/%"u8.Contains(b))
                Take(1)[0] = b;
            else
            {
                Take(1)[0] = (byte)'#';
                HexDigits(b);
            }
        }
        return this;
    }

    /// <summary>A text string: ASCII as it stands, anything else as UTF-16BE with its mark (7.9.2.2).</summary>
    public ByteBuffer Text(string text)
    {
        if (Ascii.IsValid(text))
            return Literal(Encoding.ASCII.GetBytes(text));
        Raw("<FEFF"u8);
        foreach (var unit in text)
            Hex16(unit);
        return Raw(">"u8);
    }

    /// <summary>A string in parentheses (7.3.4.2).</summary>
    public ByteBuffer Literal(ReadOnlySpan<byte> value)
    {
        Take(1)[0] = (byte)'(';
        foreach (var b in value)
            Escaped(b);
        Take(1)[0] = (byte)')';
        return this;
    }

    /// <summary>Two bytes inside a string in parentheses.</summary>
    public void EscapedPair(byte first, byte second)
    {
        if (NeedsEscape(first) || NeedsEscape(second))
        {
            Escaped(first);
            Escaped(second);
            return;
        }
        if (bytes.Length - Length < 2)
            Grow(2);
        bytes[Length] = first;
        bytes[Length + 1] = second;
        Length += 2;
    }

    private static bool NeedsEscape(byte b) => b is (byte)'(' or (byte)')' or (byte)'\\' or (byte)'\r';

    /// <summary>A byte inside a string in parentheses.</summary>
    public void Escaped(byte b)
    {
        switch (b)
        {
            case (byte)'(' or (byte)')' or (byte)'\\':
                Take(1)[0] = (byte)'\\';
                Take(1)[0] = b;
                break;
            // A bare CR would be read back as LF.
            case (byte)'\r':
                Raw("\\r"u8);
                break;
            default:
                Take(1)[0] = b;
                break;
        }
    }

    /// <summary>A string in hexadecimal (7.3.4.3).</summary>
    public ByteBuffer Hex(ReadOnlySpan<byte> value)
    {
        Take(1)[0] = (byte)'<';
        foreach (var b in value)
            HexDigits(b);
        Take(1)[0] = (byte)'>';
        return this;
    }

    /// <summary>Four hexadecimal digits without delimiters.</summary>
    public void Hex16(int value)
    {
        var room = Take(4);
        room[0] = Digit(value >> 12);
        room[1] = Digit(value >> 8);
        room[2] = Digit(value >> 4);
        room[3] = Digit(value);
    }

    /// <summary>Four bytes of a binary file inside the PDF, the highest first.</summary>
    public ByteBuffer Big32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), value);
        return this;
    }

    private static byte Digit(int nibble) => "0123456789ABCDEF"u8[nibble & 15];

    private void HexDigits(byte b)
    {
        var room = Take(2);
        room[0] = Digit(b >> 4);
        room[1] = Digit(b);
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, Length + count));
        bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
