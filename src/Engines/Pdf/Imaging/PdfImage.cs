using System.Security.Cryptography;
using Akashi.Engines.Pdf.Writing;
using Akashi.Engines.Pdf.Writing.Archival;

namespace Akashi.Engines.Pdf.Imaging;

/// <summary>
/// A JPEG or PNG picture in the form in which a PDF holds it, made once and shared by any number of documents and threads:
/// nothing in it changes after <see cref="Parse"/>, and writing it copies finished bytes.
/// </summary>
public sealed class PdfImage
{
    /// <summary>An A4 page at 600 dpi has 35 million pixels.</summary>
    internal const int MaximumPixels = 50_000_000;

    private readonly ImageStream colours;
    private readonly ImageStream? alpha;

    internal PdfImage(int width, int height, ImageStream colours, ImageStream? alpha)
    {
        Width = width;
        Height = height;
        this.colours = colours;
        this.alpha = alpha;
    }

    /// <summary>Pixels from left to right, as stored.</summary>
    public int Width { get; }

    /// <summary>Pixels from top to bottom, as stored.</summary>
    public int Height { get; }

    /// <summary>
    /// How a camera was held: the EXIF tag 274, 1 (upright) to 8. It is reported and not applied; <see cref="ExifOrientation.Upright"/>
    /// is the matrix that applies it.
    /// </summary>
    public int Orientation { get; init; } = ExifOrientation.AsStored;

    /// <summary>Whether its colours are amounts of ink, which mean nothing without a profile.</summary>
    internal bool IsOfInks { get; init; }

    /// <summary>Pixels that were taken apart and put together anew to read it; 0 when its bytes stand as they came.</summary>
    internal long Repacked { get; init; }

    /// <summary>Whether pixels of it let through what lies below.</summary>
    public bool HasAlpha => alpha is not null;

    /// <summary>Reads a JPEG or a PNG; the first bytes say which.</summary>
    /// <exception cref="ImageException">The file is damaged, too large, or neither of them.</exception>
    public static PdfImage Parse(ReadOnlyMemory<byte> file)
    {
        var start = file.Span;
        if (start.StartsWith(PngFile.Signature))
            return PngImage.Read(file);
        if (start.StartsWith(JpegImage.Signature))
            return JpegImage.Read(file);
        throw new ImageException("The image is neither a JPEG nor a PNG.");
    }

    /// <summary>Reads a picture out of a text such as <c>data:image/png;base64,…</c> (RFC 2397). Its bytes decide what it is, not its media type.</summary>
    /// <exception cref="ImageException">The text is no data URL in base64, or its picture cannot be read.</exception>
    public static PdfImage FromDataUrl(string url) => Parse(DataUrl.Decode(url));

    /// <summary>Writes an image XObject (ISO 32000-1, 8.9.5), and the soft mask it refers to (11.6.5.3).</summary>
    /// <remarks>It fills the unit square: the matrix before it gives its size in points.</remarks>
    /// <exception cref="ImageException">The file declares PDF/A, whose output intent here is for light, and the image is of inks (ISO 19005-3, 6.2.4.3).</exception>
    internal ObjectId WriteTo(PdfFile file)
    {
        if (IsOfInks && file.Conformance != Conformance.None)
            throw new ImageException("A PDF/A file cannot show a JPEG of inks (CMYK). Save the picture in RGB.");
        var id = file.Reserve();
        if (alpha is null)
        {
            file.WriteStreamAsIs(id, colours.Dictionary, colours.Filter, colours.Data.Span, colours.Digest);
            return id;
        }
        var mask = file.Reserve();
        file.WriteStreamAsIs(mask, alpha.Dictionary, alpha.Filter, alpha.Data.Span, alpha.Digest);
        using var dictionary = new ByteBuffer();
        dictionary.Raw(colours.Dictionary).Raw("/SMask "u8).Ref(mask);
        file.WriteStreamAsIs(id, dictionary.Span, colours.Filter, colours.Data.Span, colours.Digest);
        return id;
    }
}

/// <summary>A stream as it will stand in files: the entries of its dictionary, those that name its filter, and its encoded bytes.</summary>
internal sealed record ImageStream(byte[] Dictionary, byte[] Filter, ReadOnlyMemory<byte> Data)
{
    /// <summary>The hash of the data: a file's identifier takes it instead of them.</summary>
    public byte[] Digest { get; } = SHA256.HashData(Data.Span);

    /// <param name="colourSpace">A name or an array in PDF syntax.</param>
    public static byte[] Entries(int width, int height, ReadOnlySpan<byte> colourSpace, int bits)
    {
        using var entries = new ByteBuffer();
        entries.Raw("/Type/XObject/Subtype/Image/Width "u8).Int(width).Raw("/Height "u8).Int(height);
        entries.Raw("/ColorSpace"u8).Raw(colourSpace).Raw("/BitsPerComponent "u8).Int(bits);
        return entries.Span.ToArray();
    }
}
