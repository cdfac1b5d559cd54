using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Tenants;

/// <summary>Every realm there is, for what the system does for each: the provider's, customers' and canaries'.</summary>
public static class TenantDirectory
{
    public static Task<List<Guid>> Realms(this CrossTenant cross, CancellationToken ct) =>
        cross.In(
            Realm.Provider,
            async services =>
            {
                var db = services.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                return await db.Set<Tenant>().OrderBy(tenant => tenant.Id).Select(tenant => tenant.Id).ToListAsync(ct);
            }
        );
}
