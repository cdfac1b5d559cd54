using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Akashi.Trust.SecondFactors;

/// <summary>Time-based one-time passwords (RFC 6238): six digits of HMAC-SHA-1 (RFC 4226, section 5.3) over steps of 30 seconds.</summary>
public static class OneTimePassword
{
    public const int Digits = 6;
    public const int SecretBytes = 20;
    private const int StepSeconds = 30;

    /// <summary>Steps that a clock may be off, either way.</summary>
    private const int Drift = 1;

    private const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step.</summary>
    public static string At(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238 and every authenticator use SHA-1; HMAC does not rest on its resistance to collisions.
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var offset = hash[^1] & 0xF;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & 0x7FFF_FFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is, near a time and after <paramref name="last"/>: no code is good twice.</summary>
    /// <returns>Null when it is none.</returns>
    public static long? Find(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long last)
    {
        long? found = null;
        var typed = new byte[Digits];
        if (code.Length != Digits || System.Text.Encoding.ASCII.GetBytes(code, typed) != Digits || !code.All(char.IsAsciiDigit))
            return null;
        // Every step is compared, so that the time tells none.
        for (var step = StepAt(now) - Drift; step <= StepAt(now) + Drift; step++)
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(At(secret, step)), typed) && step > last)
                found ??= step;
        return found;
    }

    /// <summary>RFC 4648, section 6, without padding: how people and authenticators write a secret.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder((bytes.Length * 8 + 4) / 5);
        int buffer = 0,
            bits = 0;
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Base32Letters[(buffer >> bits) & 31]);
            }
            buffer &= (1 << bits) - 1;
        }
        if (bits > 0)
            text.Append(Base32Letters[(buffer << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>What an authenticator reads out of the QR code (the “Key Uri Format” that all of them know).</summary>
    public static string Uri(ReadOnlySpan<byte> secret, string issuer, string account) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(issuer)}:{System.Uri.EscapeDataString(account)}?secret={Base32(secret)}&issuer={System.Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits={Digits}&period={StepSeconds}";
}
