using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Access;
using Akashi.Trust.Audit;
using Akashi.Trust.Directory;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.SignIn;

/// <summary>
/// Company code + ID + password (SIG-1): find the company → count the try → check the password → open a session. Every wrong
/// combination takes the same steps and gets the same answer.
/// </summary>
internal static class SignInFlow
{
    public static readonly AuditEvent Succeeded = new("sign-in.succeeded", new("サインイン成功", "Signed in"));
    public static readonly AuditEvent Failed = new("sign-in.failed", new("サインイン失敗", "Sign-in failed"));
    public static readonly AuditEvent LockedOut = new("sign-in.locked", new("アカウントをロック", "Account locked"));
    public static readonly AuditEvent SignedOut = new("sign-out", new("サインアウト", "Signed out"));
    public static readonly AuditEvent SignedOutEverywhere = new(
        "sign-out.everywhere",
        new("すべての端末からサインアウト", "Signed out everywhere")
    );

    /// <summary>One sentence for every wrong combination, locked accounts among them.</summary>
    private static readonly Failure Refused = new(
        "sign-in-refused",
        new(
            "サインインできません。企業コード、ID、パスワードをお確かめください。続けて間違えるとアカウントは一定時間ロックされます。",
            "You could not be signed in. Check company code, ID and password. After several wrong tries the account locks for a while."
        ),
        Status: StatusCodes.Status401Unauthorized
    );

    private static readonly AuditEvent[] Events = [Succeeded, Failed, LockedOut];

    public static void Declare(ModuleMap map)
    {
        map.Audits(Succeeded, Failed, LockedOut, SignedOut, SignedOutEverywhere);
        map.Get("/sign-in", Permission.Anyone, (string? back) => Form(World.Console, back));
        map.Post(
            "/sign-in",
            Permission.Anyone,
            (HttpContext http, SignInHandler handler, CancellationToken ct) => handler.Handle(World.Console, http, ct),
            Events
        );
        map.Get("/provider/sign-in", Permission.Anyone, (string? back) => Form(World.Provider, back));
        map.Post(
            "/provider/sign-in",
            Permission.Anyone,
            (HttpContext http, SignInHandler handler, CancellationToken ct) => handler.Handle(World.Provider, http, ct),
            Events
        );
        map.Post(
            "/console/sign-out",
            Permissions.OwnAccount,
            (HttpContext http, SignOutHandler handler, CancellationToken ct) => handler.One(World.Console, http, ct),
            SignedOut
        );
        map.Post(
            "/provider/sign-out",
            Permissions.OwnOperatorAccount,
            (HttpContext http, SignOutHandler handler, CancellationToken ct) => handler.One(World.Provider, http, ct),
            SignedOut
        );
        map.Post(
            "/console/sign-out-everywhere",
            Permissions.OwnAccount,
            (HttpContext http, SignOutHandler handler, CancellationToken ct) => handler.Everywhere(World.Console, http, ct),
            SignedOutEverywhere
        );
        map.Post(
            "/provider/sign-out-everywhere",
            Permissions.OwnOperatorAccount,
            (HttpContext http, SignOutHandler handler, CancellationToken ct) => handler.Everywhere(World.Provider, http, ct),
            SignedOutEverywhere
        );
    }

    private static IResult Form(World world, string? back) =>
        Answer.Page<SignInPage>(new SignInModel(world, "", "", Safe(back, world), null));

    public static IResult Refuse(World world, string company, string id, string? back) =>
        Answer.Page<SignInPage>(new SignInModel(world, company, id, Safe(back, world), new FormProblems([Refused])), Refused.Status);

    /// <summary>A way back into the same world and nowhere else.</summary>
    public static string Safe(string? back, World world)
    {
        var home = world == World.Provider ? "/provider" : "/console";
        return
            back is not null
            && (
                back == home
                || back.StartsWith(home + "/", StringComparison.Ordinal)
                || back.StartsWith(home + "?", StringComparison.Ordinal)
            )
            && !back.Contains('\\')
            && !back.Any(char.IsControl)
            ? back
            : home;
    }
}

