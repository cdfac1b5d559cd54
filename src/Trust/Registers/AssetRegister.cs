using Akashi.Platform.Modules;
using Akashi.Platform.Texts;

namespace Akashi.Trust.Registers;

/// <summary>One store of data: a table, or something beside the database.</summary>
/// <param name="Retention">In words.</param>
/// <param name="Days">The same in days; null for as long as the contract.</param>
/// <param name="CustomerColumns">Columns that hold a customer's data.</param>
public sealed record Asset(
    string Name,
    Text Holds,
    DataClass Class,
    Text Retention,
    int? Days,
    Text Erasure,
    Text Backup,
    IReadOnlyList<string> CustomerColumns
)
{
    public Text ClassName =>
        Class switch
        {
            DataClass.Customer => new("契約者データ", "Customer data"),
            DataClass.Derived => new("派生データ", "Derived data"),
            _ => new("データなし", "No customer data"),
        };
}

/// <summary>The information-asset register (REG-1, REG-2): every table from its own declaration, and the stores beside the database.</summary>
public sealed class AssetRegister(ModuleCatalog modules)
{
    public IReadOnlyList<Asset> All =>
        [
            .. modules
                .Tables.OrderBy(table => table.Class)
                .Select(table => new Asset(
                    table.Name,
                    table.Holds,
                    table.Class,
                    table.Retention.Reason,
                    table.Retention.Days,
                    Named(table.Erasure),
                    // What a declaration plans is not what happens: nothing is backed up until backups are built (BKP-1).
                    table.BackedUp
                        ? Planned
                        : None,
                    table.CustomerColumns
                )),
            .. Stores,
        ];

    private static readonly Text Planned = new("予定", "Planned");
    private static readonly Text None = new("対象外", "No");
    private static readonly Text Contract = Platform.Modules.Retention.Contract.Reason;

    private static readonly Asset[] Stores =
    [
        new(
            "PostgreSQL",
            new("上の表すべてと、その書き込みログ", "All tables above and their write-ahead log"),
            DataClass.Customer,
            Contract,
            null,
            new("表ごと", "Table by table"),
            Planned,
            []
        ),
        new(
            "blobs/",
            new("ファイルの本体", "Contents of files"),
            DataClass.Customer,
            Contract,
            null,
            new("未実装", "Not built yet"),
            Planned,
            []
        ),
        new(
            "secrets/",
            new("鍵、証明書、データベースの認証情報", "Keys, certificates, database credentials"),
            DataClass.None,
            new("設置中", "While installed"),
            null,
            new("事業者が削除", "By the provider"),
            None,
            []
        ),
        new(
            "postgres/log/",
            new("データベースの稼働ログ（文の値は記録しない）", "The database's operating log (without values of statements)"),
            DataClass.Derived,
            new("7 日間", "7 days"),
            7,
            new("上書き", "Overwritten"),
            None,
            []
        ),
        new(
            "stderr",
            new("サーバーの稼働ログ（保存先は設置先の設定による）", "The server's operating log (kept where the host sends it)"),
            DataClass.Derived,
            new("設置先の設定による", "As set by the host"),
            null,
            new("設置先の設定による", "As set by the host"),
            None,
            []
        ),
    ];

    private static Text Named(Erasure erasure) =>
        erasure switch
        {
            Erasure.DeleteRows => new("行を削除", "Rows are deleted"),
            Erasure.KeepCommitments => new("要約値だけを残す", "Commitments alone remain"),
            _ => new("対象外", "Nothing to erase"),
        };
}
