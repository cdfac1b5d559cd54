using System.Text;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Directory;
using Akashi.Trust.SecondFactors;
using Akashi.Trust.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.SignIn;

/// <summary>Opens and reads sessions. Rights are read anew on every request, so a change of role or a deactivation holds at once.</summary>
public sealed class SessionReader(AkashiDb db)
{
    /// <summary>The seen-at time is written at most this often.</summary>
    private static readonly TimeSpan SeenStep = TimeSpan.FromSeconds(30);

    /// <summary>Fills <paramref name="signedIn"/> if the cookie's session is alive.</summary>
    public async Task<bool> Load(SessionCookie cookie, SignedIn signedIn, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var id = cookie.SessionId;
        var found = await (
            from session in db.Set<Session>().AsNoTracking()
            where session.Id == id
            join user in db.Set<User>().AsNoTracking()
                on new { session.TenantId, Id = session.UserId } equals new { user.TenantId, user.Id }
            join settings in db.Set<TenantSettings>().AsNoTracking() on session.TenantId equals settings.TenantId
            join tenant in db.Set<Tenant>().AsNoTracking() on session.TenantId equals tenant.Id
            select new
            {
                session,
                user,
                settings,
                tenant,
                hasSecondFactor = db.Set<SecondFactor>().Any(factor => factor.UserId == user.Id && factor.ConfirmedAt != null),
            }
        ).SingleOrDefaultAsync(ct);
        if (
            found is null
            || found.session.ExpiresAt <= now
            || found.session.SeenAt.AddMinutes(found.settings.IdleMinutes) <= now
            || found.user.Status != UserStatus.Active
            || !found.tenant.IsOpen(Days.Of(now))
        )
            return false;
        if (now - found.session.SeenAt > SeenStep)
        {
            await db.Set<Session>()
                .Where(session => session.Id == id)
                .ExecuteUpdateAsync(row => row.SetProperty(session => session.SeenAt, now), ct);
            await transaction.CommitAsync(ct);
        }
        signedIn.Is(found.tenant, found.settings, found.user, cookie, found.hasSecondFactor, found.session.SecondFactorAt);
        return true;
    }

    /// <summary>A new session inside the transaction that is open; the caller hands out the cookie after the commit.</summary>
    /// <param name="secondFactorAt">When the person showed a second factor; null at a sign-in with a password alone.</param>
    public SessionCookie Open(
        User user,
        TenantSettings settings,
        DateTimeOffset now,
        HttpContext http,
        DateTimeOffset? secondFactorAt = null
    )
    {
        var cookie = SessionCookie.New(user.TenantId);
        db.Add(
            new Session
            {
                TenantId = user.TenantId,
                Id = cookie.SessionId,
                UserId = user.Id,
                CreatedAt = now,
                SeenAt = now,
                ExpiresAt = now.AddHours(settings.SessionHours),
                Address = http.Address(),
                Agent = http.Agent(),
                SecondFactorAt = secondFactorAt,
            }
        );
        return cookie;
    }

    /// <summary>Ends every session of a user, in the transaction that is open.</summary>
    public Task<int> EndAll(Guid user, CancellationToken ct) =>
        db.Set<Session>().Where(session => session.UserId == user).ExecuteDeleteAsync(ct);
}

internal static class Callers
{
    public static string Address(this HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    public static string Agent(this HttpContext http) => Cut(http.Request.Headers.UserAgent.ToString());

    /// <summary>Text from a stranger, shortened and without what a log or a terminal would obey.</summary>
    public static string Cut(string text) => string.Concat(text.EnumerateRunes().Where(rune => !Rune.IsControl(rune)).Take(200));
}
