namespace Akashi.Engines.Office;

/// <summary>What a file may hold. Equal limits refuse equal files, on every machine.</summary>
public sealed record OfficeLimits
{
    /// <summary>Of all parts when they are unpacked, in bytes.</summary>
    public long Unpacked { get; init; } = 64 << 20;

    public int Parts { get; init; } = 2_000;

    /// <summary>How often a part may be smaller in the file; sheets pack 10 to 50 times.</summary>
    public int Ratio { get; init; } = 500;

    /// <summary>How deep elements may stand in one another.</summary>
    public int Depth { get; init; } = 200;

    /// <summary>Rows of a sheet, or of all tables of a document, when it is filled.</summary>
    public int Rows { get; init; } = 100_000;

    /// <summary>Cells of a workbook when it is filled.</summary>
    public int Cells { get; init; } = 1_000_000;

    /// <summary>Of one picture, in bytes.</summary>
    public int Picture { get; init; } = 6 << 20;
}
