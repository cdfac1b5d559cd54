using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.SecondFactors;

/// <summary>A person's authenticator (SIG-7): something they have, beside the password that they know.</summary>
public sealed class SecondFactor : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid UserId { get; init; }

    /// <summary>See <see cref="Platform.Secrets.TenantSecrets"/>.</summary>
    public byte[] SealedSecret { get; set; } = [];

    /// <summary>When the person showed that the authenticator works; before that it asks for nothing.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The step of the last code that was taken.</summary>
    public long LastStep { get; set; }

    /// <summary>SHA-256 of the codes that are left; 80 random bits each, so nobody finds one by its hash.</summary>
    public byte[][] RecoverySha256 { get; set; } = [];

    /// <summary>Wrong codes since the last right one. A right password does not forget them.</summary>
    public int FailedAttempts { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the secret is sealed for.</summary>
    public static string Purpose(Guid user) => $"second-factor:{user:D}";

    internal static readonly TableDeclaration Table = new(
        "second_factors",
        Ownership.Tenant,
        DataClass.Derived,
        new("二要素認証（暗号化した種、回復コードのハッシュ）", "Second factors (sealed seeds, hashes of recovery codes)"),
        Retention.Contract
    )
    {
        Map = model => model.Entity<SecondFactor>().ToTable("second_factors").HasKey(row => new { row.TenantId, row.UserId }),
    };
}

/// <summary>Whom a tenant asks for a second factor; whoever has one is always asked.</summary>
public enum SecondFactorRule
{
    Optional,

    /// <summary>Whoever opens the designer and what else designs documents (DOC-5).</summary>
    Designers,
    Everyone,
}

public static class SecondFactorRules
{
    public static Text Label(this SecondFactorRule rule) =>
        rule switch
        {
            SecondFactorRule.Optional => new("任意（設定した人だけ）", "Optional (who has set it up)"),
            SecondFactorRule.Designers => new("帳票を設計する人は必須", "Required to design documents"),
            _ => new("全員必須", "Required of everybody"),
        };

    /// <summary>Whether a person has to show a second factor before going on.</summary>
    public static bool Asks(this SignedIn signedIn, Permission permission) =>
        signedIn switch
        {
            { Cookie: null } or { SecondFactorAt: not null } => false,
            { HasSecondFactor: true } => true,
            _ => signedIn.Settings!.SecondFactor switch
            {
                SecondFactorRule.Everyone => true,
                SecondFactorRule.Designers => permission.Designs,
                _ => false,
            },
        };
}
