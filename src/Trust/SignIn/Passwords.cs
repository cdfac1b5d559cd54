using System.Security.Cryptography;
using System.Text;
using Akashi.Platform.Errors;
using Akashi.Trust.Tenants;

namespace Akashi.Trust.SignIn;

/// <summary>
/// Passwords as irreversible hashes (SIG-4): PBKDF2-HMAC-SHA512, stored as <c>$pbkdf2-sha512$i=N$salt$hash</c> (base64), so that
/// the count can rise: an older hash is made anew at the next successful sign-in.
/// </summary>
public static class Passwords
{
    /// <summary>The count that OWASP's Password Storage Cheat Sheet asks of PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 210_000;

    private const int SaltBytes = 16;
    private const int HashBytes = 64;

    /// <summary>Verified when there is no such user, so that the answer takes as long (SIG-1).</summary>
    private static readonly string Nobody = Hash(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));

    public static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"$pbkdf2-sha512$i={Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, Iterations))}";
    }

    /// <summary>Checks a password in the same time whether or not there is a hash to check it against.</summary>
    public static bool Verify(string password, string? hash)
    {
        var parts = (hash ?? Nobody).Split('$');
        if (parts.Length != 5 || parts[1] != "pbkdf2-sha512")
            throw new InvalidOperationException("A stored password hash has a form that this version does not know.");
        var expected = Convert.FromBase64String(parts[4]);
        var actual = Derive(password, Convert.FromBase64String(parts[3]), IterationsOf(hash ?? Nobody));
        return CryptographicOperations.FixedTimeEquals(actual, expected) & hash is not null;
    }

    /// <summary>Whether the parameters rose since this hash was made.</summary>
    public static bool IsOutdated(string hash) => IterationsOf(hash) < Iterations;

    private static int IterationsOf(string hash) => int.Parse(hash.Split('$')[2].AsSpan(2));

    // NFKC, so that a password typed on another keyboard or system is the same one (RFC 8265 §4.2).
    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC)),
            salt,
            iterations,
            HashAlgorithmName.SHA512,
            HashBytes
        );

    /// <summary>An initial password: 16 characters that cannot be mistaken for one another when read out.</summary>
    public static string Generate() => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 16);
}

/// <summary>What a password may be. Lengths are in characters.</summary>
public sealed record PasswordRule(string Name, int Min, int Max, bool AsciiOnly)
{
    /// <summary>Today's guidance (NIST SP 800-63B-4 §3.1.1): long, no classes, no expiry.</summary>
    public static readonly PasswordRule Standard = new("standard", 12, 128, false);

    /// <summary>The rule of the remote-support profile (SIG-2, SIG-3): shorter than today's guidance, kept for those who need it.</summary>
    public static readonly PasswordRule Remote = new("remote", 8, 20, true);

    public static PasswordRule Of(TenantSettings settings) => settings.PasswordRule == "remote" ? Remote : Standard;

    /// <summary>Why a password may not be used, or null.</summary>
    public Failure? Refuse(string password, string loginId)
    {
        var length = new System.Globalization.StringInfo(password).LengthInTextElements;
        if (length < Min || length > Max)
            return new(
                "password-length",
                new(
                    $"パスワードは {Min} 文字以上 {Max} 文字以内にしてください（入力は {length} 文字）。",
                    $"Use {Min} to {Max} characters; this has {length}."
                )
            );
        if (AsciiOnly && password.Any(c => c is < '!' or > '~'))
            return new(
                "password-characters",
                new("パスワードは半角英数字と半角記号だけで入力してください。", "Use half-width letters, digits and symbols only.")
            );
        if (loginId.Length > 0 && password.Contains(loginId, StringComparison.OrdinalIgnoreCase))
            return new("password-contains-id", new("パスワードに ID を含めないでください。", "The password must not contain the ID."));
        if (IsTrivial(password))
            return new(
                "password-too-simple",
                new(
                    "同じ文字や連続した文字だけのパスワードは使えません。",
                    "A password of repeated or consecutive characters is too easy to guess."
                )
            );
        return null;
    }

    private static bool IsTrivial(string password) =>
        password.Distinct().Count() < 4
        || Enumerable.Range(1, password.Length - 1).All(i => Math.Abs(password[i] - password[i - 1]) <= 1)
        || Common.Any(word => password.StartsWith(word, StringComparison.OrdinalIgnoreCase) && password.Length - word.Length < 5);

    private static readonly string[] Common = ["password", "passw0rd", "qwertyuiop", "administrator", "letmein", "akashi", "1q2w3e4r5t"];
}
