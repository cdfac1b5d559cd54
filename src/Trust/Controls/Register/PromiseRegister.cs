using Akashi.Platform.Texts;

namespace Akashi.Trust.Controls.Register;

/// <summary>One promise: a plain statement that can be tested, and what is known about it.</summary>
/// <param name="Id">Stable and never used again: <c>TEN-2</c>.</param>
/// <param name="Figure">The exact figure in the statement, or null.</param>
/// <param name="Sources">Where the field makes it: short name and chapter.</param>
/// <param name="Kinds">F feature, T test, M measurement, E evidence record, P profile setting.</param>
/// <param name="Services">Codes of the services that it holds for.</param>
/// <param name="Items">Which of the 38 disclosure items it belongs to; none for one outside them.</param>
/// <param name="Open">Why nothing proves it yet, and who owes the proof; null when a control does.</param>
public sealed record Promise(
    string Id,
    string Ja,
    string En,
    string? Figure,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<string> Services,
    IReadOnlyList<int> Items,
    OpenReason? Open
)
{
    public Text Statement => new(Ja, En);
    public string Category => Id[..3];
}

/// <param name="Owner">A role of <see cref="Owners"/>.</param>
public sealed record OpenReason(string Owner, string Ja, string En)
{
    public Text Reason => new(Ja, En);
}

/// <summary>All promises in their order.</summary>
public sealed class PromiseRegister
{
    private readonly Dictionary<string, Promise> _byId;

    public PromiseRegister(IReadOnlyList<Promise> all)
    {
        All = all;
        _byId = all.ToDictionary(promise => promise.Id);
    }

    /// <summary>The register that the product ships with.</summary>
    public static PromiseRegister Load() =>
        new([.. PromiseCategories.All.SelectMany(category => RegisterFiles.Read<List<Promise>>($"{category.Code}.json"))]);

    public IReadOnlyList<Promise> All { get; }

    public Promise? Of(string id) => _byId.GetValueOrDefault(id);

    public IEnumerable<Promise> For(string service) => All.Where(promise => promise.Services.Contains(service));
}

public sealed record PromiseCategory(string Code, Text Name);

/// <summary>The families of promises, in the register's order; one file each.</summary>
public static class PromiseCategories
{
    public static readonly IReadOnlyList<PromiseCategory> All =
    [
        new("RSP", new("責任の分担", "Shared responsibility")),
        new("TEN", new("テナントと分離", "Tenants and separation")),
        new("DIR", new("利用者とラベル", "Users and labels")),
        new("SIG", new("サインイン", "Sign-in")),
        new("ACC", new("ロールと権限", "Roles and access rights")),
        new("CRY", new("暗号と鍵", "Encryption and keys")),
        new("NET", new("ネットワークと堅牢化", "Network and hardening")),
        new("AUD", new("ログと監査", "Logs and audit")),
        new("BKP", new("バックアップと復元", "Backup and restore")),
        new("MON", new("監視、容量、稼働率", "Monitoring, capacity, availability")),
        new("CHG", new("変更と保守の知らせ", "Changes and maintenance")),
        new("INC", new("インシデント", "Incidents")),
        new("VUL", new("脆弱性と修正", "Vulnerabilities and patches")),
        new("SDL", new("開発", "Development")),
        new("ERA", new("返却と消去", "Return and erasure")),
        new("REG", new("台帳", "Registers")),
        new("LAW", new("法令と開示", "Law and disclosure")),
        new("CRT", new("体制、教育、認証", "Organisation, training, certification")),
        new("WPR", new("この文書", "This paper")),
        new("DEV", new("端末管理", "Devices")),
        new("REM", new("遠隔サポート", "Remote support")),
        new("DOC", new("帳票", "Documents")),
        new("FRM", new("電子フォーム", "Forms")),
        new("MAI", new("メールセキュリティ", "Mail security")),
    ];
}

/// <summary>Who owes the proof of a promise that nothing proves yet.</summary>
public static class Owners
{
    private static readonly Dictionary<string, Text> Names = new()
    {
        ["provider/operations"] = new("事業者 運用責任者", "Provider, head of operations"),
        ["provider/security"] = new("事業者 情報セキュリティ責任者", "Provider, head of information security"),
        ["provider/legal"] = new("事業者 法務責任者", "Provider, head of legal affairs"),
        ["trust"] = new("製品チーム 信頼基盤", "Product team, trust core"),
        ["documents"] = new("製品チーム 帳票", "Product team, documents"),
        ["forms"] = new("製品チーム 電子フォーム", "Product team, forms"),
        ["devices"] = new("製品チーム 端末管理", "Product team, devices"),
        ["support"] = new("製品チーム 遠隔サポート", "Product team, remote support"),
        ["mail"] = new("製品チーム メールセキュリティ", "Product team, mail security"),
        ["development"] = new("製品チーム 開発責任者", "Product team, head of development"),
    };

    /// <exception cref="KeyNotFoundException">No such role; a test keeps the register free of them.</exception>
    public static Text Name(string owner) => Names[owner];
}
