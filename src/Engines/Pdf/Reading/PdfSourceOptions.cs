namespace Akashi.Engines.Pdf.Reading;

/// <summary>How much a file may ask for before it is refused. The defaults are far above what a form or a letterhead needs.</summary>
public sealed record PdfSourceOptions
{
    public static PdfSourceOptions Default { get; } = new();

    /// <summary>Bytes that its compressed streams may unpack to, all together, while it is opened or while one page is imported.</summary>
    public long MaxDecodedBytes { get; init; } = 64L << 20;

    /// <summary>Indirect objects that the file may have, and that one page may refer to.</summary>
    public int MaxObjects { get; init; } = 1_000_000;
}
