using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Akashi.Engines.TransparencyLog;

/// <summary>Who signs: a name and an Ed25519 public key, known on a note by the first 4 bytes of a hash over both.</summary>
/// <remarks>C2SP signed-note, "Verifier keys"; the text form is that of Go's golang.org/x/mod/sumdb/note.</remarks>
public sealed class NoteVerifier
{
    private const byte Ed25519Algorithm = 1;

    /// <summary>Names a public key.</summary>
    /// <param name="name">Schema-less URL by convention, e.g. <c>akashi.example/acme</c>; without spaces or plus signs.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentException">The name cannot stand on a note.</exception>
    public NoteVerifier(string name, Ed25519PublicKey key)
    {
        if (!IsValidName(name))
            throw new ArgumentException("A key name is not empty and has no spaces, controls or plus signs.", nameof(name));
        Name = name;
        Key = key;
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(
            SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519Algorithm, .. key.Bytes])
        );
    }

    /// <summary>Key name, the one before the signature.</summary>
    public string Name { get; }

    /// <summary>Key id: the first 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key), big-endian.</summary>
    public uint KeyId { get; }

    /// <summary>The public key.</summary>
    public Ed25519PublicKey Key { get; }

    /// <summary>The <c>vkey</c> text, <c>name+hex key id+base64(0x01 ‖ key)</c>.</summary>
    public override string ToString() => $"{Name}+{KeyId:x8}+{Convert.ToBase64String([Ed25519Algorithm, .. Key.Bytes])}";

    /// <summary>Reads a <c>vkey</c> text, only in the spelling that <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out NoteVerifier? verifier)
    {
        verifier = null;
        // Base64 has plus signs of its own, so only the first two of them separate.
        if (
            text.Split('+', 3) is not [var name, var id, var base64]
            || !IsValidName(name)
            || !uint.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
            || !StrictBase64.TryDecode(base64, out var bytes)
            || bytes is not [Ed25519Algorithm, .. { Length: Ed25519PublicKey.Size } key]
        )
            return false;
        var parsed = new NoteVerifier(name, Ed25519PublicKey.From(key));
        verifier = parsed.ToString() == text ? parsed : null;
        return verifier is not null;
    }

    internal static bool IsValidName(string name) =>
        name.Length > 0 && !name.Any(c => c == '+' || char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c));
}

/// <summary>A private key with the name under which it signs notes. Owns the key.</summary>
public sealed class NoteSigner(string name, Ed25519PrivateKey key) : IDisposable
{
    /// <summary>What verifies this signer's notes.</summary>
    public NoteVerifier Verifier { get; } = new(name, key.PublicKey);

    /// <summary>Signs text.</summary>
    /// <param name="text">Ends with a newline and has no other control characters.</param>
    /// <returns>The signed note: text, blank line, signature line.</returns>
    /// <exception cref="ArgumentException">The text cannot be a note.</exception>
    public string Sign(string text)
    {
        if (!SignedNote.IsValidText(text))
            throw new ArgumentException("A note ends with a newline and has no other control characters.", nameof(text));
        var signature = new byte[sizeof(uint) + Ed25519PublicKey.SignatureSize];
        BinaryPrimitives.WriteUInt32BigEndian(signature, Verifier.KeyId);
        key.Sign(Encoding.UTF8.GetBytes(text)).CopyTo(signature, sizeof(uint));
        return $"{text}\n{SignedNote.SignaturePrefix}{Verifier.Name} {Convert.ToBase64String(signature)}\n";
    }

    public void Dispose() => key.Dispose();
}
