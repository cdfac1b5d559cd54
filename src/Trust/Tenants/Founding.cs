using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Akashi.Platform.Hosting;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Trust.Tenants;

/// <summary>What every installation has before anybody signs in: the provider's realm, the two canaries, and the demo if wanted.</summary>
public sealed class Founding(CrossTenant cross, TenantIssuer issuer, DataFolder folder, TimeProvider clock)
{
    public const string DemoCode = "DEMO";
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>Before the node serves and probes, so that nothing looks at half an installation. Idempotent; nodes that start together take turns.</summary>
    public async Task Run(bool demo, CancellationToken ct)
    {
        await using var turn = await cross.Open(Realm.Provider, ct);
        await turn.Command("select pg_advisory_xact_lock(hashtextextended('akashi.founding', 0))").ExecuteNonQueryAsync(ct);
        await FoundProvider(ct);
        foreach (var canary in Canaries.Codes)
            await FoundCanary(canary, ct);
        if (demo)
            await FoundDemo(ct);
    }

    private Task FoundProvider(CancellationToken ct) =>
        cross.In(
            Realm.Provider,
            async services =>
            {
                var db = services.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                if (await db.Set<Tenant>().AnyAsync(tenant => tenant.Id == Realm.Provider, ct))
                    return;
                db.Add(
                    new Tenant
                    {
                        Id = Realm.Provider,
                        Code = "PROVIDER",
                        Name = "クラウド事業者",
                        Kind = TenantKind.Provider,
                        CreatedAt = clock.GetUtcNow(),
                        UserLimit = 1000,
                    }
                );
                await db.SaveChangesAsync(ct);
                db.Add(
                    new TenantSettings
                    {
                        TenantId = Realm.Provider,
                        LockoutAttempts = 5,
                        LockoutMinutes = 30,
                        IdleMinutes = 15,
                        SessionHours = 8,
                    }
                );
                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
            }
        );

    private async Task FoundCanary(string code, CancellationToken ct)
    {
        var fields = CustomerFields.Empty with
        {
            Code = code,
            Name = $"検査用テナント {code}",
            UserLimit = "10",
            AdministratorId = "canary",
            AdministratorName = $"カナリア {code}",
            AdministratorEmail = "canary@example.invalid",
        };
        var (_, _, _, failure) = await issuer.Issue(fields, TenantKind.Canary, ct);
        if (failure is not null and not { Code: "company-code-taken" })
            throw new InvalidOperationException($"The canary {code} could not be made: {failure.Message.En}");
    }

    /// <summary>The demo's realm and how many people it has; none if it was never made, few if its making was cut off.</summary>
    private async Task<(Guid Tenant, Guid Administrator, int People)> Demo(CancellationToken ct)
    {
        var tenant = await cross.In(
            Realm.Provider,
            async services =>
            {
                var db = services.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                return await db.Set<Tenant>().Where(tenant => tenant.Code == DemoCode).Select(tenant => tenant.Id).SingleOrDefaultAsync(ct);
            }
        );
        if (tenant == Guid.Empty)
            return default;
        return await cross.In(
            tenant,
            async services =>
            {
                var db = services.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                var administrator = await db.Set<User>()
                    .Where(user => user.LoginId == "admin")
                    .Select(user => user.Id)
                    .SingleOrDefaultAsync(ct);
                return (tenant, administrator, await db.Set<User>().CountAsync(ct));
            }
        );
    }

    private async Task FoundDemo(CancellationToken ct)
    {
        var demo = await Demo(ct);
        if (demo.Administrator == Guid.Empty)
        {
            var fields = CustomerFields.Empty with
            {
                Code = DemoCode,
                Name = "あかし精機株式会社",
                UserLimit = "300",
                AdministratorId = "admin",
                AdministratorName = "佐藤 美咲",
                AdministratorEmail = "misaki.sato@akashi-seiki.example",
            };
            var (_, _, _, failure) = await issuer.Issue(fields, TenantKind.Customer, ct);
            if (failure is not null)
                throw new InvalidOperationException($"The demo tenant could not be made: {failure.Message.En}");
            demo = await Demo(ct);
        }
        // Its people come in one transaction, all or none.
        if (demo.People < 2)
            await cross.In(
                demo.Tenant,
                services => DemoPeople.Settle(services, demo.Administrator, DemoPasswords("admin"), DemoPasswords("tanaka"), clock, ct)
            );
        await cross.In(Realm.Provider, services => DemoPeople.Operator(services, DemoPasswords("operator"), clock, ct));
    }

