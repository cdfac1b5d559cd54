using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Access;
using Akashi.Trust.Audit;
using Akashi.Trust.Directory;
using Akashi.Trust.SecondFactors;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.SignIn;

/// <summary>A person's own password: set at the first sign-in, renewed at will (SIG-9, SIG-10). Every other session ends with it.</summary>
internal static class OwnPassword
{
    public static readonly AuditEvent Changed = new("account.password-changed", new("パスワードを変更", "Password changed"));
    public static readonly AuditEvent Refused = new("account.password-refused", new("現在のパスワードの誤り", "Current password refused"));

    public static void Declare(ModuleMap map)
    {
        map.Audits(Changed, Refused);
        foreach (
            var (path, permission) in new[]
            {
                ("/console/password", Permissions.OwnAccount),
                ("/provider/password", Permissions.OwnOperatorAccount),
            }
        )
        {
            map.Get(path, permission, (SignedIn signedIn) => Answer.Page<OwnPasswordPage>(Form(signedIn, null)));
            map.Post(path, permission, Change, Changed, Refused);
        }
    }

    private static OwnPasswordForm Form(SignedIn signedIn, FormProblems? problems) =>
        new(signedIn.Required.MustChangePassword, PasswordRule.Of(signedIn.Settings!), signedIn.Required.LoginId, problems);

    private static async Task<IResult> Change(
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        SessionReader sessions,
        SignedIn signedIn,
        PageContext page,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        var (current, wanted, again) = (form["current"].ToString(), form["new"].ToString(), form["again"].ToString());
        var user = signedIn.Required;
        var problems = new FormProblems();
        if (await Prove(current, http, db, trail, sessions, signedIn, page, clock, ct) is { } refusal)
        {
            if (refusal.Leave is { } leave)
                return leave;
            foreach (var problem in refusal.Problems!.All)
                problems.Add(problem);
        }
        if (PasswordRule.Of(signedIn.Settings!).Refuse(wanted, user.LoginId) is { } unfit)
            problems.Add(unfit.About("new"));
        else if (wanted == current)
            problems.Add(
                new(
                    "password-unchanged",
                    new("現在と異なるパスワードにしてください。", "Choose a password other than the current one."),
                    "new"
                )
            );
        if (wanted != again)
            problems.Add(new("passwords-differ", new("確認のパスワードが一致しません。", "The two do not match."), "again"));
        if (problems.Any)
            return Answer.Page<OwnPasswordPage>(Form(signedIn, problems), StatusCodes.Status422UnprocessableEntity);

        var now = clock.GetUtcNow();
        var hash = await Task.Run(() => Passwords.Hash(wanted), ct);
        await using var transaction = await db.Begin(ct);
        await db.Set<User>()
            .Where(row => row.Id == user.Id)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(u => u.PasswordHash, hash)
                        .SetProperty(u => u.MustChangePassword, false)
                        .SetProperty(u => u.InitialPasswordExpiresAt, (DateTimeOffset?)null)
                        .SetProperty(u => u.PasswordChangedAt, now),
                ct
            );
        await sessions.EndAll(user.Id, ct);
        var cookie = sessions.Open(user, signedIn.Settings!, now, http, signedIn.SecondFactorAt);
        await trail.Record(Changed, user.Subject, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        cookie.Write(http, page.World);
        return Answer.Go(
            http,
            page.World == World.Provider ? "/provider" : "/console",
            new("パスワードを変更し、ほかの端末からサインアウトしました。", "Password changed; other devices are signed out.")
        );
    }

    /// <summary>Has the person at the browser show that they know the current password.</summary>
    /// <returns>Null when they do.</returns>
    public static async Task<Refusal?> Prove(
        string current,
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        SessionReader sessions,
        SignedIn signedIn,
        PageContext page,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var user = signedIn.Required;
        var allowed = await Count(db, user.Id, signedIn.Settings!, clock.GetUtcNow(), ct);
        // A locked account is not told whether this guess was right.
        if (allowed && current.Length <= 1000 && await Task.Run(() => Passwords.Verify(current, user.PasswordHash), ct))
        {
            await Forget(db, user.Id, ct);
            return null;
        }
        if (!await Refuse(db, trail, sessions, user, signedIn.Settings!, allowed, ct))
            return new(new FormProblems([WrongPassword]));
        SessionCookie.Clear(http, page.World);
        return new(Leave: Answer.Go(http, page.World == World.Provider ? "/provider/sign-in" : "/sign-in", WrongTooOften));
    }

    private static readonly Failure WrongPassword = new(
        "current-password-wrong",
        new("現在のパスワードが正しくありません。", "This is not the current password."),
        "current"
    );

    private static readonly Text WrongTooOften = new(
        "現在のパスワードを続けて間違えたため、アカウントを一定時間ロックし、サインアウトしました。",
        "The current password was wrong too often: the account is locked for a while and signed out."
    );

    /// <summary>
    /// Counts the try before the password is looked at, on the counter of the sign-in: somebody at another's open browser has as
    /// many guesses as at the sign-in page, at once or one by one (SIG-5).
    /// </summary>
    /// <returns>False while the account is locked.</returns>
    private static async Task<bool> Count(AkashiDb db, Guid id, TenantSettings settings, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var allowed = await Attempts.Count(db.Set<User>().Where(user => user.Id == id), settings, now, ct);
        await transaction.CommitAsync(ct);
        return allowed;
    }

    /// <summary>Records a wrong current password; the one that reaches the limit ends the person's sessions.</summary>
    /// <returns>Whether the sessions ended.</returns>
    private static async Task<bool> Refuse(
        AkashiDb db,
        AuditTrail trail,
        SessionReader sessions,
        User user,
        TenantSettings settings,
        bool allowed,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        var attempts = await db.Set<User>().Where(row => row.Id == user.Id).Select(row => row.FailedAttempts).SingleAsync(ct);
        var over = !allowed || attempts >= settings.LockoutAttempts;
        var ended = over ? await sessions.EndAll(user.Id, ct) : 0;
        await trail.Record(Refused, user.Subject, ct, new { locked = over, sessionsEnded = ended }, Outcome.Failure);
        await transaction.CommitAsync(ct);
        return over;
    }

    /// <summary>A right password forgets the wrong ones before it.</summary>
    private static async Task Forget(AkashiDb db, Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        await db.Set<User>()
            .Where(row => row.Id == id)
            .ExecuteUpdateAsync(
                row => row.SetProperty(user => user.FailedAttempts, 0).SetProperty(user => user.LockedUntil, (DateTimeOffset?)null),
                ct
            );
        await transaction.CommitAsync(ct);
    }
}

public sealed record OwnPasswordForm(bool Initial, PasswordRule Rule, string LoginId, FormProblems? Problems);
