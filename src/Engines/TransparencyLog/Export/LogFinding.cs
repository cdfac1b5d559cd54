namespace Akashi.Engines.TransparencyLog;

/// <summary>What is wrong with an exported log.</summary>
public enum LogFindingKind
{
    /// <summary>A file that the checkpoint calls for is not there.</summary>
    MissingFile,

    /// <summary>A file that nothing calls for, and so nobody vouches for.</summary>
    UnexpectedFile,

    /// <summary><c>vkey</c> is malformed, or not the key that was expected.</summary>
    BadKey,

    /// <summary><c>checkpoint</c> is malformed, or of another origin than its key.</summary>
    BadCheckpoint,

    /// <summary><c>checkpoint</c> is not signed by the key, or also by a key that is not here.</summary>
    BadCheckpointSignature,

    /// <summary>The tiles on the right edge do not lead to the signed root, and neither does what is below them.</summary>
    RootMismatch,

    /// <summary>An entry is not the one that the signed root vouches for.</summary>
    BadEntry,

    /// <summary>A hash in a tile is not the one that the signed root vouches for.</summary>
    BadTile,

    /// <summary>A file goes on after its end.</summary>
    TrailingData,

    /// <summary>A file ends too early.</summary>
    Truncated,
}

/// <summary>One thing wrong, and where.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="File">Path inside the export, with slashes.</param>
/// <param name="Entry">0-based index of the entry, or of the first one below a bad hash; null when no entry is concerned.</param>
/// <param name="Level">Level of the tile; null when no tile is concerned.</param>
/// <param name="Tile">Index of the tile in its level.</param>
/// <param name="Offset">Which hash of the tile, from 0; null when the tile as a whole is concerned.</param>
/// <param name="Japanese">One sentence.</param>
/// <param name="English">One sentence.</param>
public sealed record LogFinding(
    LogFindingKind Kind,
    string File,
    long? Entry,
    int? Level,
    long? Tile,
    int? Offset,
    string Japanese,
    string English
)
{
    internal static LogFinding Of(LogFindingKind kind, string file, string japanese, string english) =>
        new(kind, file, null, null, null, null, japanese, english);

    internal static LogFinding Of(LogFindingKind kind, TileId tile, int? offset, string japanese, string english) =>
        new(kind, tile.Path, FirstEntry(tile, offset ?? 0), tile.Level, tile.Index, offset, japanese, english);

    internal static LogFinding Missing(string file) =>
        Of(LogFindingKind.MissingFile, file, $"ファイル {file} がありません。", $"The file {file} is missing.");

    internal static LogFinding Missing(TileId tile) =>
        Of(LogFindingKind.MissingFile, tile, null, $"ファイル {tile.Path} がありません。", $"The file {tile.Path} is missing.");

    internal static LogFinding Unexpected(string file) =>
        Of(
            LogFindingKind.UnexpectedFile,
            file,
            $"ファイル {file} は署名済みチェックポイントの対象外です。",
            $"The file {file} does not belong to the signed checkpoint."
        );

    internal static LogFinding Truncated(TileId tile, int? offset) =>
        Of(LogFindingKind.Truncated, tile, offset, $"ファイル {tile.Path} が途中で切れています。", $"The file {tile.Path} ends too early.");

    internal static LogFinding Trailing(TileId tile) =>
        Of(
            LogFindingKind.TrailingData,
            tile,
            null,
            $"ファイル {tile.Path} の末尾に余分なデータがあります。",
            $"The file {tile.Path} goes on after its end."
        );

    internal static LogFinding BadEntry(TileId bundle, int offset)
    {
        var entry = bundle.Index * TileId.FullWidth + offset;
        return Of(
            LogFindingKind.BadEntry,
            bundle,
            offset,
            $"記録 {entry} ({bundle.Path} の {offset} 番目) は、署名されたルートが保証する内容と異なります。",
            $"Entry {entry} ({bundle.Path}, number {offset}) is not the one that the signed root vouches for."
        );
    }

    internal static LogFinding BadHash(TileId tile, int offset) =>
        Of(
            LogFindingKind.BadTile,
            tile,
            offset,
            $"{tile.Path} の {offset} 番目のハッシュは、署名されたルートが保証する値と異なります。",
            $"Hash {offset} of {tile.Path} is not the one that the signed root vouches for."
        );

    internal static LogFinding Rewritten(TileId tile) =>
        Of(
            LogFindingKind.BadTile,
            tile,
            null,
            $"{tile.Path} とその配下は互いに一致しますが、署名されたルートとは一致しません (記録 {FirstEntry(tile, 0)} 以降が書き換えられています)。",
            $"{tile.Path} and what is below it agree with each other but not with the signed root: something from entry {FirstEntry(tile, 0)} on was rewritten."
        );

    internal static LogFinding Unvouched(TileId tile) =>
        Of(
            LogFindingKind.BadTile,
            tile,
            null,
            $"{tile.Path} は署名されたルートと一致せず、配下のファイルからも復元できません。",
            $"{tile.Path} does not agree with the signed root, and what is below it is too damaged to tell where."
        );

    internal static LogFinding RootMismatch(long size) =>
        Of(
            LogFindingKind.RootMismatch,
            "checkpoint",
            $"{size} 件の記録から求めたルートが、署名されたルートと一致しません。",
            $"The root over the {size} entries is not the signed one."
        );

    private static long FirstEntry(TileId tile, int offset) =>
        (tile.Index * TileId.FullWidth + offset) << (TileId.Height * Math.Max(tile.Level, 0));
}

/// <summary>The outcome of verifying an export.</summary>
/// <param name="Origin">Origin line of the checkpoint; null while its signature is not verified, as are size and root.</param>
/// <param name="Size">Entries.</param>
/// <param name="Root">Root hash.</param>
/// <param name="Findings">At most <see cref="MaxFindings"/>, those nearest to the signature first, then in the order of the entries.</param>
public sealed record LogVerdict(string? Origin, long? Size, MerkleHash? Root, IReadOnlyList<LogFinding> Findings)
{
    /// <summary>Verification stops after so many findings.</summary>
    public const int MaxFindings = 100;

    /// <summary>Whether every byte of the export is vouched for.</summary>
    public bool Ok => Findings.Count == 0;

    /// <summary>The lowest index of an entry that is bad, missing, or below a bad hash.</summary>
    public long? FirstBadEntry => Findings.Min(f => f.Entry);
}
