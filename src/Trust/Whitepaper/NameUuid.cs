using System.Security.Cryptography;
using System.Text;

namespace Akashi.Trust.Whitepaper;

/// <summary>UUIDs from names (RFC 9562 §5.5, version 5): the same content has the same identifiers wherever it is written.</summary>
internal static class NameUuid
{
    private static readonly byte[] Space = new Guid("6f1d3c52-7a55-5e0b-9a53-2a3c0c1e9b10").ToByteArray(bigEndian: true);

    public static Guid Of(string name)
    {
#pragma warning disable CA5350 // The version that OSCAL allows is made with SHA-1; nothing is protected by it.
        var hash = SHA1.HashData([.. Space, .. Encoding.UTF8.GetBytes(name)]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash.AsSpan(0, 16), bigEndian: true);
    }
}
