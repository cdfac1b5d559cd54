using Akashi.Platform.Modules;

namespace Akashi.Trust.Access;

/// <summary>What people may do in the trust core, and which roles may (ACC-2, ACC-3).</summary>
public static class Permissions
{
    public static readonly Permission OwnAccount = new(
        "account.own",
        new("自分のアカウント", "Own account"),
        World.Console,
        Role.General,
        Role.Administrator
    );
    public static readonly Permission Home = new("console.home", new("ホーム", "Home"), World.Console, Role.General, Role.Administrator);
    public static readonly Permission ViewTrust = new(
        "trust.view",
        new("トラストセンターの閲覧", "See the Trust Center"),
        World.Console,
        Role.General,
        Role.Administrator
    );
    public static readonly Permission ManageUsers = new(
        "directory.users.manage",
        new("利用者の管理", "Manage users"),
        World.Console,
        Role.Administrator
    );
    public static readonly Permission ViewSignIns = new(
        "sign-ins.view",
        new("サインイン履歴の閲覧", "See the sign-in history"),
        World.Console,
        Role.Administrator
    );
    public static readonly Permission ViewOwnLog = new(
        "audit.own",
        new("自分の操作ログの閲覧", "See one's own operation log"),
        World.Console,
        Role.General,
        Role.Administrator
    );
    public static readonly Permission ViewLog = new(
        "audit.view",
        new("操作ログの閲覧", "See the operation log"),
        World.Console,
        Role.Administrator
    );
    public static readonly Permission ManageSettings = new(
        "tenant.settings",
        new("テナント設定", "Tenant settings"),
        World.Console,
        Role.Administrator
    );
    public static readonly Permission ViewUsage = new(
        "tenant.usage",
        new("利用状況の閲覧", "See the usage"),
        World.Console,
        Role.Administrator
    );
    public static readonly Permission ManageApiKeys = new(
        "api-keys.manage",
        new("API キーの管理", "Manage API keys"),
        World.Console,
        Role.Administrator
    );

    public static readonly Permission OwnOperatorAccount = new(
        "provider.account.own",
        new("自分のアカウント", "Own account"),
        World.Provider,
        Role.Operator
    );
    public static readonly Permission ManageTenants = new(
        "provider.tenants",
        new("契約者の管理", "Manage customers"),
        World.Provider,
        Role.Operator
    );
    public static readonly Permission ViewProviderTrust = new(
        "provider.trust",
        new("全コントロールの閲覧", "See all controls"),
        World.Provider,
        Role.Operator
    );
    public static readonly Permission RunControls = new(
        "provider.controls.run",
        new("コントロールの実行", "Run controls"),
        World.Provider,
        Role.Operator
    );
    public static readonly Permission ViewProviderLog = new(
        "provider.audit",
        new("事業者の操作ログ", "The provider's operation log"),
        World.Provider,
        Role.Operator
    );

    public static void Declare(ModuleMap map) =>
        map.Permits(
            OwnAccount,
            Home,
            ViewTrust,
            ManageUsers,
            ViewSignIns,
            ViewOwnLog,
            ViewLog,
            ManageSettings,
            ViewUsage,
            ManageApiKeys,
            OwnOperatorAccount,
            ManageTenants,
            ViewProviderTrust,
            RunControls,
            ViewProviderLog
        );
}
