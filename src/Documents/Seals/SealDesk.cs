using System.Collections.Concurrent;
using System.Net.Http;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akashi.Engines.Pdf.Signing;
using Akashi.Platform.Errors;
using Akashi.Platform.Outbound;
using Akashi.Platform.Secrets;
using Akashi.Platform.Signatures;
using Akashi.Platform.Tenancy;

namespace Akashi.Documents.Seals;

/// <summary>How long authorities are waited for.</summary>
/// <param name="Patience">With one stamp.</param>
/// <param name="PartPatience">With all stamps of a part, well below the life of its transaction.</param>
/// <param name="Waits">Between the tries of a part; after the last one the run is stopped until somebody says otherwise.</param>
public sealed record SealSettings(TimeSpan Patience, TimeSpan PartPatience, IReadOnlyList<TimeSpan> Waits)
{
    public static readonly SealSettings Usual = new(
        TimeSpan.FromSeconds(15),
        TimeSpan.FromMinutes(5),
        [
            TimeSpan.FromSeconds(10),
            TimeSpan.FromSeconds(30),
            TimeSpan.FromMinutes(1),
            TimeSpan.FromMinutes(5),
            TimeSpan.FromMinutes(15),
            TimeSpan.FromHours(1),
            TimeSpan.FromHours(3),
            TimeSpan.FromHours(6),
        ]
    );
}

/// <summary>Takes the company's seal out of the drawer: the key, and the way to its time stamp authority.</summary>
internal sealed class SealDesk(TenantSecrets secrets, OutboundDoor door, SealSettings settings, TimeProvider clock) : IDisposable
{
    /// <summary>Stamps that one authority is asked for at a time, by this node.</summary>
    public const int AtATime = 8;

    private readonly HttpClient http = new(door.Handler()) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> gates = new();

    /// <summary>Opens what was pinned, in the transaction of <paramref name="realm"/>; or says why it cannot be used any more.</summary>
    public async Task<(OpenSeal? Seal, Failure? Failure)> Open(RealmConnection realm, Guid tenant, SealPin pin, CancellationToken ct)
    {
        OpenCertificate? certificate = null;
        if (pin.CertificateId is { } own)
        {
            (certificate, var failure) = await Certificate(realm, tenant, own, ct);
            if (certificate is null)
                return (null, failure);
        }
        TimestampAuthority? authority = null;
        if (pin.AuthorityId is { } stamps)
        {
            (authority, var failure) = await Authority(realm, tenant, stamps, ct);
            if (authority is null)
            {
                certificate?.Dispose();
                return (null, failure);
            }
        }
        return (new(pin, certificate, authority, pin.AuthorityId is { } id ? Gate(id) : null), null);
    }

    /// <summary>Drops keys and passwords of what was replaced and that no open run needs any more.</summary>
    public static async Task Forget(RealmConnection realm, CancellationToken ct)
    {
        await using var keys = realm.Command(
            "update akashi.document_certificates c set sealed_key = null where c.ended_at is not null and c.sealed_key is not null and not exists (select from akashi.document_runs r where r.certificate_id = c.id and r.ended_at is null)"
        );
        await keys.ExecuteNonQueryAsync(ct);
        await using var passwords = realm.Command(
            "update akashi.document_authorities a set sealed_password = null where a.ended_at is not null and a.sealed_password is not null and not exists (select from akashi.document_runs r where r.authority_id = a.id and r.ended_at is null)"
        );
        await passwords.ExecuteNonQueryAsync(ct);
    }

    private SemaphoreSlim Gate(Guid authority) => gates.GetOrAdd(authority, _ => new(AtATime));

