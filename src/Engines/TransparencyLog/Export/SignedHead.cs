namespace Akashi.Engines.TransparencyLog;

/// <summary>Reads <c>vkey</c> and <c>checkpoint</c> of an export: where all trust in it comes from.</summary>
internal static class SignedHead
{
    // A note of a name, a size, a root and one signature has some 300 bytes; names may be long, but not longer than this.
    private const int MaxFile = 16 * 1024;

    /// <returns>The signed checkpoint, or null after a finding.</returns>
    public static async ValueTask<Checkpoint?> Read(
        ILogFiles files,
        string? expectedKey,
        Action<LogFinding> report,
        CancellationToken cancellation
    )
    {
        var keyText = await ReadText(files, LogFolder.KeyFile, LogFindingKind.BadKey, report, cancellation);
        var noteText = await ReadText(files, LogFolder.CheckpointFile, LogFindingKind.BadCheckpoint, report, cancellation);
        if (keyText is null || noteText is null)
            return null;
        if (!keyText.EndsWith('\n') || !NoteVerifier.TryParse(keyText[..^1], out var key))
            return Report(LogFindingKind.BadKey, LogFolder.KeyFile, "検証鍵の形式が正しくありません。", "The verifier key is malformed.");
        if (expectedKey is not null && key.ToString() != expectedKey.Trim())
            return Report(
                LogFindingKind.BadKey,
                LogFolder.KeyFile,
                "検証鍵が、信頼する鍵と異なります。",
                "The verifier key is not the one that is trusted."
            );
        if (!SignedNote.TryParse(noteText, out var note))
            return Report(
                LogFindingKind.BadCheckpoint,
                LogFolder.CheckpointFile,
                "チェックポイントが署名付きノートの形式ではありません。",
                "The checkpoint is not a signed note."
            );
        // Other signatures cannot be verified here, so a byte changed in one would go unseen: an export carries its own alone.
        if (note.Signatures.Count != 1 || !note.IsSignedBy(key))
            return Report(
                LogFindingKind.BadCheckpointSignature,
                LogFolder.CheckpointFile,
                "チェックポイントの署名が、検証鍵による唯一の正しい署名ではありません。",
                "The checkpoint does not carry exactly one signature, a valid one by the verifier key."
            );
        if (!Checkpoint.TryParse(note.Text, out var head) || head.Origin != key.Name)
            return Report(
                LogFindingKind.BadCheckpoint,
                LogFolder.CheckpointFile,
                "署名された内容が、検証鍵のログのチェックポイントではありません。",
                "What is signed is not a checkpoint of the key's own log."
            );
        return head;

        Checkpoint? Report(LogFindingKind kind, string file, string japanese, string english)
        {
            report(LogFinding.Of(kind, file, japanese, english));
            return null;
        }
    }

    private static async ValueTask<string?> ReadText(
        ILogFiles files,
        string file,
        LogFindingKind malformed,
        Action<LogFinding> report,
        CancellationToken cancellation
    )
    {
        var bytes = await files.Read(file, MaxFile + 1, cancellation);
        if (bytes is null)
            report(LogFinding.Missing(file));
        else if (bytes.Length <= MaxFile && Unicode.TryDecode(bytes, out var text))
            return text;
        else
            report(
                LogFinding.Of(
                    malformed,
                    file,
                    $"ファイル {file} が長すぎるか UTF-8 ではありません。",
                    $"The file {file} is too long or not UTF-8."
                )
            );
        return null;
    }
}
