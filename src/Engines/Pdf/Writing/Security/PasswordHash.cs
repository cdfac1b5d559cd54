using System.Security.Cryptography;

namespace Akashi.Engines.Pdf.Writing.Security;

/// <summary>The slow hash of a password in AES-256 files (ISO 32000-2, 7.6.4.3.4, algorithm 2.B).</summary>
internal static class PasswordHash
{
    /// <param name="revision">6, or 5: an extension of PDF 1.7 that hashed once only.</param>
    /// <param name="password">UTF-8, at most 127 bytes.</param>
    /// <param name="user">The 48 bytes of /U for the owner's password, otherwise nothing.</param>
    public static byte[] Compute(int revision, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> user)
    {
        var k = SHA256.HashData([.. password, .. salt, .. user]);
        if (revision < 6)
            return k;
        using var aes = Aes.Create();
        for (var round = 0; ; round++)
        {
            byte[] once = [.. password, .. k, .. user];
            var k1 = new byte[once.Length * 64];
            for (var i = 0; i < 64; i++)
                once.CopyTo(k1.AsSpan(i * once.Length));
            aes.Key = k[..16];
            var e = aes.EncryptCbc(k1, k.AsSpan(16, 16), PaddingMode.None);
            // The first 16 bytes as a number modulo 3: 256 is 1 modulo 3, so the sum of the bytes will do.
            var sum = 0;
            foreach (var b in e.AsSpan(0, 16))
                sum += b;
            k = (sum % 3) switch
            {
                0 => SHA256.HashData(e),
                1 => SHA384.HashData(e),
                _ => SHA512.HashData(e),
            };
            if (round >= 63 && e[^1] <= round - 31)
                return k[..32];
        }
    }
}
