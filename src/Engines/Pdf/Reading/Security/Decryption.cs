using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Akashi.Engines.Pdf.Reading.Filters;

namespace Akashi.Engines.Pdf.Reading.Security;

/// <summary>Undoes the encryption of strings and streams (ISO 32000-1, 7.6; ISO 32000-2, 7.6.3).</summary>
[SuppressMessage("Security", "CA5351", Justification = "MD5 is what these files were made with.")]
internal sealed class Decryption
{
    private readonly byte[] key;
    private readonly Dictionary<string, Cipher> filters = [];
    private readonly Cipher strings;
    private readonly Cipher streams;
    private readonly bool encryptsMetadata;

    private Decryption(byte[] key, PdfDictionary encrypt, int version, bool encryptsMetadata, Resolver resolve)
    {
        this.key = key;
        this.encryptsMetadata = encryptsMetadata;
        filters["Identity"] = Cipher.None;
        if (version < 4)
        {
            strings = streams = Cipher.Rc4;
            return;
        }
        if (resolve(encrypt["CF"]) is PdfDictionary crypt)
        {
            foreach (var (name, filter) in crypt.Entries)
            {
                if (name != "Identity")
                    filters[name] = CipherOf(resolve(filter) as PdfDictionary, resolve);
            }
        }
        strings = Named(encrypt["StrF"]);
        streams = Named(encrypt["StmF"]);
    }

    private enum Cipher
    {
        None,
        Rc4,
        Aes128,
        Aes256,
    }

    /// <exception cref="PdfSourceException">The file wants another password, or is encrypted in a way that is not known.</exception>
    public static Decryption WithEmptyPassword(PdfDictionary encrypt, byte[] identifier, Resolver resolve)
    {
        // The entries may be indirect; the key's computation looks at values only.
        encrypt = new(encrypt.Entries.ToDictionary(e => e.Key, e => resolve(e.Value)));
        if (encrypt["Filter"] is PdfName { Value: not "Standard" and var handler })
            throw new PdfSourceException($"The file is encrypted by the security handler {handler}; only passwords are known here.");
        var version = Integer("V", 0);
        var revision = Integer("R", 0);
        if (version is < 1 or 3 or > 5 || revision is < 2 or > 6 || (version == 5) != (revision >= 5))
            throw new PdfSourceException(
                $"The file is encrypted in a way that is not known here (version {version}, revision {revision})."
            );
        var bits = version == 4 ? 128 : Integer("Length", 40);
        // A few writers give the length in bytes.
        var length =
            version == 1 || revision == 2 ? 5
            : bits is >= 40 and <= 128 ? bits / 8
            : bits is >= 5 and <= 16 ? bits
            : 5;
        var hidesMetadata = encrypt["EncryptMetadata"] != PdfBoolean.False;
        var fileKey =
            new FileKey(encrypt, identifier, revision, length, hidesMetadata).FromEmptyPassword()
            ?? throw new PdfSourceException(
                "The file is protected by a password. Only files that open without one can be read; save it without a password first."
            );
        return new(fileKey, encrypt, version, hidesMetadata, resolve);

        int Integer(string name, int otherwise) => (encrypt[name] as PdfNumber)?.Integer ?? otherwise;
    }

    /// <summary>A stream's data, decrypted; its other filters still stand.</summary>
    public ReadOnlyMemory<byte> Data(PdfStream stream, Resolver resolve)
    {
        var dictionary = stream.Dictionary;
        var type = (dictionary["Type"] as PdfName)?.Value;
        if (type == "XRef" || (type == "Metadata" && !encryptsMetadata))
            return stream.Data;
        var cipher = streams;
        foreach (var (name, parameters) in StreamDecoder.Filters(dictionary, resolve, $"Stream {stream.Number}"))
        {
            if (name == "Crypt")
                cipher = Named(parameters?["Name"] ?? PdfValue.Null);
        }
        return cipher == Cipher.None ? stream.Data : Decrypt(cipher, stream.Data.Span, stream.Number, stream.Generation);
    }

    /// <summary>A value with all strings in it decrypted; the nesting is bounded by what was parsed.</summary>
    public PdfValue Strings(PdfValue value, int number, int generation)
    {
        if (strings == Cipher.None)
            return value;
        return value switch
        {
            PdfString text => new PdfString(Decrypt(strings, text.Bytes, number, generation)),
            PdfArray array => new PdfArray([.. array.Items.Select(item => Strings(item, number, generation))]),
            PdfDictionary dictionary => Entries(dictionary),
            PdfStream stream => new PdfStream(Entries(stream.Dictionary), stream.Data, number, generation),
            _ => value,
        };

        PdfDictionary Entries(PdfDictionary dictionary) =>
            new(dictionary.Entries.ToDictionary(e => e.Key, e => Strings(e.Value, number, generation)));
    }

    private Cipher Named(PdfValue name) =>
        filters.TryGetValue((name as PdfName)?.Value ?? "Identity", out var cipher)
            ? cipher
            : throw new PdfSourceException($"The file is encrypted by the crypt filter {((PdfName)name).Value}, which it does not define.");

    private static Cipher CipherOf(PdfDictionary? filter, Resolver resolve) =>
        (filter is null ? null : resolve(filter["CFM"]) as PdfName)?.Value switch
        {
            "V2" => Cipher.Rc4,
            "AESV2" => Cipher.Aes128,
            "AESV3" => Cipher.Aes256,
            null or "None" => Cipher.None,
            var other => throw new PdfSourceException($"The file is encrypted by the method {other}, which is not known here."),
        };

    private byte[] Decrypt(Cipher cipher, ReadOnlySpan<byte> data, int number, int generation) =>
        cipher switch
        {
            Cipher.Rc4 => Rc4.Apply(ObjectKey(number, generation, []), data),
            Cipher.Aes128 => DecryptAes(ObjectKey(number, generation, "sAlT"u8), data),
            _ => DecryptAes(key, data),
        };

    /// <summary>Algorithm 1: every object has a key of its own.</summary>
    private byte[] ObjectKey(int number, int generation, ReadOnlySpan<byte> salt)
    {
        byte[] numbers = [(byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)generation, (byte)(generation >> 8)];
        return MD5.HashData([.. key, .. numbers, .. salt])[..Math.Min(key.Length + 5, 16)];
    }

    /// <summary>CBC after 16 bytes of initialization vector. What follows the last whole block, and wrong padding, is let pass as viewers do.</summary>
    private static byte[] DecryptAes(byte[] key, ReadOnlySpan<byte> data)
    {
        if (data.Length < 32)
            return [];
        if (key.Length is not (16 or 24 or 32))
            throw new PdfSourceException($"The file is encrypted by AES with a key of {key.Length} bytes, which does not exist.");
        using var aes = Aes.Create();
        aes.Key = key;
        var blocks = data[16..][..((data.Length - 16) & ~15)];
        var plain = aes.DecryptCbc(blocks, data[..16], PaddingMode.None);
        var padding = plain[^1];
        return padding is > 0 and <= 16 ? plain[..^padding] : plain;
    }
}
