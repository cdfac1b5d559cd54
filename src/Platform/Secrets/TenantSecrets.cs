using System.Security.Cryptography;
using System.Text;
using Akashi.Platform.Hosting;
using Akashi.Platform.Modules;
using Npgsql;

namespace Akashi.Platform.Secrets;

/// <summary>
/// Passwords and keys that a tenant hands over for later use, encrypted: AES-256-GCM under a key of the tenant's own, which lies in the
/// database wrapped by the installation's master key. That one lies in <c>DIR/secrets</c>. What is bound in besides is the tenant and the
/// purpose, so that nothing opens in another's place or in a place of another kind.
/// </summary>
/// <remarks>A sealed secret is: version (1) ‖ nonce (12) ‖ tag (16) ‖ ciphertext. Whoever has the database alone reads nothing; nor has who has <c>DIR</c> alone.</remarks>
public sealed class TenantSecrets(DataFolder folder, TimeProvider clock)
{
    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;

    internal static readonly TableDeclaration Table = new(
        "tenant_keys",
        Ownership.Tenant,
        DataClass.Derived,
        new("テナントごとの暗号鍵（マスター鍵で暗号化）", "A key for each tenant, wrapped by the master key"),
        Retention.Contract
    );

    private readonly Lazy<byte[]> master = new(() => folder.Secret("master.key", KeyBytes));

    /// <summary>Seals a secret in the realm's open transaction; the tenant's key is made at its first use.</summary>
    /// <param name="purpose">What it is for, and whose: <c>delivery:ID:password</c>. It opens for the same words only.</param>
    public async Task<byte[]> Seal(NpgsqlTransaction realm, Guid tenant, string purpose, string secret, CancellationToken ct)
    {
        var key = await KeyOf(realm, tenant, make: true, ct);
        try
        {
            return Encrypt(key!, Encoding.UTF8.GetBytes(secret), SecretContext(tenant, purpose));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Opens what <see cref="Seal"/> made for the same tenant and purpose.</summary>
    /// <exception cref="CryptographicException">It was made for another one, was changed, or the tenant's key is gone.</exception>
    public async Task<string> Open(NpgsqlTransaction realm, Guid tenant, string purpose, byte[] @sealed, CancellationToken ct)
    {
        var key = await KeyOf(realm, tenant, make: false, ct) ?? throw new CryptographicException("The tenant has no key.");
        try
        {
            return Encoding.UTF8.GetString(Decrypt(key, @sealed, SecretContext(tenant, purpose)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private async Task<byte[]?> KeyOf(NpgsqlTransaction realm, Guid tenant, bool make, CancellationToken ct)
    {
        if (make)
        {
            var fresh = RandomNumberGenerator.GetBytes(KeyBytes);
            // The first of two that begin at once wins; both read the winner's.
            await using var insert = Command(
                realm,
                "insert into akashi.tenant_keys (tenant_id, wrapped, created_at) values ($1, $2, $3) on conflict do nothing",
                tenant,
                Encrypt(master.Value, fresh, KeyContext(tenant)),
                clock.GetUtcNow()
            );
            await insert.ExecuteNonQueryAsync(ct);
            CryptographicOperations.ZeroMemory(fresh);
        }
        await using var read = Command(realm, "select wrapped from akashi.tenant_keys where tenant_id = $1", tenant);
        return await read.ExecuteScalarAsync(ct) is byte[] wrapped ? Decrypt(master.Value, wrapped, KeyContext(tenant)) : null;
    }

    private static NpgsqlCommand Command(NpgsqlTransaction realm, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, realm.Connection, realm);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static byte[] KeyContext(Guid tenant) => Encoding.UTF8.GetBytes($"akashi tenant key\n{tenant:D}");

    private static byte[] SecretContext(Guid tenant, string purpose) => Encoding.UTF8.GetBytes($"akashi secret\n{tenant:D}\n{purpose}");

    private static byte[] Encrypt(byte[] key, byte[] plain, byte[] context)
    {
        var result = new byte[1 + NonceBytes + TagBytes + plain.Length];
        result[0] = Version;
        var nonce = result.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, result.AsSpan(1 + NonceBytes + TagBytes), result.AsSpan(1 + NonceBytes, TagBytes), context);
        return result;
    }

    private static byte[] Decrypt(byte[] key, byte[] @sealed, byte[] context)
    {
        if (@sealed.Length < 1 + NonceBytes + TagBytes || @sealed[0] != Version)
            throw new CryptographicException("A sealed secret has a form that this version does not know.");
        var plain = new byte[@sealed.Length - 1 - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            @sealed.AsSpan(1, NonceBytes),
            @sealed.AsSpan(1 + NonceBytes + TagBytes),
            @sealed.AsSpan(1 + NonceBytes, TagBytes),
            plain,
            context
        );
        return plain;
    }
}
