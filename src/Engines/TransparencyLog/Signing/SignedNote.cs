using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Akashi.Engines.TransparencyLog;

/// <summary>A signature line of a note.</summary>
/// <param name="Name">Key name.</param>
/// <param name="KeyId">Key id.</param>
/// <param name="Signature">The bytes after the key id; 64 for Ed25519.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature);

/// <summary>Text that somebody signed. Parsed is not verified: call <see cref="IsSignedBy"/>.</summary>
/// <param name="Text">The signed text, ending with a newline.</param>
/// <param name="Signatures">1…100 signature lines.</param>
/// <remarks>C2SP signed-note.</remarks>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    internal const string SignaturePrefix = "— ";
    private const int MaxSignatures = 100;

    /// <summary>Whether a signature line is this key's and valid. Like Go's note.Open, an invalid one beside it spoils the note.</summary>
    public bool IsSignedBy(NoteVerifier verifier)
    {
        var own = Signatures.Where(s => s.Name == verifier.Name && s.KeyId == verifier.KeyId).ToList();
        return own.Count > 0 && own.TrueForAll(s => verifier.Key.Verify(Encoding.UTF8.GetBytes(Text), s.Signature.Span));
    }

    /// <summary>Reads a note without verifying it. A spelling that Go would not write (loose base64, for one) is refused.</summary>
    public static bool TryParse(string note, [NotNullWhen(true)] out SignedNote? parsed)
    {
        parsed = null;
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || split + 2 == note.Length || !IsValidText(note))
            return false;
        var lines = note[(split + 2)..^1].Split('\n');
        if (lines.Length > MaxSignatures)
            return false;
        var signatures = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (!TryParseSignature(line, out var signature))
                return false;
            signatures.Add(signature);
        }
        parsed = new(note[..(split + 1)], signatures);
        return true;
    }

    internal static bool IsValidText(string text) =>
        text.EndsWith('\n') && !text.Any(c => c < ' ' && c != '\n') && Unicode.IsWellFormed(text);

    private static bool TryParseSignature(string line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        if (
            !line.StartsWith(SignaturePrefix, StringComparison.Ordinal)
            || line[SignaturePrefix.Length..].Split(' ', 2) is not [var name, var base64]
            || !NoteVerifier.IsValidName(name)
            || !StrictBase64.TryDecode(base64, out var bytes)
            || bytes.Length <= sizeof(uint)
        )
            return false;
        signature = new(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)));
        return true;
    }
}