    /// <summary>Writes <c>demo.json</c>: where the node is, and who can sign in.</summary>
    /// <param name="url">The node's address, known once it listens.</param>
    public void WriteDemoFile(string url)
    {
        var users = new[]
        {
            new
            {
                id = "admin",
                password = DemoPasswords("admin"),
                role = "administrator",
            },
            new
            {
                id = "tanaka",
                password = DemoPasswords("tanaka"),
                role = "general",
            },
        };
        var provider = new
        {
            signIn = $"{url}/provider/sign-in",
            id = "operator",
            password = DemoPasswords("operator"),
        };
        DataFolder.WritePrivately(
            folder.Demo,
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    url,
                    companyCode = DemoCode,
                    users,
                    provider,
                },
                Readable
            )
        );
    }

    /// <summary>Different in every installation, the same at every start of one, and never written to the database.</summary>
    private string DemoPasswords(string id) =>
        "Demo-" + Convert.ToHexStringLower(HMACSHA256.HashData(folder.Secret("demo.key"), Encoding.UTF8.GetBytes(id)))[..20];
}

/// <summary>The two tenants that live in every installation and that the controls let attack one another (TEN-2).</summary>
public static class Canaries
{
    public const string A = "CANARY-A";
    public const string B = "CANARY-B";
    public static readonly string[] Codes = [A, B];
}

/// <summary>Believable people for the demo.</summary>
internal static class DemoPeople
{
    private static readonly (string Id, string Name, bool Administrator)[] Staff =
    [
        ("tanaka", "田中 健太", false),
        ("suzuki", "鈴木 由美子", true),
        ("takahashi", "髙橋 翔", false),
        ("watanabe", "渡邉 彩", false),
        ("ito", "伊藤 直樹", false),
        ("yamamoto", "山本 恵", false),
        ("nakamura", "中村 大輔", false),
        ("kobayashi", "小林 さくら", false),
        ("kato", "加藤 誠", false),
        ("yoshida", "吉田 麻衣", false),
        ("yamada", "山田 太郎", false),
        ("sasaki", "佐々木 優", false),
        ("yamaguchi", "山口 拓也", false),
        ("matsumoto", "松本 香織", false),
        ("inoue", "井上 亮", false),
        ("kimura", "木村 里奈", false),
        ("hayashi", "林 浩二", false),
        ("shimizu", "清水 七海", false),
        ("yamazaki", "山﨑 隆", false),
        ("mori", "森 千尋", false),
        ("abe", "阿部 和也", false),
        ("ikeda", "池田 真理", false),
        ("hashimoto", "橋本 光", false),
        ("yamashita", "山下 葵", false),
        ("ishikawa", "石川 修", false),
        ("nakajima", "中島 美穂", false),
        ("maeda", "前田 竜也", false),
        ("fujita", "藤田 結衣", false),
        ("ogawa", "小川 剛", false),
        ("goto", "後藤 明日香", false),
        ("okada", "岡田 俊介", false),
        ("hasegawa", "長谷川 玲", false),
        ("murakami", "村上 文", false),
        ("kondo", "近藤 悠斗", false),
        ("ishii", "石井 佳奈", false),
        ("saito-k", "齋藤 浩一", false),
        ("saito-m", "斉藤 真由", false),
        ("sakamoto", "坂本 龍平", false),
        ("endo", "遠藤 智子", false),
        ("aoki", "青木 陸", false),
        ("fujii", "藤井 春菜", false),
        ("nishimura", "西村 徹", false),
        ("fukuda", "福田 梓", false),
        ("ota", "太田 貴之", false),
        ("miura", "三浦 凛", false),
        ("okamoto", "岡本 実", false),
        ("matsuda", "松田 静香", false),
        ("nakagawa", "中川 拓海", false),
        ("nakano", "中野 瑞希", false),
        ("harada", "原田 慎一", false),
        ("ono", "小野 花", false),
        ("tamura", "田村 洋介", false),
        ("takeuchi", "竹内 早紀", false),
        ("kaneko", "金子 勇気", false),
        ("wada", "和田 楓", false),
        ("nakayama", "中山 圭", false),
        ("yoshino", "𠮷野 大地", false),
        ("ueda", "上田 純", false),
    ];

