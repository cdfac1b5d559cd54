using System.IO.Compression;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>The font file inside a subset's stream, as a viewer unpacks it.</summary>
internal static class SubsetBytes
{
    public static byte[] Of(FontSubset subset)
    {
        using var stream = new ByteBuffer();
        var length = SubsetFile.Write(subset, stream);
        using var inflate = new ZLibStream(new MemoryStream(stream.Span.ToArray()), CompressionMode.Decompress);
        using var font = new MemoryStream();
        inflate.CopyTo(font);
        font.Length.ShouldBe(length);
        return font.ToArray();
    }
}
