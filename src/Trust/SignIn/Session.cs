using System.Buffers.Text;
using System.Security.Cryptography;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.ApiKeys;
using Akashi.Trust.Directory;
using Akashi.Trust.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.SignIn;

/// <summary>A signed-in browser. The database keeps only the hash of the cookie's token.</summary>
public sealed class Session : ITenantOwned
{
    public Guid TenantId { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public byte[] Id { get; init; } = [];

    public Guid UserId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>The absolute end, however busy the person is.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    public string Address { get; init; } = "";
    public string Agent { get; init; } = "";

    /// <summary>When the person showed a second factor in this session; null for not at all.</summary>
    public DateTimeOffset? SecondFactorAt { get; init; }

    internal static readonly TableDeclaration Table = new(
        "sessions",
        Ownership.Tenant,
        DataClass.Derived,
        new("セッション（トークンのハッシュ、IP アドレス、ブラウザー名）", "Sessions (hash of the token, IP address, browser)"),
        Retention.Of(1)
    )
    {
        Map = model => model.Entity<Session>().ToTable("sessions").HasKey(row => new { row.TenantId, row.Id }),
        BackedUp = false,
    };
}

/// <summary>The cookie of a session: the realm and 32 random bytes. Each world has a cookie of its own.</summary>
public readonly record struct SessionCookie(Guid Tenant, byte[] Token)
{
    public static string Name(World world) => world == World.Provider ? "__Host-akashi-provider" : "__Host-akashi-console";

    public static SessionCookie New(Guid tenant) => new(tenant, RandomNumberGenerator.GetBytes(32));

    public byte[] SessionId => SHA256.HashData(Token);

    public static SessionCookie? Read(HttpContext http, World world)
    {
        if (http.Request.Cookies[Name(world)] is not { Length: 64 } value)
            return null;
        Span<byte> bytes = stackalloc byte[48];
        if (Base64Url.DecodeFromChars(value, bytes, out _, out var written) != System.Buffers.OperationStatus.Done || written != 48)
            return null;
        return new SessionCookie(new Guid(bytes[..16]), bytes[16..].ToArray());
    }

    public void Write(HttpContext http, World world) =>
        http.Response.Cookies.Append(Name(world), Base64Url.EncodeToString([.. Tenant.ToByteArray(), .. Token]), Options);

    public static void Clear(HttpContext http, World world) => http.Response.Cookies.Delete(Name(world), Options);

    // No expiry: the browser forgets it when it closes, and the server long before.
    private static CookieOptions Options =>
        new()
        {
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
        };
}

/// <summary>On whose behalf this request is: a browser's signed-in person, or the one who made a program's key. Null fields mean nobody.</summary>
public sealed class SignedIn
{
    public Tenant? Tenant { get; private set; }
    public TenantSettings? Settings { get; private set; }
    public User? User { get; private set; }
    public SessionCookie? Cookie { get; private set; }
    public ApiKey? Key { get; private set; }

    /// <summary>Whether the person has set a second factor up, and when they showed it in this session (SIG-7).</summary>
    public bool HasSecondFactor { get; private set; }
    public DateTimeOffset? SecondFactorAt { get; private set; }

    internal void Is(
        Tenant tenant,
        TenantSettings settings,
        User user,
        SessionCookie cookie,
        bool hasSecondFactor,
        DateTimeOffset? secondFactorAt
    )
    {
        (Tenant, Settings, User, Cookie) = (tenant, settings, user, cookie);
        (HasSecondFactor, SecondFactorAt) = (hasSecondFactor, secondFactorAt);
    }

    internal void Is(Tenant tenant, TenantSettings settings, User user, ApiKey key) =>
        (Tenant, Settings, User, Key) = (tenant, settings, user, key);

    /// <summary>The signed-in user.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in; the route's permission should have seen to that.</exception>
    public User Required => User ?? throw new InvalidOperationException("Nobody is signed in here.");
}

/// <summary>One try to sign in (AUD-1).</summary>
public sealed class SignInRecord : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>What was typed, cut at 200 characters.</summary>
    public string LoginId { get; init; } = "";

    public Guid? UserId { get; init; }
    public SignInOutcome Outcome { get; init; }
    public string Address { get; init; } = "";
    public string Agent { get; init; } = "";

    internal static readonly TableDeclaration Table = new(
        "sign_ins",
        Ownership.Tenant,
        DataClass.Derived,
        new("サインイン履歴（ID、日時、結果、IP アドレス）", "Sign-in history (ID, time, outcome, IP address)"),
        Retention.OneYear
    )
    {
        Map = model =>
            model.Entity<SignInRecord>(table =>
            {
                table.ToTable("sign_ins").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.Outcome).HasConversion(Words.Of<SignInOutcome>());
            }),
        CustomerColumns = ["login_id", "address"],
    };
}

public enum SignInOutcome
{
    Success,
    Failure,
    Locked,
    Inactive,
    Expired,
}

public static class SignInOutcomes
{
    public static Text Label(this SignInOutcome outcome) =>
        outcome switch
        {
            SignInOutcome.Success => new("成功", "Success"),
            SignInOutcome.Failure => new("失敗", "Failed"),
            SignInOutcome.Locked => new("ロック中", "Locked"),
            SignInOutcome.Inactive => new("無効な利用者", "Deactivated"),
            _ => new("初期パスワード期限切れ", "Initial password expired"),
        };
}
