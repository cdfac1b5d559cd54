using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Access;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.Home;

/// <summary>The first page of each world: what is the matter today.</summary>
internal static class HomePages
{
    public static void Declare(ModuleMap map)
    {
        map.Get("/", Permission.Anyone, () => Results.Redirect("/sign-in"));
        map.Link(new("ホーム", "Home"), "/console", Permissions.Home, 0, "home");
        map.Link(new("ホーム", "Home"), "/provider", Permissions.OwnOperatorAccount, 0, "home");
        map.Get("/console", Permissions.Home, Console);
        map.Get("/provider", Permissions.OwnOperatorAccount, Provider);
    }

    private static async Task<IResult> Console(AkashiDb db, SignedIn signedIn, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var since = clock.GetUtcNow().AddDays(-7);
        var seats = await db.Set<User>().CountAsync(user => user.Status == UserStatus.Active, ct);
        var initial = await db.Set<User>().CountAsync(user => user.Status == UserStatus.Active && user.MustChangePassword, ct);
        var failures = await db.Set<SignInRecord>().CountAsync(row => row.At >= since && row.Outcome != SignInOutcome.Success, ct);
        var own = await db.Set<SignInRecord>()
            .AsNoTracking()
            .Where(row => row.UserId == signedIn.Required.Id)
            .OrderByDescending(row => row.At)
            .Take(5)
            .ToListAsync(ct);
        return Answer.Page<ConsoleHomePage>(new ConsoleHome(signedIn.Tenant!, signedIn.Required, seats, initial, failures, own));
    }

    private static async Task<IResult> Provider(AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var tenants = await db.Set<Tenant>()
            .Where(tenant => tenant.Kind == TenantKind.Customer)
            .GroupBy(tenant => tenant.Contract)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToListAsync(ct);
        var operators = await db.Set<User>().CountAsync(user => user.Status == UserStatus.Active, ct);
        return Answer.Page<ProviderHomePage>(
            new ProviderHome(
                tenants.Sum(group => group.Count),
                tenants.Where(group => group.Key == ContractState.Active).Sum(group => group.Count),
                operators
            )
        );
    }
}

public sealed record ConsoleHome(
    Tenant Tenant,
    User User,
    int Seats,
    int InitialPasswords,
    int Failures,
    IReadOnlyList<SignInRecord> OwnSignIns
);

public sealed record ProviderHome(int Tenants, int Active, int Operators);
