using Akashi.Platform.Texts;

namespace Akashi.Trust.Audit;

/// <summary>What somebody did to a stored log.</summary>
public enum AuditFindingKind
{
    DeletedRow,
    EditedRow,
    ReorderedRows,

    /// <summary>The entry is whole and the facts behind its commitment are others.</summary>
    EditedFacts,

    EditedTile,
    ReplacedCheckpoint,

    /// <summary>The log ends earlier than it once did, or took another way.</summary>
    Rollback,
}

/// <summary>One thing wrong with a stored log.</summary>
/// <param name="Index">0-based index of the first entry that it concerns.</param>
public sealed record AuditFinding(AuditFindingKind Kind, long Index, Text Message)
{
    internal static AuditFinding Of(AuditFindingKind kind, long index) =>
        new(
            kind,
            index,
            kind switch
            {
                AuditFindingKind.DeletedRow => new($"記録 {index} が削除されています。", $"Entry {index} was deleted."),
                AuditFindingKind.EditedRow => new($"記録 {index} が書き換えられています。", $"Entry {index} was edited."),
                AuditFindingKind.ReorderedRows => new(
                    $"記録 {index} が別の記録と入れ替えられています。",
                    $"Entry {index} changed places with another."
                ),
                AuditFindingKind.EditedFacts => new(
                    $"記録 {index} の事実が、記録の約束値と一致しません。",
                    $"The facts of entry {index} are not those that it committed to."
                ),
                AuditFindingKind.EditedTile => new(
                    $"記録 {index} 以降を含むハッシュ木が書き換えられています。",
                    $"The hash tree over entry {index} was edited."
                ),
                AuditFindingKind.ReplacedCheckpoint => new(
                    $"記録 {index} 以降に対するチェックポイントは、このログの鍵による正しい署名ではありません。",
                    $"A checkpoint over entry {index} is not what this log's key signed."
                ),
                _ => new(
                    $"ログが記録 {index} の手前まで巻き戻されています。",
                    $"The log was rolled back: what was entry {index} is no longer vouched for."
                ),
            }
        );
}

/// <summary>The outcome of a verification.</summary>
/// <param name="Size">Entries that the stored head claims.</param>
/// <param name="Findings">In the order of the entries; at most a hundred.</param>
public sealed record AuditVerdict(string Origin, long Size, IReadOnlyList<AuditFinding> Findings)
{
    public bool Ok => Findings.Count == 0;

    /// <summary>The finding with the lowest index, or null.</summary>
    public AuditFinding? First => Findings.Count == 0 ? null : Findings[0];
}
