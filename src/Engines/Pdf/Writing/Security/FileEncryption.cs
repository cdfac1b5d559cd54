using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Akashi.Engines.Pdf.Writing.Security;

/// <summary>The key of one file, and the dictionary that opens it (ISO 32000-2, 7.6.4.4, algorithms 8 to 10).</summary>
internal sealed class FileEncryption : IDisposable
{
    private const int Revision = 6;

    private readonly Encryption options;
    private readonly Aes aes = Aes.Create();
    private readonly byte[] user;
    private readonly byte[] userKey;
    private readonly byte[] owner;
    private readonly byte[] ownerKey;

    public FileEncryption(Encryption options)
    {
        this.options = options;
        var key = Random(32);
        aes.Key = key;
        (user, userKey) = Seal(options.UserPassword, [], key);
        // Bytes that come from no password open to none; and the slow hashes, most of the cost of encryption, are saved.
        (owner, ownerKey) = options.OwnerPassword is null ? (Random(48), Random(32)) : Seal(options.OwnerPassword, user, key);
    }

    public bool EncryptsMetadata => options.EncryptsMetadata;

    /// <summary>Appends what a stream's data become: an initialization vector, then blocks (7.6.3.2, algorithm 1.A).</summary>
    public void Append(ReadOnlySpan<byte> data, ByteBuffer into)
    {
        Span<byte> vector = stackalloc byte[16];
        Fill(vector);
        into.Raw(vector);
        aes.EncryptCbc(data, vector, into.Take((data.Length & ~15) + 16));
    }

    /// <summary>The encryption dictionary, which is not encrypted itself (table 20).</summary>
    public void WriteDictionary(ByteBuffer body)
    {
        body.Raw("<</Filter/Standard/V 5/R 6/Length 256/P "u8).Int(Permissions);
        body.Raw("/U"u8)
            .Hex(user)
            .Raw("/UE"u8)
            .Hex(userKey)
            .Raw("/O"u8)
            .Hex(owner)
            .Raw("/OE"u8)
            .Hex(ownerKey)
            .Raw("/Perms"u8)
            .Hex(SealedPermissions());
        if (!options.EncryptsMetadata)
            body.Raw("/EncryptMetadata false"u8);
        body.Raw("/CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF>>"u8);
    }

    public void Dispose() => aes.Dispose();

    /// <summary>Bits 7, 8 and 13 to 32 are 1, and bit 10 is: screen readers may always read.</summary>
    private int Permissions => unchecked((int)0xFFFFF2C0) | (int)options.Permissions;

    /// <summary>Algorithms 8 and 9: a hash that recognizes the password, and the key, locked by another hash of it.</summary>
    private (byte[] Check, byte[] Key) Seal(byte[] password, byte[] userCheck, byte[] key)
    {
        var salts = Random(16);
        byte[] check = [.. PasswordHash.Compute(Revision, password, salts.AsSpan(0, 8), userCheck), .. salts];
        using var locking = Aes.Create();
        locking.Key = PasswordHash.Compute(Revision, password, salts.AsSpan(8), userCheck);
        return (check, locking.EncryptCbc(key, new byte[16], PaddingMode.None));
    }

    /// <summary>Algorithm 10: the permissions under the key, so that nobody widens them without it.</summary>
    private byte[] SealedPermissions()
    {
        Span<byte> plain = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(plain, Permissions);
        plain[4..8].Fill(0xFF);
        plain[8] = (byte)(options.EncryptsMetadata ? 'T' : 'F');
        "adb"u8.CopyTo(plain[9..]);
        Fill(plain[12..]);
        return aes.EncryptEcb(plain, PaddingMode.None);
    }

    private byte[] Random(int count)
    {
        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    private void Fill(Span<byte> bytes)
    {
        if (options.Random is { } given)
            given(bytes);
        else
            RandomNumberGenerator.Fill(bytes);
    }
}