/// <summary>What the sign-in page shows.</summary>
public sealed record SignInModel(World World, string Company, string LoginId, string Back, FormProblems? Problems);

/// <summary>Handles a sign-in from either world.</summary>
internal sealed class SignInHandler(CrossTenant cross, TimeProvider clock, Actor caller, CanaryDoor canaries)
{
    /// <summary>Hashing is the dearest thing a stranger can ask for: no more at a time than there are cores.</summary>
    private static readonly SemaphoreSlim Hashing = new(Environment.ProcessorCount * 2);

    public async Task<IResult> Handle(World world, HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var company = Callers.Cut(form["company"].ToString().Trim().ToUpperInvariant());
        var loginId = Callers.Cut(form["id"].ToString().Trim().ToLowerInvariant());
        var password = form["password"].ToString();
        if (password.Length > 1000)
            password = "";
        var tenant = world == World.Provider ? Realm.Provider : await FindCompany(company, canaries.IsOpenTo(http), ct);

        // An unknown company is tried in a realm of nobody, step by step as a known one.
        var session = await cross.In(tenant ?? Realm.Provider, services => Try(services, tenant is not null, loginId, password, http, ct));
        if (session is not { } cookie)
            return SignInFlow.Refuse(world, company, loginId, form["back"]);
        cookie.Write(http, world);
        return Answer.Go(http, SignInFlow.Safe(form["back"], world));
    }

    /// <summary>The realm behind a company code. The provider's has another door, and the canaries' is open to probes only.</summary>
    private Task<Guid?> FindCompany(string code, bool isProbe, CancellationToken ct) =>
        cross.In(
            Realm.Provider,
            async services =>
            {
                var db = services.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                var found = await db.Set<Tenant>()
                    .Where(tenant =>
                        tenant.Code == code && (tenant.Kind == TenantKind.Customer || (isProbe && tenant.Kind == TenantKind.Canary))
                    )
                    .Select(tenant => (Guid?)tenant.Id)
                    .SingleOrDefaultAsync(ct);
                return found;
            }
        );

