using System.Text;

namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>QR codes (ISO/IEC 18004): the smallest version that holds the content at level M, then the best level that this version allows.</summary>
internal static class QrCode
{
    /// <summary>Version 40, level M, holds no more bytes.</summary>
    private const int MaximumLength = 7089;
    private const int LevelM = 1;

    public static ModuleMatrix Encode(string content)
    {
        var message = Encoding.UTF8.GetBytes(content);
        if (message.Length > MaximumLength)
            throw TooLong(message);
        var (version, bits) = Fit(message);
        var codewords = Interleave(version, Pad(bits, version.Data));
        return QrMatrix.Build(version, codewords);
    }

    private static BarcodeException TooLong(byte[] message) => new($"A QR code cannot hold the content of {message.Length} bytes.");

    private static (QrVersion Version, BitWriter Bits) Fit(byte[] message)
    {
        var (group, bits) = (-1, (BitWriter?)null);
        for (var number = 1; number <= QrVersion.Highest; number++)
        {
            var version = new QrVersion(number, LevelM);
            if (version.Group != group)
                (group, bits) = (version.Group, new QrSegments(message, version.Group).Encode());
            if (bits is null || bits.Length > version.Data * 8)
                continue;
            while (version.Level < QrVersion.HighestLevel && bits.Length <= (version with { Level = version.Level + 1 }).Data * 8)
                version = version with { Level = version.Level + 1 };
            return (version, bits);
        }
        throw TooLong(message);
    }

    /// <summary>Terminator, and 11101100 and 00010001 in turn (7.4.9 and 7.4.10).</summary>
    private static byte[] Pad(BitWriter bits, int length)
    {
        bits.Add(0, Math.Min(4, (length * 8) - bits.Length));
        var padded = new byte[length];
        var data = bits.ToBytes();
        data.CopyTo(padded, 0);
        for (var i = data.Length; i < length; i++)
            padded[i] = (i - data.Length) % 2 == 0 ? (byte)0xEC : (byte)0x11;
        return padded;
    }

    /// <summary>The codewords of all blocks in turn, data before correction (7.6).</summary>
    private static byte[] Interleave(QrVersion version, byte[] data)
    {
        var blocks = version.Blocks;
        var shorter = version.Data / blocks;
        // The first blocks are the shorter ones.
        var longer = version.Data % blocks;
        var result = new byte[version.Total];
        for (int block = 0, start = 0; block < blocks; block++)
        {
            var length = shorter + (block >= blocks - longer ? 1 : 0);
            var part = data.AsSpan(start, length);
            for (var i = 0; i < length; i++)
                result[i < shorter ? (i * blocks) + block : (shorter * blocks) + block - (blocks - longer)] = part[i];
            var correction = GaloisField.Qr.Correction(part, version.Correction);
            for (var i = 0; i < correction.Length; i++)
                result[version.Data + (i * blocks) + block] = correction[i];
            start += length;
        }
        return result;
    }
}