    private async Task<(OpenCertificate?, Failure?)> Certificate(RealmConnection realm, Guid tenant, Guid id, CancellationToken ct)
    {
        byte[] certificate;
        byte[][] issuers;
        byte[] box;
        string name,
            reason,
            place;
        await using (
            var command = realm.Command(
                "select certificate, issuers, sealed_key, signer_name, reason, place, not_before, not_after from akashi.document_certificates where id = $1",
                id
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct) || await reader.IsDBNullAsync(2, ct))
                return (null, CertificateGone);
            (certificate, issuers, box) = (
                reader.GetFieldValue<byte[]>(0),
                reader.GetFieldValue<byte[][]>(1),
                reader.GetFieldValue<byte[]>(2)
            );
            (name, reason, place) = (reader.GetString(3), reader.GetString(4), reader.GetString(5));
            if (
                CertificateFile.OutOfTerm(
                    reader.GetFieldValue<DateTimeOffset>(6),
                    reader.GetFieldValue<DateTimeOffset>(7),
                    clock.GetUtcNow()
                ) is
                { } failure
            )
                return (null, failure);
        }
        var key = Convert.FromBase64String(await secrets.Open(realm.Transaction, tenant, SigningCertificate.Purpose(id), box, ct));
        try
        {
            return (new(WithKey(certificate, key), [.. issuers.Select(X509CertificateLoader.LoadCertificate)], name, reason, place), null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static X509Certificate2 WithKey(byte[] der, byte[] pkcs8)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        using var open = certificate.GetRSAPublicKey();
        if (open is not null)
        {
            using var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(pkcs8, out _);
            return certificate.CopyWithPrivateKey(rsa);
        }
        using var curve = ECDsa.Create();
        curve.ImportPkcs8PrivateKey(pkcs8, out _);
        return certificate.CopyWithPrivateKey(curve);
    }

    private async Task<(TimestampAuthority?, Failure?)> Authority(RealmConnection realm, Guid tenant, Guid id, CancellationToken ct)
    {
        string address,
            account;
        byte[]? box;
        byte[][] trusted;
        await using (
            var command = realm.Command(
                "select address, account, sealed_password, trusted from akashi.document_authorities where id = $1 and not removed",
                id
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
                return (null, AuthorityGone);
            (address, account) = (reader.GetString(0), reader.GetString(1));
            box = await reader.IsDBNullAsync(2, ct) ? null : reader.GetFieldValue<byte[]>(2);
            trusted = reader.GetFieldValue<byte[][]>(3);
        }
        if (account.Length > 0 && box is null)
            return (null, AuthorityGone);
        return (
            new(http, new(address))
            {
                Patience = settings.Patience,
                Trusted = [.. trusted.Select(X509CertificateLoader.LoadCertificate)],
                Clock = clock,
                User = box is null ? null : (account, await secrets.Open(realm.Transaction, tenant, StampAuthority.Purpose(id), box, ct)),
            },
            null
        );
    }

    public void Dispose()
    {
        http.Dispose();
        foreach (var gate in gates.Values)
            gate.Dispose();
    }

    private static readonly Failure CertificateGone = new(
        "certificate-removed",
        new(
            "署名用の証明書が削除されました。証明書を登録してから再開してください。",
            "The signing certificate was removed. Set one, then go on."
        ),
        "seal"
    );

    private static readonly Failure AuthorityGone = new(
        "authority-removed",
        new(
            "タイムスタンプ局の設定が削除されました。設定してから再開してください。",
            "The time stamp authority was removed. Set one, then go on."
        ),
        "seal"
    );
}

/// <summary>A certificate with its key, and what its signatures say besides.</summary>
internal sealed record OpenCertificate(
    X509Certificate2 Certificate,
    X509Certificate2Collection Issuers,
    string Name,
    string Reason,
    string Place
) : IDisposable
{
    public void Dispose() => Certificate.Dispose();
}

/// <summary>The seal in the hand. Several files may be sealed at a time.</summary>
internal sealed class OpenSeal(SealPin pin, OpenCertificate? certificate, TimestampAuthority? authority, SemaphoreSlim? gate) : IDisposable
{
    public SealPin Pin => pin;

    /// <summary>Seals a PDF. With an RSA key and without a stamp, equal input gives equal bytes.</summary>
    /// <param name="at">The time that a signature claims.</param>
    /// <exception cref="TimestampException">There is no stamp.</exception>
    /// <exception cref="Engines.Pdf.Reading.PdfSourceException">It is no PDF that can be sealed.</exception>
    public async Task<SealedFile> Seal(ReadOnlyMemory<byte> pdf, DateTimeOffset at, CancellationToken ct)
    {
        if (certificate is null)
            return await InTurn(
                async () =>
                {
                    var stamper = new DocumentStamper(authority!);
                    return new SealedFile(await PdfSigning.SignAsync(pdf, new() { IsTimeStamp = true }, stamper, ct), stamper.Stamp);
                },
                ct
            );
        var signer = new CertificateSigner(certificate.Certificate, certificate.Issuers, authority);
        var details = new SignatureDetails
        {
            Signed = at,
            Name = Said(certificate.Name),
            Reason = Said(certificate.Reason),
            Location = Said(certificate.Place),
        };
        return await InTurn(async () => new SealedFile(await PdfSigning.SignAsync(pdf, details, signer, ct), signer.Stamp), ct);
    }

    /// <summary>A stamp of something that nobody keeps, to see whether the authority gives one.</summary>
    /// <exception cref="TimestampException">It does not.</exception>
    public Task<Stamp> Try(CancellationToken ct) => InTurn(async () => await authority!.Stamp(RandomNumberGenerator.GetBytes(32), ct), ct);

    public void Dispose() => certificate?.Dispose();

    private async Task<T> InTurn<T>(Func<Task<T>> seal, CancellationToken ct)
    {
        if (gate is null)
            return await seal();
        await gate.WaitAsync(ct);
        try
        {
            return await seal();
        }
        finally
        {
            gate.Release();
        }
    }

    private static string? Said(string text) => text.Length > 0 ? text : null;
}

/// <param name="Stamp">Null where only a signature was asked for.</param>
internal sealed record SealedFile(byte[] File, Stamp? Stamp);
