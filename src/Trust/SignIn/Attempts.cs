using Akashi.Trust.Directory;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.SignIn;

/// <summary>
/// The counter of wrong passwords (SIG-5). A try is counted before the password is looked at, so that a hundred at once are still only
/// as many as the limit; the count that reaches it locks the account.
/// </summary>
internal static class Attempts
{
    /// <summary>Counts one try in the transaction that is open.</summary>
    /// <param name="who">The one account, or none.</param>
    /// <returns>False while the account is locked, and if there is none.</returns>
    public static async Task<bool> Count(IQueryable<User> who, TenantSettings? settings, DateTimeOffset now, CancellationToken ct)
    {
        var limit = settings?.LockoutAttempts ?? 5;
        var until = now.AddMinutes(settings?.LockoutMinutes ?? 15);
        // A lock that has run out opens a new count.
        await who.Where(user => user.LockedUntil != null && user.LockedUntil <= now)
            .ExecuteUpdateAsync(
                row => row.SetProperty(user => user.FailedAttempts, 0).SetProperty(user => user.LockedUntil, (DateTimeOffset?)null),
                ct
            );
        var counted = await who.Where(user => user.LockedUntil == null)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(user => user.FailedAttempts, user => user.FailedAttempts + 1)
                        .SetProperty(user => user.LockedUntil, user => user.FailedAttempts + 1 >= limit ? until : null),
                ct
            );
        return counted == 1;
    }
}
