using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Akashi.Trust.Directory;

/// <summary>Every change to a realm's users. Each commits together with its audit entry.</summary>
public sealed class DirectoryWriter(AkashiDb db, AuditTrail trail, SessionReader sessions, TimeProvider clock)
{
    /// <summary>How long an initial password is good for.</summary>
    public static readonly TimeSpan InitialPasswordLife = TimeSpan.FromDays(7);

    /// <summary>Registers a user with an initial password that is told once.</summary>
    public async Task<(User? User, string? Password, FormProblems Problems)> Create(UserFields fields, CancellationToken ct)
    {
        var problems = fields.Check();
        if (problems.Any)
            return (null, null, problems);
        var password = Passwords.Generate();
        var hash = Passwords.Hash(password);
        await using var transaction = await db.Begin(ct);
        await LockSeats(ct);
        if (!await SeatIsFree(ct))
            return (null, null, new FormProblems([Users.SeatLimitReached]));
        var user = Draft(fields, hash);
        db.Add(user);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return (null, null, new FormProblems([Users.LoginIdTaken]));
        }
        await trail.Record(
            Users.Created,
            user.Subject,
            ct,
            new
            {
                fields.LoginId,
                fields.DisplayName,
                fields.Email,
                fields.Role,
            }
        );
        await transaction.CommitAsync(ct);
        return (user, password, problems);
    }

    /// <summary>Registers users of a file in the transaction that is open; the caller has checked fields and seats.</summary>
    internal async Task AddInOpenTransaction(IReadOnlyList<(UserFields Fields, string Hash)> users, CancellationToken ct)
    {
        foreach (var (fields, hash) in users)
        {
            var user = Draft(fields, hash);
            db.Add(user);
            await trail.Record(
                Users.Created,
                user.Subject,
                ct,
                new
                {
                    fields.LoginId,
                    fields.DisplayName,
                    fields.Email,
                    fields.Role,
                    by = "csv",
                }
            );
        }
        await db.SaveChangesAsync(ct);
    }

    private User Draft(UserFields fields, string hash)
    {
        var now = clock.GetUtcNow();
        return new User
        {
            TenantId = db.Tenant,
            Id = Guid.CreateVersion7(now),
            LoginId = fields.LoginId,
            DisplayName = fields.DisplayName,
            Email = fields.Email,
            Role = fields.ParsedRole,
            Status = UserStatus.Active,
            PasswordHash = hash,
            MustChangePassword = true,
            InitialPasswordExpiresAt = now + InitialPasswordLife,
            CreatedAt = now,
        };
    }

    public async Task<(User? User, FormProblems Problems)> Edit(Guid id, UserFields fields, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        await LockSeats(ct);
        if (await db.Set<User>().SingleOrDefaultAsync(user => user.Id == id, ct) is not { } user)
            return (null, new FormProblems());
        var problems = (fields with { LoginId = user.LoginId }).Check();
        var demoted = user.Role == Role.Administrator && fields.ParsedRole != Role.Administrator;
        if (demoted && await IsLastAdministrator(id, ct))
            problems.Add(Users.LastAdministrator);
        if (problems.Any)
            return (user, problems);
        var before = UserFields.Of(user);
        (user.DisplayName, user.Email) = (fields.DisplayName, fields.Email);
        if (user.Role != fields.ParsedRole)
        {
            user.Role = fields.ParsedRole;
            await trail.Record(Users.RoleChanged, user.Subject, ct, new { before = before.Role, after = fields.Role });
        }
        if ((before.DisplayName, before.Email) != (fields.DisplayName, fields.Email))
            await trail.Record(Users.Changed, user.Subject, ct, new { before, after = UserFields.Of(user) });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return (user, problems);
    }

    /// <summary>Deactivation ends every session in the same transaction: the next request of that person is a stranger's (ACC-9).</summary>
    public async Task<(User? User, Failure? Failure)> SetStatus(Guid id, UserStatus status, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        await LockSeats(ct);
        if (await db.Set<User>().SingleOrDefaultAsync(user => user.Id == id, ct) is not { } user)
            return (null, null);
        if (user.Status == status)
            return (user, null);
        if (status == UserStatus.Inactive && user.Role == Role.Administrator && await IsLastAdministrator(id, ct))
            return (user, Users.LastAdministrator);
        if (status == UserStatus.Active && !await SeatIsFree(ct))
            return (user, Users.SeatLimitReached);
        user.Status = status;
        var ended = status == UserStatus.Inactive ? await sessions.EndAll(id, ct) : 0;
        await trail.Record(
            status == UserStatus.Inactive ? Users.Deactivated : Users.Reactivated,
            user.Subject,
            ct,
            new { sessionsEnded = ended }
        );
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return (user, null);
    }

    /// <summary>The same for somebody known by ID.</summary>
    public async Task<(User? User, string? Password)> IssuePassword(string loginId, CancellationToken ct)
    {
        Guid id;
        await using (await db.Begin(ct))
            id = await db.Set<User>().Where(user => user.LoginId == loginId).Select(user => user.Id).SingleOrDefaultAsync(ct);
        return id == Guid.Empty ? (null, null) : await IssuePassword(id, ct);
    }

    /// <summary>A fresh initial password (SIG-11); the old one and every session end with it.</summary>
    public async Task<(User? User, string? Password)> IssuePassword(Guid id, CancellationToken ct)
    {
        var password = Passwords.Generate();
        var hash = Passwords.Hash(password);
        await using var transaction = await db.Begin(ct);
        if (await db.Set<User>().SingleOrDefaultAsync(user => user.Id == id, ct) is not { } user)
            return (null, null);
        user.PasswordHash = hash;
        user.MustChangePassword = true;
        user.InitialPasswordExpiresAt = clock.GetUtcNow() + InitialPasswordLife;
        (user.FailedAttempts, user.LockedUntil) = (0, null);
        await sessions.EndAll(id, ct);
        await trail.Record(Users.PasswordIssued, user.Subject, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return (user, password);
    }

    /// <summary>One change of seats at a time in a tenant, so that two administrators cannot take the last seat together.</summary>
    internal Task LockSeats(CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({db.Tenant.ToString("D")}, 7))", ct);

    internal async Task<int> FreeSeats(CancellationToken ct)
    {
        var limit = await db.Set<Tenant>().Where(tenant => tenant.Id == db.Tenant).Select(tenant => tenant.UserLimit).SingleAsync(ct);
        return limit - await db.Set<User>().CountAsync(user => user.Status == UserStatus.Active, ct);
    }

    private async Task<bool> SeatIsFree(CancellationToken ct) => await FreeSeats(ct) > 0;

    private async Task<bool> IsLastAdministrator(Guid id, CancellationToken ct) =>
        !await db.Set<User>().AnyAsync(user => user.Id != id && user.Role == Role.Administrator && user.Status == UserStatus.Active, ct);
}
