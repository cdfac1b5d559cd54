namespace Akashi.Engines.Pdf.Reading;

/// <summary>Turns bytes into values (ISO 32000-1, 7.3). As lenient as viewers are: an unknown word is null, a crooked number is what it begins with.</summary>
/// <remarks><paramref name="where"/> names the bytes in messages: "the file", "object stream 12".</remarks>
internal ref partial struct ObjectParser(ReadOnlySpan<byte> data, int position, string where)
{
    /// <summary>Real files nest fewer than ten deep.</summary>
    private const int MaxDepth = 100;

    private readonly ReadOnlySpan<byte> data = data;

    public int Position { get; set; } = position;

    public PdfValue ReadValue() => ReadValue(0);

    /// <summary>Moves over white space and comments.</summary>
    public void SkipWhite()
    {
        while (Position < data.Length)
        {
            var b = data[Position];
            if (b == '%')
            {
                var end = data[Position..].IndexOfAny((byte)'\r', (byte)'\n');
                Position = end < 0 ? data.Length : Position + end;
            }
            else if (Characters.IsWhite(b))
                Position++;
            else
                break;
        }
    }

    /// <summary>Moves over <paramref name="word"/> if it comes next, after white space.</summary>
    public bool TryWord(ReadOnlySpan<byte> word)
    {
        SkipWhite();
        if (!data[Position..].StartsWith(word))
            return false;
        var end = Position + word.Length;
        // "obj" may be followed at once by a value, "objx" is another word.
        if (end < data.Length && Characters.IsRegular(data[end]) && !Characters.IsDigit(data[end]))
            return false;
        Position = end;
        return true;
    }

    /// <summary>Moves over a number without sign or point that comes next, if it fits.</summary>
    public bool TryInteger(out int value)
    {
        SkipWhite();
        var start = Position;
        long sum = 0;
        while (Position < data.Length && Characters.IsDigit(data[Position]) && sum <= int.MaxValue)
            sum = (sum * 10) + data[Position++] - '0';
        value = (int)Math.Min(sum, int.MaxValue);
        if (Position > start && sum <= int.MaxValue)
            return true;
        Position = start;
        return false;
    }

    /// <summary>Moves over <c>12 0 obj</c>.</summary>
    public bool TryObjectHeader(out int number, out int generation)
    {
        generation = 0;
        return TryInteger(out number) && TryInteger(out generation) && TryWord("obj"u8);
    }

    public readonly PdfSourceException Fail(string what) => new($"{what} (byte {Position} of {where})");
}
