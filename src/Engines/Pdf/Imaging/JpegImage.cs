using System.Buffers.Binary;

namespace Akashi.Engines.Pdf.Imaging;

/// <summary>A JPEG stays as it is: PDF's DCTDecode filter reads the same bytes (ISO 32000-1, 7.4.8). Only its markers are read (ITU-T T.81, annex B).</summary>
internal static class JpegImage
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte App1 = 0xE1;
    private const byte App14 = 0xEE;

    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    public static PdfImage Read(ReadOnlyMemory<byte> file)
    {
        var header = ReadHeader(file.Span);
        var (width, height) = (header.Width, header.Height);
        if (width == 0 || height == 0)
            throw new ImageException($"The JPEG claims a size of {width} × {height} pixels.");
        if ((long)width * height > PdfImage.MaximumPixels)
            throw new ImageException($"The JPEG has {width} × {height} pixels; {PdfImage.MaximumPixels:N0} are allowed.");
        var space = header.Components switch
        {
            1 => "/DeviceGray"u8,
            3 => "/DeviceRGB"u8,
            4 => "/DeviceCMYK"u8,
            _ => throw new ImageException($"The JPEG has {header.Components} colour components; 1, 3 or 4 are allowed."),
        };
        var entries = ImageStream.Entries(width, height, space, 8);
        // Adobe's programs store ink as its complement, and their mark is the only hint at it.
        if (header is { Components: 4, IsAdobe: true })
            entries = [.. entries, .. "/Decode[1 0 1 0 1 0 1 0]"u8];
        var stream = new ImageStream(entries, "/Filter/DCTDecode"u8.ToArray(), file[..header.Length].ToArray());
        return new(width, height, stream, null) { Orientation = header.Orientation, IsOfInks = header.Components == 4 };
    }

    private static Header ReadHeader(ReadOnlySpan<byte> file)
    {
        var header = new Header { Orientation = ExifOrientation.AsStored };
        var scans = 0;
        var at = 2;
        while (true)
        {
            var marker = NextMarker(file, ref at, scans > 0);
            if (marker == EndOfImage)
                break;
            var segment = Segment(file, at, marker);
            at += segment.Length + 2;
            if (IsFrame(marker))
                ReadFrame(marker, segment, ref header);
            else if (marker == App14 && segment.StartsWith("Adobe"u8))
                header.IsAdobe = true;
            else if (marker == App1 && header.Orientation == ExifOrientation.AsStored)
                header.Orientation = ExifOrientation.Read(segment);
            else if (marker == StartOfScan && header.Components == 0)
                throw new ImageException("The JPEG has pixels before it says their number.");
            scans += marker == StartOfScan ? 1 : 0;
        }
        if (scans == 0)
            throw new ImageException("The JPEG has no pixels: it ends before its first scan.");
        header.Length = at;
        return header;
    }

    /// <summary>The next marker; after a scan has begun, its entropy-coded bytes are passed over (B.1.1.5).</summary>
    private static byte NextMarker(ReadOnlySpan<byte> file, ref int at, bool inScan)
    {
        while (true)
        {
            var next = file[at..].IndexOf((byte)0xFF);
            if (next < 0)
                throw new ImageException("The JPEG is cut off: it has no end-of-image marker.");
            if (next > 0 && !inScan)
                throw new ImageException($"The JPEG is damaged: a marker was expected at byte {at}.");
            at += next;
            while (at < file.Length && file[at] == 0xFF)
                at++;
            if (at == file.Length)
                throw new ImageException("The JPEG is cut off: it has no end-of-image marker.");
            var marker = file[at++];
            var isData = marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xD7);
            if (!isData)
                return marker;
            if (!inScan)
                throw new ImageException($"The JPEG is damaged: marker {marker:X2} stands at byte {at - 1}.");
        }
    }

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> file, int at, byte marker)
    {
        var length = at + 2 <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[at..]) : 0;
        return length >= 2 && length <= file.Length - at
            ? file.Slice(at + 2, length - 2)
            : throw new ImageException($"The JPEG is damaged: its segment {marker:X2} at byte {at} does not fit into the file.");
    }

    /// <summary>C0 to CF without the tables (C4, CC) and the reserved one (C8).</summary>
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static void ReadFrame(byte marker, ReadOnlySpan<byte> segment, ref Header header)
    {
        // Baseline, extended sequential and progressive, all with Huffman codes: what DCTDecode knows.
        if (marker > 0xC2)
            throw new ImageException(
                $"The JPEG is lossless, hierarchical or arithmetic-coded (frame {marker:X2}), which a PDF cannot hold."
            );
        if (header.Components != 0)
            throw new ImageException("The JPEG has more than one frame.");
        if (segment.Length < 6 || segment[5] == 0 || segment.Length < 6 + (3 * segment[5]))
            throw new ImageException("The JPEG's frame header is cut off.");
        if (segment[0] != 8)
            throw new ImageException($"The JPEG has {segment[0]} bits per component; a PDF can hold 8.");
        header.Height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        header.Width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        header.Components = segment[5];
    }

    private struct Header
    {
        public int Width;
        public int Height;
        public int Components;
        public bool IsAdobe;
        public int Orientation;
        public int Length;
    }
}
