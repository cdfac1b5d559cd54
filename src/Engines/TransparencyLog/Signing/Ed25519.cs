using System.Security.Cryptography;

namespace Akashi.Engines.TransparencyLog;

/// <summary>A private key of Ed25519 (RFC 8032 §5.1). Safe for use by several threads; disposing erases it from OpenSSL's memory.</summary>
public sealed class Ed25519PrivateKey : IDisposable
{
    /// <summary>Length of the seed in bytes.</summary>
    public const int SeedSize = 32;

    private readonly Libcrypto.KeyHandle _key;

    private Ed25519PrivateKey(Libcrypto.KeyHandle key)
    {
        _key = key;
        var bytes = new byte[Ed25519PublicKey.Size];
        var length = (nuint)bytes.Length;
        Libcrypto.Require(Libcrypto.GetPublicKey(key, bytes, ref length) == 1, "derive the public key");
        PublicKey = Ed25519PublicKey.From(bytes);
    }

    /// <summary>The key that verifies what this one signs.</summary>
    public Ed25519PublicKey PublicKey { get; }

    /// <summary>Makes the key from its 32-byte seed, which RFC 8032 calls the private key. The caller erases the seed.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static Ed25519PrivateKey From(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize)
            throw new ArgumentException($"An Ed25519 seed has {SeedSize} bytes, not {seed.Length}.", nameof(seed));
        var key = Libcrypto.NewPrivateKey(Libcrypto.Ed25519, 0, seed, SeedSize);
        Libcrypto.Require(!key.IsInvalid, "make an Ed25519 private key");
        return new(key);
    }

    /// <summary>Signs a message; the same message always gets the same 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[Ed25519PublicKey.SignatureSize];
        var length = (nuint)signature.Length;
        using var context = Libcrypto.NewContext();
        Libcrypto.Require(!context.IsInvalid && Libcrypto.SignInit(context, 0, 0, 0, _key) == 1, "begin to sign");
        Libcrypto.Require(Libcrypto.Sign(context, signature, ref length, message, (nuint)message.Length) == 1, "sign with Ed25519");
        return signature;
    }

    public void Dispose() => _key.Dispose();
}

/// <summary>A public key of Ed25519 (RFC 8032 §5.1).</summary>
public sealed class Ed25519PublicKey
{
    /// <summary>Length of a public key in bytes.</summary>
    public const int Size = 32;

    /// <summary>Length of a signature in bytes.</summary>
    public const int SignatureSize = 64;

    private readonly byte[] _bytes;

    // Not disposable: a key is small, lives as long as its log, and is freed by the finaliser of its handle.
    private readonly Libcrypto.KeyHandle _key;

    private Ed25519PublicKey(byte[] bytes)
    {
        _bytes = bytes;
        _key = Libcrypto.NewPublicKey(Libcrypto.Ed25519, 0, bytes, Size);
        Libcrypto.Require(!_key.IsInvalid, "make an Ed25519 public key");
    }

    /// <summary>The 32 bytes of the key.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Makes the key from its 32 bytes. Bytes that are no point of the curve make a key that verifies nothing.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static Ed25519PublicKey From(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size
            ? new(bytes.ToArray())
            : throw new ArgumentException($"An Ed25519 public key has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Whether the signature is this key's over exactly this message. Malformed signatures are simply not.</summary>
    /// <exception cref="CryptographicException">OpenSSL itself failed.</exception>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize)
            return false;
        using var context = Libcrypto.NewContext();
        Libcrypto.Require(!context.IsInvalid && Libcrypto.VerifyInit(context, 0, 0, 0, _key) == 1, "begin to verify");
        return Libcrypto.Accepted(Libcrypto.Verify(context, signature, SignatureSize, message, (nuint)message.Length));
    }
}
