using System.Security.Cryptography;

namespace Akashi.Engines.Pdf.Signing;

/// <summary>A file that is complete but for its signature, for which a gap is left (ISO 32000-2, 12.8.1).</summary>
public sealed class UnsignedPdf
{
    private readonly byte[] file;
    private readonly int gap;
    private readonly int gapLength;

    /// <param name="gap">Where the gap's delimiter &lt; stands.</param>
    /// <param name="gapLength">Both delimiters included.</param>
    internal UnsignedPdf(byte[] file, int gap, int gapLength)
    {
        this.file = file;
        this.gap = gap;
        this.gapLength = gapLength;
        var content = new byte[file.Length - gapLength];
        file.AsSpan(0, gap).CopyTo(content);
        file.AsSpan(gap + gapLength).CopyTo(content.AsSpan(gap));
        Content = content;
        Sha256 = SHA256.HashData(content);
    }

    /// <summary>The bytes to be signed: all but the gap.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    public ReadOnlyMemory<byte> Sha256 { get; }

    /// <summary>Puts the signature into the gap.</summary>
    /// <exception cref="ArgumentException">The signature is longer than the room that was kept free.</exception>
    public byte[] Complete(ReadOnlySpan<byte> cms)
    {
        var room = (gapLength - 2) / 2;
        if (cms.Length > room)
            throw new ArgumentException($"The signature has {cms.Length} bytes, and {room} were kept free for it.", nameof(cms));
        var signed = (byte[])file.Clone();
        for (var i = 0; i < cms.Length; i++)
        {
            signed[gap + 1 + (2 * i)] = "0123456789ABCDEF"u8[cms[i] >> 4];
            signed[gap + 2 + (2 * i)] = "0123456789ABCDEF"u8[cms[i] & 15];
        }
        return signed;
    }
}
