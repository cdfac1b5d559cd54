using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Akashi.Engines.Pdf.Writing.Security;

namespace Akashi.Engines.Pdf.Reading.Security;

/// <summary>The standard security handler's way from the empty password to the file's key (ISO 32000-1, 7.6.3; ISO 32000-2, 7.6.4).</summary>
[SuppressMessage("Security", "CA5351", Justification = "MD5 is what these files were made with.")]
internal sealed class FileKey(PdfDictionary encrypt, byte[] identifier, int revision, int length, bool encryptsMetadata)
{
    /// <summary>What fills a password up to 32 bytes (algorithm 2, step a).</summary>
    private static ReadOnlySpan<byte> Padding =>
        [
            0x28,
            0xBF,
            0x4E,
            0x5E,
            0x4E,
            0x75,
            0x8A,
            0x41,
            0x64,
            0x00,
            0x4E,
            0x56,
            0xFF,
            0xFA,
            0x01,
            0x08,
            0x2E,
            0x2E,
            0x00,
            0xB6,
            0xD0,
            0x68,
            0x3E,
            0x80,
            0x2F,
            0x0C,
            0xA9,
            0xFE,
            0x64,
            0x53,
            0x69,
            0x7A,
        ];

    /// <returns>Null when the file asks for another password.</returns>
    public byte[]? FromEmptyPassword() => revision >= 5 ? FromHash() : FromPadding();

    /// <summary>Algorithm 2.A: the password's hash opens the key.</summary>
    private byte[]? FromHash()
    {
        var user = Entry("U", 48);
        var sealedKey = Entry("UE", 32);
        if (!PasswordHash.Compute(revision, [], user.AsSpan(32, 8), []).AsSpan().SequenceEqual(user.AsSpan(0, 32)))
            return null;
        using var aes = Aes.Create();
        aes.Key = PasswordHash.Compute(revision, [], user.AsSpan(40, 8), []);
        return aes.DecryptCbc(sealedKey.AsSpan(0, 32), new byte[16], PaddingMode.None);
    }

    /// <summary>Algorithms 2, 4 and 5: the key is computed, and /U tells whether it is right.</summary>
    private byte[]? FromPadding()
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(Padding);
        md5.AppendData(Entry("O", 32).AsSpan(0, 32));
        Span<byte> permissions = stackalloc byte[4];
        var p = encrypt["P"] is PdfNumber number ? number.Value : 0;
        BinaryPrimitives.WriteUInt32LittleEndian(permissions, unchecked((uint)(long)Math.Clamp(p, int.MinValue, uint.MaxValue)));
        md5.AppendData(permissions);
        md5.AppendData(identifier);
        if (revision >= 4 && !encryptsMetadata)
            md5.AppendData([0xFF, 0xFF, 0xFF, 0xFF]);
        var key = md5.GetHashAndReset();
        for (var i = 0; revision >= 3 && i < 50; i++)
            key = MD5.HashData(key.AsSpan(0, length));
        key = key[..length];
        return IsRight(key) ? key : null;
    }

    private bool IsRight(byte[] key)
    {
        var user = Entry("U", 16);
        if (revision == 2)
            return Rc4.Apply(key, Padding).AsSpan().SequenceEqual(user);
        var check = Rc4.Apply(key, MD5.HashData([.. Padding, .. identifier]));
        var turned = new byte[key.Length];
        for (var round = 1; round <= 19; round++)
        {
            for (var i = 0; i < key.Length; i++)
                turned[i] = (byte)(key[i] ^ round);
            check = Rc4.Apply(turned, check);
        }
        return check.AsSpan().SequenceEqual(user.AsSpan(0, 16));
    }

    private byte[] Entry(string name, int atLeast) =>
        encrypt.TryGet<PdfString>(name, out var value) && value.Bytes.Length >= atLeast
            ? value.Bytes
            : throw new PdfSourceException(
                $"The file is encrypted, and the entry /{name} of its encryption dictionary is missing or too short."
            );
}
