using System.Security.Cryptography;
using System.Text;
using Akashi.Engines.Pdf.Barcodes;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Secrets;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Access;
using Akashi.Trust.Audit;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Akashi.Trust.SecondFactors;

/// <summary>begin (password) → confirm (first code; recovery codes are shown once) → check (at each sign-in) → remove; an administrator's reset.</summary>
internal static class SecondFactorPages
{
    public const string Console = "/console/second-factor";
    public const string Provider = "/provider/second-factor";
    private const int RecoveryCodes = 10;
    private const int MostLockMinutes = 1440;

    public static readonly AuditEvent Begun = new("second-factor.begun", new("二要素認証の設定を開始", "Second factor begun"));
    public static readonly AuditEvent Confirmed = new("second-factor.confirmed", new("二要素認証を設定", "Second factor set up"));
    public static readonly AuditEvent Passed = new("second-factor.passed", new("二要素認証に成功", "Second factor passed"));
    public static readonly AuditEvent Refused = new("second-factor.refused", new("二要素認証に失敗", "Second factor refused"));
    public static readonly AuditEvent Removed = new("second-factor.removed", new("二要素認証を解除", "Second factor removed"));
    public static readonly AuditEvent Reset = new(
        "second-factor.reset",
        new("他の利用者の二要素認証を解除", "Another's second factor reset")
    );

    public static void Declare(ModuleMap map)
    {
        map.Table(SecondFactor.Table);
        map.Audits(Begun, Confirmed, Passed, Refused, Removed, Reset);
        foreach (var (path, permission) in new[] { (Console, Permissions.OwnAccount), (Provider, Permissions.OwnOperatorAccount) })
        {
            map.Get(path, permission, (string? back, SecondFactorHandler handler, CancellationToken ct) => handler.Show(back, null, ct));
            map.Post(
                path + "/begin",
                permission,
                (HttpContext http, SecondFactorHandler handler, CancellationToken ct) => handler.Begin(http, ct),
                Begun,
                OwnPassword.Refused
            );
            map.Post(
                path + "/confirm",
                permission,
                (HttpContext http, SecondFactorHandler handler, CancellationToken ct) => handler.Confirm(http, ct),
                Confirmed,
                Refused
            );
            map.Post(
                path,
                permission,
                (HttpContext http, SecondFactorHandler handler, CancellationToken ct) => handler.Check(http, ct),
                Passed,
                Refused
            );
            map.Post(
                path + "/remove",
                permission,
                (HttpContext http, SecondFactorHandler handler, CancellationToken ct) => handler.Remove(http, ct),
                Removed,
                Refused
            );
        }
        map.Post(
            "/console/users/{id:guid}/second-factor/reset",
            Permissions.ManageUsers,
            (Guid id, HttpContext http, SecondFactorHandler handler, CancellationToken ct) => handler.ResetOf(id, http, ct),
            Reset
        );
    }

    /// <summary>The pages that answer before the second factor is shown.</summary>
    public static bool IsHere(PathString path) =>
        path.StartsWithSegments(Console, StringComparison.Ordinal) || path.StartsWithSegments(Provider, StringComparison.Ordinal);

    /// <summary>Ten codes of sixteen letters, for who has lost the authenticator.</summary>
    public static string[] NewRecoveryCodes() =>
        [.. Enumerable.Range(0, RecoveryCodes).Select(_ => OneTimePassword.Base32(RandomNumberGenerator.GetBytes(10)))];

    public static byte[] Sha256Of(string recoveryCode) => SHA256.HashData(Encoding.ASCII.GetBytes(recoveryCode));

    public static DateTimeOffset? LockAfter(int failed, TenantSettings settings, DateTimeOffset now) =>
        failed % settings.LockoutAttempts != 0
            ? null
            // Each further lock lasts twice as long: a thief with the password has a few hundred codes in a year.
            : now.AddMinutes(
                Math.Min(MostLockMinutes, settings.LockoutMinutes * Math.Pow(2, Math.Min(20, failed / settings.LockoutAttempts - 1)))
            );
}

