using System.Security.Cryptography;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.ApiKeys;

/// <summary>Reads keys, anew on every request: a key that is revoked, or whose maker is deactivated, is dead at once.</summary>
public sealed class ApiKeyReader(AkashiDb db)
{
    private static readonly TimeSpan UsedStep = TimeSpan.FromMinutes(1);

    /// <summary>Fills <paramref name="signedIn"/> with the key and the person it works for, if the key is alive.</summary>
    public async Task<bool> Load(ApiKeyText text, SignedIn signedIn, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var found = await (
            from key in db.Set<ApiKey>().AsNoTracking()
            where key.Id == text.Id
            join user in db.Set<User>().AsNoTracking() on new { key.TenantId, Id = key.CreatedBy } equals new { user.TenantId, user.Id }
            join settings in db.Set<TenantSettings>().AsNoTracking() on key.TenantId equals settings.TenantId
            join tenant in db.Set<Tenant>().AsNoTracking() on key.TenantId equals tenant.Id
            select new
            {
                key,
                user,
                settings,
                tenant,
            }
        ).SingleOrDefaultAsync(ct);
        if (
            found is null
            || !CryptographicOperations.FixedTimeEquals(found.key.SecretSha256, text.SecretSha256)
            || !found.key.IsAlive(now)
            || found.user.Status != UserStatus.Active
            || !found.tenant.IsOpen(Days.Of(now))
        )
            return false;
        if (found.key.LastUsedAt is not { } used || now - used >= UsedStep)
        {
            await db.Set<ApiKey>()
                .Where(key => key.Id == text.Id)
                .ExecuteUpdateAsync(row => row.SetProperty(key => key.LastUsedAt, now), ct);
            await transaction.CommitAsync(ct);
        }
        signedIn.Is(found.tenant, found.settings, found.user, found.key);
        return true;
    }
}
