using System.Buffers.Binary;
using System.Text;

namespace Akashi.Engines.Pdf.Imaging;

/// <summary>The chunks of a PNG, their order and checksums checked (PNG specification, 5). Gamma, colour profiles and texts are passed over.</summary>
internal sealed class PngFile
{
    /// <summary>Deflate cannot make more than this out of a byte, so a picture that claims more is a lie.</summary>
    private const int MaximumDeflateRatio = 1032;

    private PngFile() { }

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public PngHeader Header { get; private set; }

    /// <summary>Red, green and blue of up to 256 colours.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>The content of the tRNS chunk: alpha by palette entry, or the samples that are transparent.</summary>
    public byte[]? Transparency { get; private set; }

    /// <summary>The image data, one zlib stream.</summary>
    public byte[] Data { get; private set; } = [];

    public static PngFile Read(ReadOnlySpan<byte> file)
    {
        var png = new PngFile();
        var data = new MemoryStream();
        var (at, dataEnd) = (Signature.Length, 0);
        for (var first = true; ; first = false)
        {
            var type = Chunk(file, at, out var content);
            if (first != (type == "IHDR"))
                throw new ImageException(
                    first ? $"The PNG begins with a chunk '{type}', not with its header." : "The PNG has two headers."
                );
            var start = at;
            at += content.Length + 12;
            switch (type)
            {
                case "IHDR":
                    png.Header = PngHeader.Read(content);
                    break;
                case "PLTE":
                    png.ReadPalette(content, data.Length > 0);
                    break;
                case "tRNS":
                    png.ReadTransparency(content, data.Length > 0);
                    break;
                case "IDAT":
                    if (dataEnd != 0 && dataEnd != start)
                        throw new ImageException("The PNG's image data is interrupted by another chunk.");
                    data.Write(content);
                    dataEnd = at;
                    break;
                case "IEND":
                    png.Data = data.ToArray();
                    png.CheckWhole();
                    return png;
                default:
                    // A capital first letter: nobody may pass the chunk over.
                    if (char.IsAsciiLetterUpper(type[0]))
                        throw new ImageException($"The PNG has a chunk '{type}', which this engine does not know and may not pass over.");
                    break;
            }
        }
    }

    private static string Chunk(ReadOnlySpan<byte> file, int at, out ReadOnlySpan<byte> content)
    {
        if (file.Length - at < 12)
            throw new ImageException($"The PNG is cut off at byte {file.Length}: it has no end chunk.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        var name = file.Slice(at + 4, 4);
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetter((char)letter))
                throw new ImageException($"The PNG is damaged: a chunk was expected at byte {at}.");
        }
        var type = Encoding.ASCII.GetString(name);
        if (type == "CgBI")
            throw new ImageException("The PNG is one of Apple's own kind (CgBI), made for its devices only; save it as an ordinary PNG.");
        if (length > file.Length - at - 12)
            throw new ImageException($"The PNG is cut off in its chunk '{type}' at byte {at}.");
        var checkedPart = file.Slice(at + 4, (int)length + 4);
        if (Crc32.Of(checkedPart) != BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + (int)length)..]))
            throw new ImageException($"The PNG's chunk '{type}' at byte {at} is damaged: its checksum does not match.");
        content = checkedPart[4..];
        return type;
    }

    private void ReadPalette(ReadOnlySpan<byte> content, bool afterData)
    {
        if (Palette.Length > 0 || afterData)
            throw new ImageException("The PNG's palette stands twice or after the image data.");
        if (content.Length == 0 || content.Length % 3 != 0 || content.Length > 256 * 3)
            throw new ImageException($"The PNG's palette has {content.Length} bytes; three for each of up to 256 colours are expected.");
        Palette = content.ToArray();
    }

    private void ReadTransparency(ReadOnlySpan<byte> content, bool afterData)
    {
        if (Transparency is not null || afterData)
            throw new ImageException("The PNG's transparency stands twice or after the image data.");
        var fits = Header.Colour switch
        {
            PngColour.Palette => content.Length <= Palette.Length / 3,
            PngColour.Grey => content.Length == 2,
            PngColour.Rgb => content.Length == 6,
            _ => false,
        };
        if (!fits)
            throw new ImageException($"The PNG's transparency has {content.Length} bytes, which does not fit its colours.");
        Transparency = content.ToArray();
    }

    private void CheckWhole()
    {
        if (Data.Length == 0)
            throw new ImageException("The PNG has no image data.");
        if (Header.Colour == PngColour.Palette && Palette.Length == 0)
            throw new ImageException("The PNG has no palette, and its pixels refer to one.");
        if ((long)Header.RowLength(Header.Width) * Header.Height > (long)Data.Length * MaximumDeflateRatio)
            throw new ImageException($"The PNG claims {Header.Width} × {Header.Height} pixels and has too little data for them.");
    }
}
