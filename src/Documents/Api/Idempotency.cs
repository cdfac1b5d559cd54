using System.Security.Cryptography;
using System.Text;
using Akashi.Platform.Errors;
using Akashi.Platform.Tenancy;
using Akashi.Trust.ApiKeys;
using Akashi.Trust.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Api;

/// <summary>
/// The same request twice makes one thing: who sends <c>Idempotency-Key</c> finds what the first one made, for a day. The mark commits
/// together with what was made, so a crash leaves both or neither.
/// </summary>
internal sealed class Idempotency(AkashiDb db, SignedIn signedIn, TimeProvider clock)
{
    private const int LongestName = 200;

    /// <summary>The request's mark, or null when it carries none.</summary>
    /// <exception cref="FailureException">The header has no usable form.</exception>
    public static RequestMark? Of(HttpContext http, ReadOnlySpan<byte> body)
    {
        if (http.Request.Headers["Idempotency-Key"] is not { Count: > 0 } header)
            return null;
        var name = header.ToString();
        if (name.Length is 0 or > LongestName || !name.All(c => c is > ' ' and < '\x7f'))
            throw new FailureException(WrongName);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Path}\n{http.Request.Query["seal"]}\n"));
        hash.AppendData(body);
        return new(name, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>What an earlier request of this mark made; null when there was none.</summary>
    /// <exception cref="FailureException">The earlier one had another body.</exception>
    public async Task<Guid?> Earlier(RequestMark? mark, CancellationToken ct)
    {
        if (mark is null)
            return null;
        var key = signedIn.Key!.Id;
        var oldest = clock.GetUtcNow() - ApiRequest.Life;
        await using var transaction = await db.Begin(ct);
        var known = db.Set<ApiRequest>().AsNoTracking().Where(request => request.KeyId == key && request.Name == mark.Name);
        if (await known.SingleOrDefaultAsync(ct) is not { } request)
            return null;
        if (request.At <= oldest)
        {
            await known.Where(old => old.At <= oldest).ExecuteDeleteAsync(ct);
            await transaction.CommitAsync(ct);
            return null;
        }
        return request.Sha256 == mark.Sha256 ? request.Made : throw new FailureException(Reused);
    }

    /// <summary>The row that is saved together with what the request makes.</summary>
    public Func<Guid, ApiRequest>? Row(RequestMark? mark) =>
        mark is null
            ? null
            : made => new ApiRequest
            {
                TenantId = db.Tenant,
                KeyId = signedIn.Key!.Id,
                Name = mark.Name,
                Sha256 = mark.Sha256,
                Made = made,
                At = clock.GetUtcNow(),
            };

    private static readonly Failure WrongName = new(
        "idempotency-key-form",
        new(
            $"Idempotency-Key は空白のない ASCII {LongestName} 文字以内で指定してください。",
            $"An Idempotency-Key has up to {LongestName} ASCII characters and no spaces."
        ),
        Status: StatusCodes.Status400BadRequest
    );

    private static readonly Failure Reused = new(
        "idempotency-key-reused",
        new(
            "この Idempotency-Key は、別の内容の要求に使われています。",
            "This Idempotency-Key was used for a request with another content."
        )
    );
}

/// <param name="Sha256">Of path, seal and body, lower-case hex.</param>
internal sealed record RequestMark(string Name, string Sha256);
