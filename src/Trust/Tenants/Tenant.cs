using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.SecondFactors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Akashi.Trust.Tenants;

/// <summary>A customer, the provider itself, or a canary that the controls attack.</summary>
public sealed class Tenant
{
    public Guid Id { get; init; }

    /// <summary>The company code people sign in with; issued by the provider, never changed (TEN-5).</summary>
    public string Code { get; init; } = "";

    public string Name { get; set; } = "";
    public TenantKind Kind { get; init; }
    public ContractState Contract { get; set; }

    /// <summary>The last day of the contract, JST.</summary>
    public DateOnly? ContractEndsOn { get; set; }

    /// <summary>Seats: users that are not deactivated (TEN-7).</summary>
    public int UserLimit { get; set; }

    public int DeviceLimit { get; set; }
    public int StorageLimitMb { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether people may work: the contract is active and its last day has not passed (TEN-9).</summary>
    public bool IsOpen(DateOnly today) => Contract == ContractState.Active && (ContractEndsOn is not { } last || today <= last);

    internal static readonly TableDeclaration Table = new(
        "tenants",
        Ownership.TenantDirectory,
        DataClass.Customer,
        new("契約者（企業コード、会社名、契約状態、上限）", "Customers (company code, name, contract state, limits)"),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<Tenant>(table =>
            {
                table.ToTable("tenants").HasKey(row => row.Id);
                table.Property(row => row.Kind).HasConversion(Words.Of<TenantKind>());
                table.Property(row => row.Contract).HasConversion(Words.Of<ContractState>());
            }),
        Erasure = Erasure.KeepCommitments,
        CustomerColumns = ["name"],
    };
}

public enum TenantKind
{
    Provider,
    Customer,
    Canary,
}

/// <summary>The state of a contract (TEN-9). Only an active one signs in.</summary>
public enum ContractState
{
    Active,
    Ended,
    DeletionRequested,
    Erased,
}

/// <summary>What a tenant decides for itself, within the bounds that the table's checks keep.</summary>
public sealed class TenantSettings : ITenantOwned
{
    public Guid TenantId { get; init; }

    public const int FewestAttempts = 3;
    public const int MostAttempts = 10;

    /// <summary>Wrong passwords until the account locks (SIG-5), 3–10.</summary>
    public int LockoutAttempts { get; set; } = 5;

    public int LockoutMinutes { get; set; } = 15;
    public int IdleMinutes { get; set; } = 30;
    public int SessionHours { get; set; } = 12;

    /// <summary><c>standard</c> or <c>remote</c> (SIG-2, SIG-3).</summary>
    public string PasswordRule { get; set; } = "standard";

    /// <summary>IANA name of the zone that times are shown in (AUD-11).</summary>
    public string DisplayZone { get; set; } = "Asia/Tokyo";

    /// <summary>Whom sign-in asks for a second factor (SIG-7, DOC-5).</summary>
    public SecondFactorRule SecondFactor { get; set; }

    internal static readonly TableDeclaration Table = new(
        "tenant_settings",
        Ownership.Tenant,
        DataClass.Customer,
        new(
            "テナントの設定（ロック、セッション、パスワード規則、二要素認証、表示時間帯）",
            "Tenant settings (lock-out, sessions, password rule, second factor, display zone)"
        ),
        Retention.Contract
    )
    {
        Map = model =>
            model.Entity<TenantSettings>(table =>
            {
                table.ToTable("tenant_settings").HasKey(row => row.TenantId);
                table.Property(row => row.SecondFactor).HasConversion(Words.Of<SecondFactorRule>());
            }),
    };
}

/// <summary>Enums as the words that the database's checks know: <c>DeletionRequested</c> ↔ <c>deletion_requested</c>.</summary>
public static class Words
{
    public static ValueConverter<T, string> Of<T>()
        where T : struct, Enum => new(value => Write(value), word => Enum.Parse<T>(word.Replace("_", ""), true));

    public static string Write<T>(T value)
        where T : struct, Enum =>
        string.Concat(
            value.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")
        );
}
