using Akashi.Platform.Texts;

namespace Akashi.Trust.Controls.Register;

/// <summary>One duty, and where in the product it is done; null where the product has no screen for it.</summary>
public sealed record Duty(Text Task, string? Href = null);

/// <summary>Who answers for what in one service (RSP-1 … RSP-5).</summary>
public sealed record Responsibilities(IReadOnlyList<Duty> Provider, IReadOnlyList<Duty> Customer)
{
    private static readonly Duty[] OfProvider =
    [
        new(new("サービスとアプリケーションのセキュリティ対策", "Security measures for the service and its application")),
        new(new("保管する契約者データの保護", "Protection of the customer data that is stored")),
        new(
            new(
                "ミドルウェア、OS などの基盤のセキュリティ対策",
                "Security measures for middleware, operating systems and other infrastructure"
            )
        ),
    ];

    private static readonly Duty[] OfEveryCustomer =
    [
        new(new("パスワードの管理", "Management of passwords"), "/console/password"),
        new(
            new(
                "アカウントの管理（登録、削除、管理者権限の付与）",
                "Management of accounts (registration, deletion, granting of administrator rights)"
            ),
            "/console/users"
        ),
    ];

    private static readonly Duty[] OfDeviceOwners =
    [
        new(new("端末情報のバックアップの取得", "Taking backups of device information")),
        new(new("登録した端末の情報の管理", "Management of the information about enrolled devices")),
    ];

    private static readonly Duty[] OfContentOwners =
    [
        new(new("登録、生成、保存したデータの管理", "Management of registered, generated and stored content")),
        new(new("登録した個人情報の取扱い", "Handling of the personal data registered")),
    ];

    public static Responsibilities For(string service) =>
        new(
            OfProvider,
            service switch
            {
                "devices" => [.. OfEveryCustomer, .. OfDeviceOwners],
                "documents" or "forms" => [.. OfEveryCustomer, .. OfContentOwners],
                _ => OfEveryCustomer,
            }
        );
}
