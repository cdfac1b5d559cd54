using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Akashi.Engines.TransparencyLog;

/// <summary>What a log commits to: this many entries, with this root.</summary>
/// <param name="Origin">Names the log, e.g. <c>akashi.example/acme</c>; one line, not empty.</param>
/// <param name="Size">Entries.</param>
/// <param name="Root">Root hash over them.</param>
/// <remarks>C2SP tlog-checkpoint. Extension lines are not written, and refused when read.</remarks>
public sealed record Checkpoint(string Origin, long Size, MerkleHash Root)
{
    /// <summary>The text to sign: origin, decimal size, base64 root, a line each.</summary>
    public override string ToString() => $"{Origin}\n{Size.ToString(CultureInfo.InvariantCulture)}\n{Root}\n";

    /// <summary>Reads the text of a checkpoint, only in the spelling that <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (
            text.Split('\n') is not [{ Length: > 0 } origin, var size, var root, ""]
            || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var entries)
            || !MerkleHash.TryParse(root, out var hash)
        )
            return false;
        var parsed = new Checkpoint(origin, entries, hash);
        checkpoint = parsed.ToString() == text ? parsed : null;
        return checkpoint is not null;
    }

    /// <summary>Signs the checkpoint with the key of its log.</summary>
    /// <returns>The signed note that a log serves as <c>checkpoint</c>.</returns>
    public string Sign(NoteSigner signer) => signer.Sign(ToString());
}
