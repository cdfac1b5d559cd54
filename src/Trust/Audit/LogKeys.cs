using System.Security.Cryptography;
using Akashi.Engines.TransparencyLog;
using Akashi.Platform.Hosting;

namespace Akashi.Trust.Audit;

/// <summary>
/// Names the logs of an installation and signs for them. One Ed25519 seed (<c>secrets/audit.key</c>) serves all; a log's origin, and
/// the name of its key, is <c>akashi.INSTALLATION/TENANT</c>: the first 8 bytes of the public key's SHA-256 in hex, and the
/// tenant's id, so that a checkpoint of one log never passes for another's. An id and not the company code: it is never used again.
/// </summary>
public sealed class LogKeys : IDisposable
{
    public const string Secret = "audit.key";

    private readonly Ed25519PrivateKey _key;
    private readonly string _installation;

    public LogKeys(DataFolder folder)
    {
        var seed = folder.Secret(Secret, Ed25519PrivateKey.SeedSize);
        _key = Ed25519PrivateKey.From(seed);
        CryptographicOperations.ZeroMemory(seed);
        _installation = Convert.ToHexStringLower(SHA256.HashData(_key.PublicKey.Bytes).AsSpan(0, 8));
    }

    /// <summary>The origin line of a tenant's log.</summary>
    public string Origin(Guid tenant) => $"akashi.{_installation}/{tenant:D}";

    /// <summary>The key that a tenant's checkpoints verify with; its text is the <c>vkey</c>.</summary>
    public NoteVerifier Verifier(Guid tenant) => new(Origin(tenant), _key.PublicKey);

    // Disposing a signer disposes its key, and this one is shared: the signers are left to the collector.
    internal NoteSigner Signer(Guid tenant) => new(Origin(tenant), _key);

    public void Dispose() => _key.Dispose();
}