/// <summary>What a person does with their own second factor.</summary>
internal sealed class SecondFactorHandler(
    AkashiDb db,
    TenantSecrets secrets,
    AuditTrail trail,
    SessionReader sessions,
    SignedIn signedIn,
    PageContext page,
    TimeProvider clock
)
{
    private string Home => page.World == World.Provider ? SecondFactorPages.Provider : SecondFactorPages.Console;

    public async Task<IResult> Show(string? back, FormProblems? problems, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var factor = await Own(ct);
        var state =
            factor is not { ConfirmedAt: not null } ? SecondFactorState.None
            : signedIn.SecondFactorAt is null ? SecondFactorState.Asked
            : SecondFactorState.Passed;
        return Page(new(Home, state, SignInFlow.Safe(back, page.World), signedIn.Settings!.SecondFactor, problems) { Factor = factor });
    }

    /// <summary>Makes a seed for an authenticator; it asks for nothing until it is confirmed.</summary>
    public async Task<IResult> Begin(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (await OwnPassword.Prove(form["current"].ToString(), http, db, trail, sessions, signedIn, page, clock, ct) is { } refused)
            return refused.Leave ?? await Show(form["back"], refused.Problems, ct);
        var secret = RandomNumberGenerator.GetBytes(OneTimePassword.SecretBytes);
        var user = signedIn.Required;
        await using (var transaction = await db.Begin(ct))
        {
            // Whoever has one shows it before it can be exchanged.
            if (await Own(ct) is { ConfirmedAt: not null })
                return await AfterRollback(transaction, form["back"], ct);
            await db.Set<SecondFactor>().Where(row => row.UserId == user.Id).ExecuteDeleteAsync(ct);
            db.Add(
                new SecondFactor
                {
                    TenantId = db.Tenant,
                    UserId = user.Id,
                    SealedSecret = await secrets.Seal(
                        Store(transaction),
                        db.Tenant,
                        SecondFactor.Purpose(user.Id),
                        Convert.ToBase64String(secret),
                        ct
                    ),
                    CreatedAt = clock.GetUtcNow(),
                }
            );
            await trail.Record(SecondFactorPages.Begun, user.Subject, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        return Page(Setup(secret, form["back"], null));
    }

    /// <summary>Takes the first code: from here on the person is asked, in every other browser too.</summary>
    public async Task<IResult> Confirm(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var user = signedIn.Required;
        var now = clock.GetUtcNow();
        await using var transaction = await db.Begin(ct);
        if (await Lock(ct) is not { ConfirmedAt: null } factor)
            return await AfterRollback(transaction, form["back"], ct);
        var secret = await Secret(factor, transaction, ct);
        if (OneTimePassword.Find(secret, Code(form), now, 0) is not { } step)
        {
            await trail.Record(SecondFactorPages.Refused, user.Subject, ct, new { reason = "setup" }, Outcome.Failure);
            await transaction.CommitAsync(ct);
            return Page(Setup(secret, form["back"], new([WrongCode])));
        }
        var codes = SecondFactorPages.NewRecoveryCodes();
        (factor.ConfirmedAt, factor.LastStep) = (now, step);
        factor.RecoverySha256 = [.. codes.Select(SecondFactorPages.Sha256Of)];
        var cookie = await Renew(http, now, ct);
        await trail.Record(SecondFactorPages.Confirmed, user.Subject, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        cookie.Write(http, page.World);
        return Answer.Page<RecoveryCodesPage>(new RecoveryCodes(codes, SignInFlow.Safe(form["back"], page.World)));
    }

    /// <summary>A code at a sign-in, or a recovery code in its place.</summary>
    public async Task<IResult> Check(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var (refusal, spent) = await Take(Code(form), http, ct);
        if (refusal is not null)
            return refusal.Leave ?? await Show(form["back"], refusal.Problems, ct);
        return Answer.Go(
            http,
            SignInFlow.Safe(form["back"], page.World),
            spent is { } left
                ? new($"回復コードを使いました。残りは {left} 個です。", $"A recovery code is used up; {left} are left.")
                : null
        );
    }

    public async Task<IResult> Remove(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var (refusal, _) = await Take(Code(form), http, ct, remove: true);
        return refusal is not null
            ? refusal.Leave ?? await Show(null, refusal.Problems, ct)
            : Answer.Go(http, Home, new("二要素認証を解除しました。", "The second factor is removed."));
    }

    /// <summary>Somebody has lost the authenticator and the codes: an administrator takes it away, and every session with it.</summary>
    public async Task<IResult> ResetOf(Guid id, HttpContext http, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, ct) is not { } user)
            return Answer.NotFound;
        // One's own is taken away with a code, at one's own page.
        if (id == signedIn.Required.Id || await db.Set<SecondFactor>().Where(row => row.UserId == id).ExecuteDeleteAsync(ct) == 0)
            return Answer.NotFound;
        var ended = await sessions.EndAll(id, ct);
        await trail.Record(SecondFactorPages.Reset, user.Subject, ct, new { sessionsEnded = ended });
        await transaction.CommitAsync(ct);
        return Answer.Go(
            http,
            $"/console/users/{id}",
            new($"{user.DisplayName} さんの二要素認証を解除しました。", $"The second factor of {user.DisplayName} is reset.")
        );
    }

    /// <summary>Takes a code or counts a wrong one. The row is locked: a hundred guesses at once are one after the other.</summary>
    /// <returns>What refuses it; else how many recovery codes are left, if it was one.</returns>
    private async Task<(Refusal? Refusal, int? Left)> Take(string code, HttpContext http, CancellationToken ct, bool remove = false)
    {
        var (user, settings, now) = (signedIn.Required, signedIn.Settings!, clock.GetUtcNow());
        await using var transaction = await db.Begin(ct);
        if (await Lock(ct) is not { ConfirmedAt: not null } factor)
            return (new(new FormProblems([WrongCode])), null);
        if (factor.LockedUntil > now)
            return (new(new FormProblems([Locked])), null);
        var step = OneTimePassword.Find(await Secret(factor, transaction, ct), code, now, factor.LastStep);
        var spent = step is null
            ? Array.FindIndex(factor.RecoverySha256, hash => hash.AsSpan().SequenceEqual(SecondFactorPages.Sha256Of(code)))
            : -1;
        if (step is null && spent < 0)
        {
            factor.FailedAttempts++;
            factor.LockedUntil = SecondFactorPages.LockAfter(factor.FailedAttempts, settings, now);
            var locked = factor.LockedUntil is not null;
            var ended = locked ? await sessions.EndAll(user.Id, ct) : 0;
            await trail.Record(SecondFactorPages.Refused, user.Subject, ct, new { locked, sessionsEnded = ended }, Outcome.Failure);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            if (!locked)
                return (new(new FormProblems([WrongCode])), null);
            SessionCookie.Clear(http, page.World);
            return (new(Leave: Answer.Go(http, page.World == World.Provider ? "/provider/sign-in" : "/sign-in", TooOften)), null);
        }
        (factor.FailedAttempts, factor.LockedUntil, factor.LastStep) = (0, null, step ?? factor.LastStep);
        if (spent >= 0)
            factor.RecoverySha256 = [.. factor.RecoverySha256.Where((_, i) => i != spent)];
        SessionCookie? cookie = null;
        if (remove)
        {
            db.Remove(factor);
            await trail.Record(SecondFactorPages.Removed, user.Subject, ct);
        }
        else
        {
            // A new token: one that was seen before the second factor opens nothing behind it.
            var id = signedIn.Cookie!.Value.SessionId;
            await db.Set<Session>().Where(session => session.Id == id).ExecuteDeleteAsync(ct);
            cookie = sessions.Open(user, settings, now, http, secondFactorAt: now);
            await trail.Record(SecondFactorPages.Passed, user.Subject, ct, new { recoveryCode = spent >= 0 });
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        cookie?.Write(http, page.World);
        return (null, spent >= 0 ? factor.RecoverySha256.Length : null);
    }

    private async Task<SessionCookie> Renew(HttpContext http, DateTimeOffset now, CancellationToken ct)
    {
        await sessions.EndAll(signedIn.Required.Id, ct);
        return sessions.Open(signedIn.Required, signedIn.Settings!, now, http, secondFactorAt: now);
    }

    private Task<SecondFactor?> Own(CancellationToken ct)
    {
        var id = signedIn.Required.Id;
        return db.Set<SecondFactor>().AsNoTracking().SingleOrDefaultAsync(row => row.UserId == id, ct);
    }

    private Task<SecondFactor?> Lock(CancellationToken ct)
    {
        var id = signedIn.Required.Id;
        return db.Set<SecondFactor>()
            .FromSql($"select * from akashi.second_factors where user_id = {id} for update")
            .SingleOrDefaultAsync(ct);
    }

    private async Task<byte[]> Secret(SecondFactor factor, IDbContextTransaction transaction, CancellationToken ct) =>
        Convert.FromBase64String(
            await secrets.Open(Store(transaction), db.Tenant, SecondFactor.Purpose(factor.UserId), factor.SealedSecret, ct)
        );

    private async Task<IResult> AfterRollback(IDbContextTransaction transaction, string? back, CancellationToken ct)
    {
        await transaction.DisposeAsync();
        return await Show(back, null, ct);
    }

    private SecondFactorView Setup(byte[] secret, string? back, FormProblems? problems)
    {
        var uri = OneTimePassword.Uri(secret, $"Akashi {signedIn.Tenant!.Name}", signedIn.Required.LoginId);
        return new(Home, SecondFactorState.Setup, SignInFlow.Safe(back, page.World), signedIn.Settings!.SecondFactor, problems)
        {
            Secret = string.Join(' ', OneTimePassword.Base32(secret).Chunk(4).Select(letters => new string(letters))),
            Code = Barcode.Encode(BarcodeType.QrCode, uri, 200, 200),
        };
    }

    private static NpgsqlTransaction Store(IDbContextTransaction transaction) => (NpgsqlTransaction)transaction.GetDbTransaction();

    private static IResult Page(SecondFactorView model) =>
        Answer.Page<SecondFactorPage>(model, model.Problems?.All[0].Status ?? StatusCodes.Status200OK);

    /// <summary>As typed by people: spaces, hyphens and small letters do not matter.</summary>
    private static string Code(IFormCollection form) =>
        string.Concat(form["code"].ToString().Normalize(NormalizationForm.FormKC).Where(char.IsAsciiLetterOrDigit).Take(40))
            .ToUpperInvariant();

    private static readonly Failure WrongCode = new(
        "second-factor-wrong",
        new(
            "コードが正しくありません。認証アプリに今表示されている 6 桁を入力してください。一度使ったコードは使えません。",
            "The code is wrong. Enter the six digits that the authenticator shows now; none is good twice."
        ),
        "code"
    );
    private static readonly Failure Locked = new(
        "second-factor-locked",
        new("続けて間違えたため、しばらく受け付けません。", "It was wrong too often; wait for a while."),
        "code",
        StatusCodes.Status429TooManyRequests
    );
    private static readonly Platform.Texts.Text TooOften = new(
        "コードを続けて間違えたため、しばらく受け付けません。すべての端末からサインアウトしました。",
        "The code was wrong too often: you are signed out everywhere and have to wait for a while."
    );
}

/// <summary>Why something was not taken: what the page says, or where the person is sent.</summary>
internal sealed record Refusal(FormProblems? Problems = null, IResult? Leave = null);

public enum SecondFactorState
{
    None,
    Setup,
    Asked,
    Passed,
}

public sealed record SecondFactorView(string Here, SecondFactorState State, string Back, SecondFactorRule Rule, FormProblems? Problems)
{
    public SecondFactor? Factor { get; init; }

    /// <summary>The seed, to be typed where there is no camera.</summary>
    public string Secret { get; init; } = "";

    public BarcodeSymbol? Code { get; init; }
}

public sealed record RecoveryCodes(IReadOnlyList<string> Codes, string Back);
