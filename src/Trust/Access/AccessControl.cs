using System.Security.Cryptography;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.ApiKeys;
using Akashi.Trust.Audit;
using Akashi.Trust.SecondFactors;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Akashi.Trust.Access;

/// <summary>
/// The one gate in front of every declared route: session → realm → permission → forgery check; for a program key → realm →
/// limit → scope → permission. A route without a permission cannot be declared, so nothing stands outside.
/// </summary>
public sealed class AccessControl(RequestDelegate next)
{
    public async Task InvokeAsync(
        HttpContext http,
        SessionReader sessions,
        ApiKeyReader keys,
        ApiKeyLimits limits,
        SignedIn signedIn,
        Actor actor,
        PageContext page,
        TenantScope scope,
        TimeProvider clock
    )
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<RouteDeclaration>() is not { } route)
        {
            await next(http);
            return;
        }
        var world = route.Permission.World;
        page.World = world;
        page.Path = http.Request.Path;
        page.Query = http.Request.QueryString.ToString();
        actor.Origin = world.ToString().ToLowerInvariant();
        actor.Name = "guest";
        actor.Address = http.Connection.RemoteIpAddress?.ToString();

        if (world == World.Api)
        {
            await EnterByKey(http, route.Permission, keys, limits, signedIn, actor, page, scope, clock);
            http.Response.Headers.CacheControl = "no-store";
            await next(http);
            return;
        }
        if (world != World.Public && !await Enter(http, world, sessions, signedIn, actor, page, scope, clock))
        {
            RefuseStranger(http, world);
            return;
        }
        // Who has a second factor shows it before anything else, a new password among it; who should have one sets it up after that.
        var asked = signedIn.Asks(route.Permission) && !MayDoBeforeSecondFactor(http.Request.Path);
        if (asked && signedIn.HasSecondFactor)
        {
            AskForSecondFactor(http, world);
            return;
        }
        if (
            signedIn.User is { MustChangePassword: true }
            && !MayDoBeforeNewPassword(http.Request.Path)
            && !(signedIn.HasSecondFactor && MayDoBeforeSecondFactor(http.Request.Path))
        )
        {
            http.Response.Redirect(world == World.Provider ? "/provider/password" : "/console/password");
            return;
        }
        if (asked && !MayDoBeforeNewPassword(http.Request.Path))
        {
            AskForSecondFactor(http, world);
            return;
        }
        if (!page.May(route.Permission))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        var csrf = CsrfToken.For(http, signedIn.Cookie);
        page.CsrfToken = csrf.Mask;
        if (HttpMethods.IsPost(http.Request.Method) && !await csrf.IsCarriedBy(http))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            http.Items[ErrorPages.Reason] = new Text(
                "ページの有効期限が切れました。前のページを開き直して、もう一度送信してください。",
                "This page had expired. Open it again and resend."
            );
            return;
        }
        http.Response.Headers.CacheControl = "no-store";
        await next(http);
    }

    private static async Task<bool> Enter(
        HttpContext http,
        World world,
        SessionReader sessions,
        SignedIn signedIn,
        Actor actor,
        PageContext page,
        TenantScope scope,
        TimeProvider clock
    )
    {
        // A provider's cookie opens nothing but the provider's realm, and a tenant's never opens it.
        if (SessionCookie.Read(http, world) is not { } cookie || (cookie.Tenant == Realm.Provider) != (world == World.Provider))
            return false;
        scope.Enter(cookie.Tenant);
        if (!await sessions.Load(cookie, signedIn, clock.GetUtcNow(), http.RequestAborted))
            return false;
        var user = signedIn.Required;
        actor.Name = $"{(world == World.Provider ? "operator" : "user")}:{user.Id:D}";
        page.Person = user.DisplayName;
        page.Company = signedIn.Tenant!.Name;
        page.Role = user.Role;
        page.Zone = TimeZoneInfo.FindSystemTimeZoneById(signedIn.Settings!.DisplayZone);
        return true;
    }

    /// <summary>A program shows its key on every request. Cookies are not looked at, so a page elsewhere cannot forge anything.</summary>
    private static async Task EnterByKey(
        HttpContext http,
        Permission permission,
        ApiKeyReader keys,
        ApiKeyLimits limits,
        SignedIn signedIn,
        Actor actor,
        PageContext page,
        TenantScope scope,
        TimeProvider clock
    )
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        if (ApiKeyText.Read(http) is not { } text)
            throw new FailureException(ApiKeyFailures.Required);
        scope.Enter(text.Tenant);
        if (!await keys.Load(text, signedIn, clock.GetUtcNow(), http.RequestAborted))
            throw new FailureException(ApiKeyFailures.Refused);
        http.Response.Headers.Remove("WWW-Authenticate");
        var key = signedIn.Key!;
        actor.Name = key.Subject;
        page.Role = signedIn.Required.Role;
        if (!limits.Take(key.Id))
        {
            http.Response.Headers.RetryAfter = "1";
            throw new FailureException(ApiKeyFailures.TooMany);
        }
        if (!key.Scopes.Contains(permission.Scope) || !page.May(permission))
            throw new FailureException(ApiKeyFailures.NoScope(permission.Scope!));
    }

    private static bool MayDoBeforeNewPassword(PathString path) =>
        path.Value is "/console/password" or "/provider/password" or "/console/sign-out" or "/provider/sign-out";

    private static bool MayDoBeforeSecondFactor(PathString path) =>
        SecondFactorPages.IsHere(path) || path.Value is "/console/sign-out" or "/provider/sign-out";

    private static void AskForSecondFactor(HttpContext http, World world)
    {
        if (HttpMethods.IsGet(http.Request.Method))
        {
            var page = world == World.Provider ? SecondFactorPages.Provider : SecondFactorPages.Console;
            http.Response.Redirect($"{page}?back={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}");
            return;
        }
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        http.Items[ErrorPages.Reason] = new Text(
            "二要素認証が必要です。ほかの画面で認証してから、もう一度送信してください。",
            "A second factor is needed. Show it in another tab, then send this again."
        );
    }

    private static void RefuseStranger(HttpContext http, World world)
    {
        SessionCookie.Clear(http, world);
        var signIn = world == World.Provider ? "/provider/sign-in" : "/sign-in";
        if (HttpMethods.IsGet(http.Request.Method))
            http.Response.Redirect($"{signIn}?back={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}");
        else
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
    }
}

