namespace Akashi.Engines.Pdf.Tests.Reading;

/// <summary>Damages files: bytes, digits, pieces swapped or lost.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[] file, Random random)
    {
        var bytes = (byte[])file.Clone();
        for (var n = random.Next(1, 10); n > 0; n--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    // Numbers are where the damage is greatest.
                    while (at < bytes.Length - 1 && bytes[at] is < (byte)'0' or > (byte)'9')
                        at++;
                    bytes[at] = (byte)('0' + random.Next(10));
                    break;
                case 2:
                    bytes[at] = "<>[]()/% R\n"u8[random.Next(11)];
                    break;
                default:
                    var count = Math.Min(random.Next(1, 40), bytes.Length - at);
                    var from = random.Next(bytes.Length - count);
                    bytes.AsSpan(from, count).CopyTo(bytes.AsSpan(at));
                    break;
            }
        }
        if (random.Next(10) == 0)
            bytes = bytes[..random.Next(1, bytes.Length)];
        return bytes;
    }
}
