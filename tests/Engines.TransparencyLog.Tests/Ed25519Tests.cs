namespace Akashi.Engines.TransparencyLog.Tests;

public class Ed25519Tests
{
    /// <summary>RFC 8032 §7.1: TEST 1, 2, 3 and SHA(abc).</summary>
    public static TheoryData<string, string, string, string> Rfc8032 =>
        new()
        {
            {
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            },
            {
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            },
            {
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            },
            {
                "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
                "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
                "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
            },
        };

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Signs_and_verifies_as_rfc_8032_says(string seed, string publicKey, string message, string signature)
    {
        using var key = Ed25519PrivateKey.From(Convert.FromHexString(seed));
        var text = Convert.FromHexString(message);

        Convert.ToHexStringLower(key.PublicKey.Bytes).ShouldBe(publicKey);
        Convert.ToHexStringLower(key.Sign(text)).ShouldBe(signature);
        Ed25519PublicKey.From(Convert.FromHexString(publicKey)).Verify(text, Convert.FromHexString(signature)).ShouldBeTrue();
    }

    [Fact]
    public void Refuses_every_signature_with_one_bit_flipped()
    {
        using var key = Ed25519PrivateKey.From(new byte[32]);
        var message = "証"u8.ToArray();
        var signature = key.Sign(message);
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            key.PublicKey.Verify(message, signature).ShouldBeFalse();
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        key.PublicKey.Verify(message, signature).ShouldBeTrue();
    }

    [Fact]
    public void Refuses_a_scalar_beyond_the_order_of_the_group()
    {
        // S + L signs the same equation; RFC 8032 §5.1.7 forbids it, or every signature would have a second form.
        using var key = Ed25519PrivateKey.From(new byte[32]);
        var signature = key.Sign([]);
        var order = System.Numerics.BigInteger.Pow(2, 252) + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493");
        var scalar = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        signature.AsSpan(32).Clear();
        scalar.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true).ShouldBeTrue();

        key.PublicKey.Verify([], signature).ShouldBeFalse();
    }

    [Fact]
    public void Refuses_wrong_lengths()
    {
        Should.Throw<ArgumentException>(() => Ed25519PrivateKey.From(new byte[31]));
        Should.Throw<ArgumentException>(() => Ed25519PublicKey.From(new byte[33]));
        Ed25519PublicKey.From(new byte[32]).Verify([], new byte[63]).ShouldBeFalse();
        Ed25519PublicKey.From([.. Enumerable.Repeat((byte)0xff, 32)]).Verify([], new byte[64]).ShouldBeFalse();
    }

    [Fact]
    public void Signs_on_many_threads()
    {
        using var key = Ed25519PrivateKey.From(new byte[32]);
        Parallel.For(0, 500, i => key.PublicKey.Verify([(byte)i], key.Sign([(byte)i])).ShouldBeTrue());
    }
}
