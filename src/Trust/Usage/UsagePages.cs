using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Access;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.Usage;

/// <summary>What a tenant uses of its contract, and what happens beyond it (MON-10).</summary>
internal static class UsagePages
{
    public static void Declare(ModuleMap map)
    {
        map.Link(new("利用状況", "Usage"), "/console/usage", Permissions.ViewUsage, 85, "list");
        map.Get("/console/usage", Permissions.ViewUsage, Show);
        map.Get("/console/usage.csv", Permissions.ViewUsage, Export);
    }

    private static async Task<IResult> Show(AkashiDb db, SignedIn signedIn, StorageUse storage, CancellationToken ct)
    {
        int users;
        await using (await db.Begin(ct))
            users = await db.Set<User>().CountAsync(user => user.Status == UserStatus.Active, ct);
        return Answer.Page<UsagePage>(new Used(signedIn.Tenant!, users, await storage.Of(db.Tenant, ct)));
    }

    private static async Task<IResult> Export(AkashiDb db, StorageUse storage, string? encoding, CancellationToken ct)
    {
        var stored = await storage.Of(db.Tenant, ct);
        return CsvFile.Answer(
            "usage.csv",
            encoding,
            ["kind", "items", "bytes"],
            stored
                .Kinds.Select(kind => new[] { kind.Label.ToString(), $"{kind.Items}", $"{kind.Bytes}" })
                .Append(["limit", "", $"{stored.Limit}"])
        );
    }
}

/// <param name="Users">That are not deactivated.</param>
public sealed record Used(Tenant Tenant, int Users, Stored Stored);
