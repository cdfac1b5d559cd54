using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.Directory;

/// <summary>Somebody who signs in: a tenant's user, or an operator in the provider's own realm.</summary>
public sealed class User : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }

    /// <summary>What the person types as ID; lower case, unique in the tenant.</summary>
    public string LoginId { get; set; } = "";

    public string DisplayName { get; set; } = "";
    public string Email { get; set; } = "";
    public Role Role { get; set; }
    public UserStatus Status { get; set; }

    /// <summary>See <see cref="SignIn.Passwords"/>; never clear text (SIG-4).</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>The password was given by somebody else and is good for one sign-in (SIG-10).</summary>
    public bool MustChangePassword { get; set; }

    public DateTimeOffset? InitialPasswordExpiresAt { get; set; }
    public int FailedAttempts { get; set; }
    public DateTimeOffset? LockedUntil { get; set; }
    public DateTimeOffset? LastSignInAt { get; set; }
    public DateTimeOffset? PasswordChangedAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    public string Subject => $"user:{Id:D}";

    internal static readonly TableDeclaration Table = new(
        "users",
        Ownership.Tenant,
        DataClass.Customer,
        new("利用者（ID、氏名、メールアドレス、役割、パスワードハッシュ）", "Users (ID, name, mail address, role, password hash)"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<User>(table =>
            {
                table.ToTable("users").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.Role).HasConversion(Words.Of<Role>());
                table.Property(row => row.Status).HasConversion(Words.Of<UserStatus>());
                table.Ignore(row => row.Subject);
            }),
        CustomerColumns = ["login_id", "display_name", "email"],
    };
}

public enum UserStatus
{
    Active,
    Inactive,
}
