using System.Buffers.Text;
using System.Security.Cryptography;

namespace Akashi.Documents.Links;

/// <summary>
/// The text at the end of a link: realm (16 bytes) and secret (32 random bytes) in base64url, 64 characters. It names its realm itself, so that it
/// is looked up behind the walls of that realm and nowhere else.
/// </summary>
public readonly record struct LinkToken(Guid Tenant, byte[] Secret)
{
    private const int Bytes = 16 + 32;

    public static LinkToken New(Guid tenant) => new(tenant, RandomNumberGenerator.GetBytes(32));

    /// <summary>Null for what is no token of ours.</summary>
    public static LinkToken? Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return
            text.Length == Bytes / 3 * 4
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && length == Bytes
            ? new(new Guid(bytes[..16], bigEndian: true), bytes[16..].ToArray())
            : null;
    }

    /// <summary>What the database knows it by. It is found by this hash, whose bytes nobody can choose: a clock tells nothing of the secret.</summary>
    public byte[] Sha256 => SHA256.HashData(Secret);

    /// <summary>Shown once, to whoever made the link.</summary>
    public override string ToString() => Base64Url.EncodeToString([.. Tenant.ToByteArray(bigEndian: true), .. Secret]);
}
