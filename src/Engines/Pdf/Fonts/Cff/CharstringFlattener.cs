using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Fonts.Cff;

/// <summary>
/// Puts the subroutines of a Type 2 charstring in the places of their calls (Adobe Technical Note 5177), so that a glyph can be taken
/// out of its font alone. Hints stay; numbers are not looked at but for those that name a subroutine.
/// </summary>
internal sealed class CharstringFlattener(CffIndex global, CffIndex local)
{
    private const int MaximumDepth = 10;
    private const int MaximumStack = 513;

    /// <summary>No outline may be longer (5177, appendix B), and no chain of calls may make one so.</summary>
    private const int MaximumLength = 65_535;

    private const byte CallSubr = 10;
    private const byte Return = 11;
    private const byte Escape = 12;
    private const byte EndChar = 14;
    private const byte CallGlobalSubr = 29;

    private readonly ByteBuffer output = new(256);
    private int steps;
    private int stack;
    private int stems;

    /// <summary>Where in the output the number on top of the stack begins, or -1 when it was computed.</summary>
    private int lastStart = -1;
    private int lastValue;

    /// <summary>Whether the glyph ends with four operands, which compose it of two others (<see cref="AccentedGlyph"/>).</summary>
    public bool IsAccented { get; private set; }

    public byte[] Flatten(ReadOnlySpan<byte> charstring)
    {
        using (output)
        {
            if (!Run(charstring, 0))
                output.Raw([EndChar]);
            return output.Span.ToArray();
        }
    }

    /// <returns>True when the glyph has come to its end.</returns>
    private bool Run(ReadOnlySpan<byte> code, int depth)
    {
        if (depth > MaximumDepth)
            throw new FontException($"An outline of the font calls subroutines more than {MaximumDepth} deep.");
        for (var at = 0; at < code.Length; )
        {
            if (++steps > MaximumLength || output.Length > MaximumLength)
                throw new FontException($"An outline of the font is longer than {MaximumLength:N0} bytes.");
            var b = code[at];
            if (b is 28 or >= 32)
            {
                Push(code, ref at);
                continue;
            }
            at++;
            switch (b)
            {
                case Return:
                    return false;
                case CallSubr or CallGlobalSubr:
                    if (Call(b == CallSubr ? local : global, depth))
                        return true;
                    break;
                case EndChar:
                    IsAccented = stack >= 4;
                    output.Raw([EndChar]);
                    return true;
                case 1 or 3 or 18 or 23:
                    stems += stack / 2;
                    Clear(b);
                    break;
                case 19 or 20:
                    stems += stack / 2;
                    Clear(b);
                    var mask = (stems + 7) / 8;
                    if (mask > code.Length - at)
                        throw CutOff();
                    output.Raw(code.Slice(at, mask));
                    at += mask;
                    break;
                case Escape:
                    if (at == code.Length)
                        throw CutOff();
                    output.Raw([Escape, code[at]]);
                    Escaped(code[at++]);
                    break;
                default:
                    Clear(b);
                    break;
            }
        }
        return false;
    }

    private void Push(ReadOnlySpan<byte> code, ref int at)
    {
        var b = code[at];
        var length = b switch
        {
            28 => 3,
            <= 246 => 1,
            <= 254 => 2,
            _ => 5,
        };
        if (length > code.Length - at)
            throw CutOff();
        lastStart = output.Length;
        lastValue = b switch
        {
            28 => (short)((code[at + 1] << 8) | code[at + 2]),
            <= 246 => b - 139,
            <= 250 => ((b - 247) * 256) + code[at + 1] + 108,
            <= 254 => (-(b - 251) * 256) - code[at + 1] - 108,
            // 16.16: a subroutine's number has no fraction.
            _ => (short)((code[at + 1] << 8) | code[at + 2]),
        };
        output.Raw(code.Slice(at, length));
        at += length;
        if (++stack > MaximumStack)
            throw new FontException("An outline of the font has too many operands.");
    }

    private bool Call(CffIndex subrs, int depth)
    {
        if (lastStart < 0 || stack == 0)
            throw new FontException("An outline of the font computes the number of a subroutine, which is not supported.");
        output.Truncate(lastStart);
        (lastStart, stack) = (-1, stack - 1);
        var bias =
            subrs.Count < 1240 ? 107
            : subrs.Count < 33900 ? 1131
            : 32768;
        return Run(subrs[lastValue + bias].Span, depth + 1);
    }

    private void Clear(byte operation)
    {
        output.Raw([operation]);
        (stack, lastStart) = (0, -1);
    }

    /// <summary>What operators of two bytes leave on the stack (5177, 4.2 and 4.4).</summary>
    private void Escaped(byte operation)
    {
        var change = operation switch
        {
            >= 34 and <= 37 => -stack,
            3 or 4 or 10 or 11 or 12 or 15 or 18 or 24 => -1,
            20 or 30 => -2,
            22 => -3,
            23 or 27 => 1,
            _ => 0,
        };
        (stack, lastStart) = (Math.Max(0, stack + change), -1);
    }

    private static FontException CutOff() => new("An outline of the font ends in the middle of an operator.");
}