    public static async Task Settle(
        IServiceProvider services,
        Guid administrator,
        string administratorPassword,
        string generalPassword,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var db = services.GetRequiredService<AkashiDb>();
        var writer = services.GetRequiredService<DirectoryWriter>();
        // One hash of a password that nobody knows serves all who never sign in.
        var nobodys = Passwords.Hash(Passwords.Generate());
        await using var transaction = await db.Begin(ct);
        await writer.AddInOpenTransaction(
            [
                .. Staff.Select(person =>
                    (
                        new UserFields(
                            person.Id,
                            person.Name,
                            $"{person.Id}@akashi-seiki.example",
                            person.Administrator ? "administrator" : "general"
                        ),
                        person.Id == "tanaka" ? Passwords.Hash(generalPassword) : nobodys
                    )
                ),
            ],
            ct
        );
        var hash = Passwords.Hash(administratorPassword);
        var now = clock.GetUtcNow();
        await db.Set<User>()
            .Where(user => user.Id == administrator)
            .ExecuteUpdateAsync(row => row.SetProperty(user => user.PasswordHash, hash), ct);
        await db.Set<User>()
            .Where(user => user.Id == administrator || user.LoginId == "tanaka" || user.LoginId == "suzuki")
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(user => user.MustChangePassword, false)
                        .SetProperty(user => user.InitialPasswordExpiresAt, (DateTimeOffset?)null)
                        .SetProperty(user => user.PasswordChangedAt, now),
                ct
            );
        await db.Set<User>()
            .Where(user => user.LoginId == "nakajima" || user.LoginId == "ogawa")
            .ExecuteUpdateAsync(row => row.SetProperty(user => user.Status, UserStatus.Inactive), ct);
        await transaction.CommitAsync(ct);
    }

    public static async Task Operator(IServiceProvider services, string password, TimeProvider clock, CancellationToken ct)
    {
        await Operators.Add(
            services,
            new UserFields("operator", "運用 担当", "operator@provider.example", "general"),
            Passwords.Hash(password),
            mustChange: false,
            clock,
            ct
        );
    }
}

/// <summary>The provider's own people.</summary>
public static class Operators
{
    public static readonly AuditEvent Added = new("provider.operator-added", new("運用担当者を登録", "Operator added"));

    /// <summary>Adds an operator in the provider's realm, which <paramref name="services"/> must be in. Someone of that ID stays as he is.</summary>
    public static async Task<bool> Add(
        IServiceProvider services,
        UserFields fields,
        string hash,
        bool mustChange,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var db = services.GetRequiredService<AkashiDb>();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Begin(ct);
        if (await db.Set<User>().AnyAsync(user => user.LoginId == fields.LoginId, ct))
            return false;
        var user = new User
        {
            TenantId = Realm.Provider,
            Id = Guid.CreateVersion7(now),
            LoginId = fields.LoginId,
            DisplayName = fields.DisplayName,
            Email = fields.Email,
            Role = Role.Operator,
            Status = UserStatus.Active,
            PasswordHash = hash,
            MustChangePassword = mustChange,
            InitialPasswordExpiresAt = mustChange ? now + DirectoryWriter.InitialPasswordLife : null,
            CreatedAt = now,
        };
        db.Add(user);
        await db.SaveChangesAsync(ct);
        await services.GetRequiredService<Audit.AuditTrail>().Record(Added, user.Subject, ct, new { fields.LoginId, fields.DisplayName });
        await transaction.CommitAsync(ct);
        return true;
    }
}
