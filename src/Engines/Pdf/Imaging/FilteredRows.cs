using System.IO.Compression;

namespace Akashi.Engines.Pdf.Imaging;

/// <summary>Rows on their way through PNG's filters into a zlib stream.</summary>
/// <param name="length">Bytes of a row.</param>
/// <param name="stride">Bytes per pixel, at least one.</param>
internal sealed class FilteredRows(int length, int stride) : IDisposable
{
    private readonly MemoryStream deflated = new();
    private readonly byte[] above = new byte[length];
    private readonly byte[] candidate = new byte[length];
    private readonly byte[] filtered = new byte[length + 1];
    private ZLibStream? zlib;

    public void Add(ReadOnlySpan<byte> row)
    {
        zlib ??= new(deflated, CompressionLevel.Optimal, leaveOpen: true);
        PngFilter.Apply(row, above, stride, candidate, filtered);
        zlib.Write(filtered);
        row.CopyTo(above);
    }

    public byte[] Finish()
    {
        zlib?.Dispose();
        return deflated.ToArray();
    }

    public void Dispose()
    {
        zlib?.Dispose();
        deflated.Dispose();
    }
}
