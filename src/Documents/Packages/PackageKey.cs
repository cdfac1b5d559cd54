using System.Security.Cryptography;
using Akashi.Engines.TransparencyLog;
using Akashi.Platform.Hosting;

namespace Akashi.Documents.Packages;

/// <summary>
/// Signs packages for an installation: an Ed25519 seed of its own (<c>secrets/packages.key</c>), so that no package ever passes for a
/// checkpoint of a log. The key is named <c>akashi.INSTALLATION/packages</c> after the first 8 bytes of its SHA-256.
/// </summary>
internal sealed class PackageKey : IDisposable
{
    private readonly NoteSigner signer;

    public PackageKey(DataFolder folder)
    {
        var seed = folder.Secret("packages.key", Ed25519PrivateKey.SeedSize);
        var key = Ed25519PrivateKey.From(seed);
        CryptographicOperations.ZeroMemory(seed);
        signer = new($"akashi.{Convert.ToHexStringLower(SHA256.HashData(key.PublicKey.Bytes).AsSpan(0, 8))}/packages", key);
    }

    public NoteVerifier Verifier => signer.Verifier;

    public string Sign(string text) => signer.Sign(text);

    public void Dispose() => signer.Dispose();
}