    private async Task<SessionCookie?> Try(
        IServiceProvider services,
        bool companyKnown,
        string loginId,
        string password,
        HttpContext http,
        CancellationToken ct
    )
    {
        var db = services.GetRequiredService<AkashiDb>();
        var trail = services.GetRequiredService<AuditTrail>();
        var actor = services.GetRequiredService<Actor>();
        (actor.Origin, actor.Address, actor.Name) = (caller.Origin, caller.Address, "guest");
        var now = clock.GetUtcNow();
        // A name that no user can have: the same query, and nobody answers it.
        var (user, settings, open, allowed) = await Count(db, companyKnown ? loginId : " ", now, ct);
        // The try is counted: from here on a caller who hangs up does not keep it from being recorded (AUD-1).
        ct = CancellationToken.None;

        await Hashing.WaitAsync(ct);
        bool right;
        try
        {
            right = await Task.Run(() => Passwords.Verify(password, user?.PasswordHash), ct);
        }
        finally
        {
            Hashing.Release();
        }

        await using var transaction = await db.Begin(ct);
        var outcome = (user, right, allowed) switch
        {
            (null, _, _) => SignInOutcome.Failure,
            (_, _, false) => SignInOutcome.Locked,
            (_, false, _) => SignInOutcome.Failure,
            ({ Status: UserStatus.Inactive }, _, _) => SignInOutcome.Inactive,
            ({ MustChangePassword: true, InitialPasswordExpiresAt: { } end }, _, _) when end <= now => SignInOutcome.Expired,
            _ when !open => SignInOutcome.Inactive,
            _ => SignInOutcome.Success,
        };
        SessionCookie? cookie = null;
        if (outcome == SignInOutcome.Success)
        {
            // Only while the hash that was verified is still the stored one: a reset or a deactivation that committed in the
            // meantime wins, and this sign-in is refused.
            var newHash = Passwords.IsOutdated(user!.PasswordHash) ? Passwords.Hash(password) : user.PasswordHash;
            var stillTrue = await db.Set<User>()
                .Where(row => row.Id == user.Id && row.PasswordHash == user.PasswordHash && row.Status == UserStatus.Active)
                .ExecuteUpdateAsync(
                    row =>
                        row.SetProperty(u => u.FailedAttempts, 0)
                            .SetProperty(u => u.LockedUntil, (DateTimeOffset?)null)
                            .SetProperty(u => u.LastSignInAt, now)
                            .SetProperty(u => u.PasswordHash, newHash),
                    ct
                );
            if (stillTrue == 0)
                outcome = SignInOutcome.Failure;
        }
        db.Add(
            new SignInRecord
            {
                TenantId = db.Tenant,
                Id = Guid.CreateVersion7(now),
                At = now,
                LoginId = loginId,
                UserId = user?.Id,
                Outcome = outcome,
                Address = http.Address(),
                Agent = http.Agent(),
            }
        );
        if (outcome == SignInOutcome.Success)
        {
            actor.Name = $"{(db.Tenant == Realm.Provider ? "operator" : "user")}:{user!.Id:D}";
            cookie = services.GetRequiredService<SessionReader>().Open(user, settings!, now, http);
            await trail.Record(SignInFlow.Succeeded, user.Subject, ct);
        }
        else
        {
            var what =
                outcome == SignInOutcome.Failure && user is not null && user.FailedAttempts >= settings!.LockoutAttempts
                    ? SignInFlow.LockedOut
                    : SignInFlow.Failed;
            await trail.Record(what, user?.Subject ?? "user:unknown", ct, new { loginId, reason = outcome.ToString() }, Outcome.Failure);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return cookie;
    }

    /// <summary>Counts the try, and reads what the check will need.</summary>
    private static async Task<(User? User, TenantSettings? Settings, bool Open, bool Allowed)> Count(
        AkashiDb db,
        string loginId,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        // Nobody waits for the disk here: a known name, which is written, would take longer than an unknown one.
        await db.Database.ExecuteSqlAsync($"set local synchronous_commit = off", ct);
        var settings = await db.Set<TenantSettings>().AsNoTracking().SingleOrDefaultAsync(ct);
        var tenant = await db.Set<Tenant>().AsNoTracking().SingleAsync(tenant => tenant.Id == db.Tenant, ct);
        var allowed = await Attempts.Count(db.Set<User>().Where(user => user.LoginId == loginId), settings, now, ct);
        var user = await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.LoginId == loginId, ct);
        await transaction.CommitAsync(ct);
        return (user, settings, tenant.IsOpen(Days.Of(now)), allowed);
    }
}

/// <summary>Ends one session, or all of a person's.</summary>
internal sealed class SignOutHandler(AkashiDb db, AuditTrail trail, SignedIn signedIn, SessionReader sessions)
{
    public async Task<IResult> One(World world, HttpContext http, CancellationToken ct)
    {
        var id = signedIn.Cookie!.Value.SessionId;
        await using var transaction = await db.Begin(ct);
        await db.Set<Session>().Where(session => session.Id == id).ExecuteDeleteAsync(ct);
        await trail.Record(SignInFlow.SignedOut, signedIn.Required.Subject, ct);
        await transaction.CommitAsync(ct);
        return Leave(world, http);
    }

    public async Task<IResult> Everywhere(World world, HttpContext http, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var ended = await sessions.EndAll(signedIn.Required.Id, ct);
        await trail.Record(SignInFlow.SignedOutEverywhere, signedIn.Required.Subject, ct, new { sessions = ended });
        await transaction.CommitAsync(ct);
        return Leave(world, http);
    }

    private static IResult Leave(World world, HttpContext http)
    {
        SessionCookie.Clear(http, world);
        return Answer.Go(
            http,
            world == World.Provider ? "/provider/sign-in" : "/sign-in",
            new("サインアウトしました。", "You are signed out.")
        );
    }
}
