using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Akashi.Engines.Pdf.Fonts.Cff;

/// <summary>A DICT: operators with the operands before them (Adobe Technical Note 5176, 4).</summary>
internal sealed class CffDict
{
    /// <summary>Operators of two bytes have 12 in front.</summary>
    public const int Escape = 12 << 8;

    public const int Charset = 15;
    public const int CharStrings = 17;
    public const int Private = 18;
    public const int Subrs = 19;
    public const int FontMatrix = Escape | 7;
    public const int CharstringType = Escape | 6;
    public const int Ros = Escape | 30;
    public const int FdArray = Escape | 36;
    public const int FdSelect = Escape | 37;

    private const int MaximumOperands = 48;

    private readonly List<(int Operator, double[] Operands, ReadOnlyMemory<byte> Raw)> entries = [];

    /// <summary>Operator, operands and the bytes of both, in the order in which they stand.</summary>
    public IReadOnlyList<(int Operator, double[] Operands, ReadOnlyMemory<byte> Raw)> Entries => entries;

    public static CffDict Read(ReadOnlyMemory<byte> bytes)
    {
        var dict = new CffDict();
        var table = new FontTable(bytes, "CFF ");
        var operands = new List<double>();
        for (int at = 0, start = 0; at < table.Length; )
        {
            int b = table.U8(at);
            if (b <= 21)
            {
                at += b == 12 ? 2 : 1;
                var code = b == 12 ? Escape | table.U8(at - 1) : b;
                dict.entries.Add((code, [.. operands], bytes[start..at]));
                operands.Clear();
                start = at;
                continue;
            }
            if (operands.Count == MaximumOperands)
                throw new FontException("A DICT of the font's 'CFF ' table has too many operands.");
            operands.Add(Number(table, b, ref at));
        }
        return dict;
    }

    public double[]? Find(int code)
    {
        foreach (var entry in entries)
        {
            if (entry.Operator == code)
                return entry.Operands;
        }
        return null;
    }

    /// <summary>An offset or a size: a whole number that is not negative.</summary>
    public int? Offset(int code, int index = 0)
    {
        if (Find(code) is not { } operands)
            return null;
        return index < operands.Length && operands[index] is >= 0 and <= int.MaxValue and var value
            ? (int)value
            : throw new FontException($"An offset in the font's 'CFF ' table is missing or negative (operator {code}).");
    }

    private static double Number(FontTable table, int b, ref int at)
    {
        switch (b)
        {
            case 28:
                at += 3;
                return table.I16(at - 2);
            case 29:
                at += 5;
                return BinaryPrimitives.ReadInt32BigEndian(table.Slice(at - 4, 4));
            case 30:
                return Real(table, ref at);
            case >= 32 and <= 246:
                at++;
                return b - 139;
            case >= 247 and <= 250:
                at += 2;
                return ((b - 247) * 256) + table.U8(at - 1) + 108;
            case >= 251 and <= 254:
                at += 2;
                return (-(b - 251) * 256) - table.U8(at - 1) - 108;
            default:
                throw new FontException($"A DICT of the font's 'CFF ' table has the byte {b}, which means nothing.");
        }
    }

    /// <summary>Decimal digits, two to a byte, up to an F.</summary>
    private static double Real(FontTable table, ref int at)
    {
        const int MaximumLength = 40;
        var text = new StringBuilder();
        at++;
        while (text.Length < MaximumLength)
        {
            int b = table.U8(at++);
            foreach (var nibble in (ReadOnlySpan<int>)[b >> 4, b & 15])
            {
                if (nibble == 15)
                    return
                        double.TryParse(text.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                        && double.IsFinite(value)
                        ? value
                        : 0;
                text.Append(
                    nibble switch
                    {
                        < 10 => ((char)('0' + nibble)).ToString(),
                        10 => ".",
                        11 => "E",
                        12 => "E-",
                        14 => "-",
                        _ => "",
                    }
                );
            }
        }
        throw new FontException("A number in the font's 'CFF ' table has no end.");
    }
}
