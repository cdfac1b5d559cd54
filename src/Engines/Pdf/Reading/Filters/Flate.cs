using System.IO.Compression;
using System.Runtime.InteropServices;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Reading.Filters;

/// <summary>The FlateDecode filter, reading (ISO 32000-1, 7.4.4). What is damaged gives the bytes before the damage, as in viewers.</summary>
internal static class Flate
{
    public static void Decode(ReadOnlyMemory<byte> data, ByteBuffer into, DecodeBudget budget)
    {
        if (!MemoryMarshal.TryGetArray(data, out var array))
            array = data.ToArray();
        using var input = new MemoryStream(array.Array!, array.Offset, array.Count, writable: false);
        using var zlib = new ZLibStream(input, CompressionMode.Decompress);
        Span<byte> chunk = stackalloc byte[8192];
        while (true)
        {
            int read;
            try
            {
                read = zlib.Read(chunk);
            }
            catch (Exception damage) when (damage is InvalidDataException or IOException)
            {
                return;
            }
            if (read == 0)
                return;
            budget.Take(read);
            into.Raw(chunk[..read]);
        }
    }
}
