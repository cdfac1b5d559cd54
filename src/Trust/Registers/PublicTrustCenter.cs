namespace Akashi.Trust.Registers;

/// <summary>What the provider lets anybody see on the public Trust Center: families of promises that are left out there.</summary>
/// <param name="Hidden">Codes such as <c>SIG</c>. Tenants and the provider see all of them, and the whitepaper prints them.</param>
public sealed record PublicTrustCenter(IReadOnlyList<string> Hidden)
{
    public const string File = "public-trust-center.json";

    /// <exception cref="RegisterException">The file cannot be used.</exception>
    public static PublicTrustCenter Read(RegisterFolder folder) => folder.Read<PublicTrustCenter>(File) ?? new([]);
}