/// <summary>
/// Proof that a form came from our own page: an HMAC under the session's token (or, before sign-in, a cookie of its own), so that
/// nodes share no state. Every form carries it masked by fresh bytes, since pages are compressed (BREACH).
/// </summary>
public sealed class CsrfToken
{
    private const string GuestCookie = "__Host-akashi-guest";
    private readonly byte[] _proof;

    private CsrfToken(byte[] proof) => _proof = proof;

    public static CsrfToken For(HttpContext http, SessionCookie? session)
    {
        var secret = session?.Token ?? Guest(http);
        return new(HMACSHA256.HashData(secret, "csrf"u8));
    }

    /// <summary>64 random-looking bytes in hex: mask ‖ proof ⊕ mask.</summary>
    public string Mask()
    {
        var mask = RandomNumberGenerator.GetBytes(32);
        return Convert.ToHexString([.. mask, .. Xor(_proof, mask)]);
    }

    public async Task<bool> IsCarriedBy(HttpContext http)
    {
        // Browsers say where a request comes from; one from elsewhere is refused whatever it carries.
        if (http.Request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site && site is not ("same-origin" or "none"))
            return false;
        if (!http.Request.HasFormContentType)
            return false;
        var sent = (await http.Request.ReadFormAsync(http.RequestAborted))["csrf"].ToString();
        if (sent.Length != 128)
            return false;
        try
        {
            var bytes = Convert.FromHexString(sent);
            return CryptographicOperations.FixedTimeEquals(Xor(bytes[32..], bytes[..32]), _proof);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static byte[] Guest(HttpContext http)
    {
        if (http.Request.Cookies[GuestCookie] is { Length: 64 } known && known.All(char.IsAsciiHexDigit))
            return Convert.FromHexString(known);
        var secret = RandomNumberGenerator.GetBytes(32);
        if (HttpMethods.IsGet(http.Request.Method))
            http.Response.Cookies.Append(
                GuestCookie,
                Convert.ToHexString(secret),
                new CookieOptions
                {
                    Secure = true,
                    HttpOnly = true,
                    SameSite = SameSiteMode.Strict,
                    Path = "/",
                }
            );
        return secret;
    }

    private static byte[] Xor(byte[] left, byte[] right)
    {
        var result = new byte[left.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = (byte)(left[i] ^ right[i]);
        return result;
    }
}

/// <summary>Where a refusal leaves its reason for the error page.</summary>
public static class ErrorPages
{
    public const string Reason = "akashi.reason";
}
