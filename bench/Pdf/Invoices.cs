using System.Globalization;
using System.Text.Json;

namespace Akashi.Bench.Pdf;

/// <summary>
/// Invoices as a company sends them in a month: the sender is one, and customer, person, subject, details and sums are others in each.
/// A number gives the same invoice at every run and to every peer.
/// </summary>
internal static class Invoices
{
    private const int Details = 15;

    private static readonly string[] Companies =
    [
        "髙橋製作所",
        "東海電子工業",
        "みなと運輸",
        "北陸観光開発",
        "青葉印刷",
        "大洋水産",
        "星野建設",
        "三河屋食品",
        "緑川医療器",
        "京葉倉庫",
        "白鷺繊維",
        "朝日ヶ丘学園",
        "富士見硝子",
        "若松鉄工",
        "瀬戸内造船",
        "湘南不動産",
        "桜庭会計事務所",
        "榎本農園",
        "信濃酒造",
        "琵琶湖精機",
    ];
    private static readonly (string Post, string Address)[] Addresses =
    [
        ("〒100-0005", "東京都千代田区丸の内一丁目九番二号\n中央ビル 十二階"),
        ("〒460-0008", "愛知県名古屋市中区栄三丁目\n五番十二号 東館"),
        ("〒812-0011", "福岡県福岡市博多区博多駅前二丁目\n二十番地"),
        ("〒060-0001", "北海道札幌市中央区北一条西四丁目\n大通会館 六階"),
        ("〒730-0011", "広島県広島市中区基町六番\n七十八号"),
        ("〒980-0021", "宮城県仙台市青葉区中央一丁目\n三番一号 高層棟"),
    ];
    private static readonly string[] People =
    [
        "渡邊 﨑一郎",
        "佐藤 美咲",
        "齋藤 浩",
        "中島 健太",
        "小林 由美子",
        "伊藤 直樹",
        "吉田 麻衣",
        "加藤 誠",
    ];
    private static readonly string[] Departments = ["購買部", "経理部", "総務課", "情報管理室", "第二営業部"];
    private static readonly string[] Months = ["四", "五", "六", "七", "八", "九", "十"];
    private static readonly (string Name, string Unit, bool IsReduced)[] Goods =
    [
        ("業務用複合機 利用料", "式", false),
        ("トナーカートリッジ 黒", "個", false),
        ("保守点検作業 交通費込", "回", false),
        ("会議室用 机 一式", "組", false),
        ("クラウド基盤 標準", "月", false),
        ("電子署名 年間契約", "件", false),
        ("情報管理 社員講座", "名", false),
        ("ミネラルウォーター ※", "本", true),
        ("緑茶 贈答用 ※", "箱", true),
        ("倉庫保管料 常温", "坪", false),
        ("翌日便 関東", "便", false),
        ("帳票設計 技術者", "人", false),
        ("ネットワーク機器", "台", false),
        ("非常食 三日分 ※", "本", true),
        ("清掃用品 手袋", "点", false),
        ("監視カメラ 屋外", "台", false),
        ("封筒 長形三号", "箱", false),
        ("無停電電源装置", "台", false),
        ("翻訳 英文契約書", "枚", false),
        ("弁当 会議用 ※", "個", true),
    ];

    /// <summary>The invoice with a number, on what the sender's own has of the rest.</summary>
    public static Dictionary<string, string> Make(int number, IReadOnlyDictionary<string, string> sender)
    {
        // A linear congruential generator: the same everywhere.
        var seed = (uint)number * 2_654_435_761u + 12_345;
        int Below(int bound)
        {
            seed = (seed * 1_664_525u) + 1_013_904_223u;
            return (int)((seed >> 8) % (uint)bound);
        }

        var details = new string[Details][];
        long full = 0,
            reduced = 0;
        for (var i = 0; i < Details; i++)
        {
            var (name, unit, isReduced) = Goods[Below(Goods.Length)];
            var (count, price) = (Below(24) + 1, (Below(5000) + 10) * 10L);
            if (isReduced)
                reduced += count * price;
            else
                full += count * price;
            details[i] = [$"AK-{Below(9000) + 1000}", name, $"{count}", unit, Yen(price), Yen(count * price)];
        }
        var (post, address) = Addresses[Below(Addresses.Length)];
        return new(sender)
        {
            ["number"] = $"請求番号: INV-2026-{number:D6}",
            ["customerPost"] = post,
            ["customerAddress"] = address,
            ["customerName"] = $"株式会社 {Companies[Below(Companies.Length)]}　御中",
            ["person"] = $"{Departments[Below(Departments.Length)]}　{People[Below(People.Length)]} 様",
            ["subject"] = $"件名：令和八年{Months[Below(Months.Length)]}月度 ご利用料金一式",
            ["total"] = "¥" + Yen(full + (full / 10) + reduced + (reduced * 8 / 100)),
            ["details"] = JsonSerializer.Serialize(details),
            ["taxes"] = JsonSerializer.Serialize(
                new[]
                {
                    new[] { "10%", Yen(full), Yen(full / 10), Yen(full + (full / 10)) },
                    ["8% ※", Yen(reduced), Yen(reduced * 8 / 100), Yen(reduced + (reduced * 8 / 100))],
                }
            ),
        };
    }

    private static string Yen(long amount) => amount.ToString("N0", CultureInfo.InvariantCulture);
}
