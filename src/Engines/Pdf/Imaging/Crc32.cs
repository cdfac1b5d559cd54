namespace Akashi.Engines.Pdf.Imaging;

/// <summary>The checksum of a PNG chunk (PNG specification, annex D), eight bytes at a step.</summary>
internal static class Crc32
{
    private static readonly uint[][] Tables = Make();

    public static uint Of(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFFFFFF;
        var t = Tables;
        while (data.Length >= 8)
        {
            crc =
                t[7][data[0] ^ (crc & 0xFF)]
                ^ t[6][data[1] ^ ((crc >> 8) & 0xFF)]
                ^ t[5][data[2] ^ ((crc >> 16) & 0xFF)]
                ^ t[4][data[3] ^ (crc >> 24)]
                ^ t[3][data[4]]
                ^ t[2][data[5]]
                ^ t[1][data[6]]
                ^ t[0][data[7]];
            data = data[8..];
        }
        foreach (var b in data)
            crc = t[0][(crc ^ b) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[][] Make()
    {
        var tables = new uint[8][];
        for (var k = 0; k < 8; k++)
            tables[k] = new uint[256];
        for (var n = 0u; n < 256; n++)
        {
            var c = n;
            for (var k = 0; k < 8; k++)
                c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            tables[0][n] = c;
        }
        for (var k = 1; k < 8; k++)
        {
            for (var n = 0; n < 256; n++)
                tables[k][n] = (tables[k - 1][n] >> 8) ^ tables[0][tables[k - 1][n] & 0xFF];
        }
        return tables;
    }
}
