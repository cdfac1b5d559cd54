using Akashi.Engines.Pdf.Flow;
using Akashi.Engines.Pdf.Text;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>Documents that several tests print.</summary>
internal static class Samples
{
    public static readonly DocumentInfo Info = new("セキュリティホワイトペーパー")
    {
        Author = "株式会社アカシ",
        Subject = "情報開示項目",
        Language = "ja-JP",
        Created = new(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(9)),
    };

    private const string Lorem =
        "本サービスは、利用者のデータをテナントごとに独立した鍵で暗号化し、保存時および転送時の双方で保護します。暗号鍵はハードウェアセキュリティモジュール（HSM）"
        + "またはクラウドの鍵管理サービスで管理され、鍵の更新は90日ごとに自動で行われます。「鍵の破棄」を実行すると、そのテナントのデータはバックアップを含めて復号できなくなります。";

    private const string English =
        "Every promise in this document is a control: a probe attacks or measures the running system, and leaves evidence in a tamper-evident log that a stranger's tool can verify.";

    public static byte[] Bytes(this FlowDocument document)
    {
        using var stream = new MemoryStream();
        document.WriteTo(stream);
        return stream.ToArray();
    }

    public static FlowDocument Document() => new(TestFonts.Flow, Info);

    public static FlowDocument Whitepaper(int chapters)
    {
        var doc = Document();
        doc.Header = "セキュリティホワイトペーパー　帳票サービス編";
        doc.Footer = "株式会社アカシ　Confidential";
        doc.Cover(Cover());
        doc.Contents("目次");
        for (var c = 1; c <= chapters; c++)
            Chapter(doc, c);
        return doc;
    }

    private static Cover Cover()
    {
        var cover = new Cover
        {
            Kind = "WHITEPAPER",
            Title = "セキュリティホワイトペーパー",
            Subtitle = "帳票サービス編 — クラウドサービスの情報開示",
            Publisher = "株式会社アカシ",
        };
        cover.Line("第1.0版");
        cover.Line("2026年4月1日");
        return cover;
    }

    private static void Chapter(FlowDocument doc, int c)
    {
        doc.PageBreak();
        doc.Heading(1, $"{c}. データの保護と鍵の管理", $"chapter-{c}");
        doc.Paragraph(Lorem);
        doc.Paragraph(p =>
            p.Text("証拠は")
                .Bold("改ざん検知ログ")
                .Text("に記録され、仕様は")
                .Link("https://c2sp.org/tlog-tiles", new("https://c2sp.org/tlog-tiles"))
                .Text("に従います。現在の状態は")
                .Chip("適合", ChipStyle.Good)
                .Text("です。詳しくは")
                .LinkTo("第1章", "chapter-1")
                .Text("をご覧ください。")
        );
        doc.Heading(2, $"{c}.1 統制の一覧");
        doc.Table(t =>
        {
            t.Columns(Column.Auto, Column.Relative(2), Column.Relative(3), Column.Auto);
            t.Header("番号", "統制", "確認方法", "状態");
            for (var i = 1; i <= 14; i++)
            {
                var good = i % 5 != 0;
                t.Row(row =>
                {
                    row.Cell($"C-{c:00}-{i:00}");
                    row.Cell("保存データの暗号化（AES-256-GCM）");
                    row.Cell("昨夜のバックアップを検査用データベースに復元し、カナリアの平文が現れないことを確認します。");
                    row.Cell(cell => cell.Paragraph(p => p.Chip(good ? "適合" : "要確認", good ? ChipStyle.Good : ChipStyle.Warning)));
                });
            }
            t.Row(row =>
            {
                row.Background = Colour.Parse("#F8F8FB");
                row.KeepWithPrevious = true;
                row.Cell("合計", 3, TextAlign.Right);
                row.Cell("14件");
            });
        });
        doc.Heading(2, $"{c}.2 保証する水準");
        doc.KeyValues(
            ("稼働率", "99.95 %（月間、計画停止を除く）"),
            ("目標復旧時間", "4時間以内"),
            ("データの所在", "日本国内（東京・大阪リージョン）"),
            ("氏名の例", "𠮷野家 髙﨑 ㈱アカシ ①②③")
        );
        doc.Heading(3, "運用の手順");
        doc.Numbered(list =>
        {
            list.Item("担当者は申請を行い、承認者が内容を確認します。");
            list.Item("承認後、作業は自動で実行され、その結果は監査ログに記録されます。" + Lorem);
            list.Item("作業の証跡は7年間保存されます。");
        });
        doc.Bullets(list =>
        {
            list.Item("通信は TLS 1.2 以上に限ります。TLS 1.1 以下での接続は拒否されます。");
            list.Item("多要素認証（パスキー、TOTP）", 1);
            list.Item("パスキーは WebAuthn Level 2 に準拠", 2);
        });
        doc.Heading(2, $"{c}.3 English summary");
        doc.Paragraph(English);
        doc.Rule();
        doc.Paragraph(English + " " + Lorem);
    }
}
