using Akashi.Platform.Texts;
using Akashi.Trust.Controls;
using Akashi.Web.Http;

namespace Akashi.Trust.Whitepaper;

/// <summary>The sentences that every whitepaper shares, whatever form it takes.</summary>
internal static class PaperTexts
{
    public static readonly Text Revisions = new("改訂履歴", "Revision history");
    public static readonly Text Contents = new("目次", "Contents");
    public static readonly Text HowToRead = new("この文書の読み方", "How to read this paper");
    public static readonly Text Scope = new("対象範囲", "Scope");
    public static readonly Text Responsibility = new("責任の分担", "Shared responsibility");
    public static readonly Text Items = new("情報開示項目", "Disclosure items");
    public static readonly Text Others = new("情報開示項目以外の約束", "Promises outside the disclosure items");
    public static readonly Text Settings = new("サービスの設定", "Settings of the service");
    public static readonly Text Registers = new("台帳", "Registers");
    public static readonly Text Assets = new("情報資産", "Information assets");
    public static readonly Text External = new("外部クラウドサービス", "External cloud services");
    public static readonly Text Locations = new("データの所在地", "Locations of data");
    public static readonly Text Provider = new("事業者", "Provider");
    public static readonly Text Certifications = new("認証", "Certifications");
    public static readonly Text Contradictions = new("矛盾の検査", "Search for contradictions");
    public static readonly Text AppendixOpen = new("付録 A 未証明の約束", "Appendix A Promises not yet proven");
    public static readonly Text AppendixLog = new("付録 B 証拠の検証方法", "Appendix B How to verify the evidence");

    public static readonly Text Preface = new(
        "この文書は、稼働中のシステムから作られています。コントロールがシステムを実際に検査し、見た事実と日時を約束ごとに示します。検査の記録は改ざんを検知できるログに残り、付録 B の方法で第三者が検証できます。",
        "This paper is made from the running system. Controls probe the system, and beside each promise the paper shows what they saw and when. The records lie in a tamper-evident log that a third party can verify as told in Appendix B."
    );

    public static readonly Text Honesty = new(
        "まだ証明できない約束も省かずに記載し、「未証明」と表示します。証明済みの日付は検査の日時、それ以外の日付はこの文書を作成した日時です。時刻はすべて日本標準時（JST）です。",
        "Promises that cannot be proven yet are not left out; they are marked as such. A proven statement carries the time of its probe, any other the time at which this paper was made. All times are Japan Standard Time (JST)."
    );

    public static readonly Text Notice = new(
        "この文書は予告なく改訂することがあります。記載か状態が変わるたびに版が作られ、変更内容が改訂履歴に残ります。",
        "This paper may be revised without notice. Each change of a statement or of its state makes a version, and the change stays in the revision history."
    );

    public static readonly Text NoRevision = new(
        "初回の検査がすべて終わると、版 1.0 が作られます。",
        "Version 1.0 is made once the first round of probes is complete."
    );

    public static readonly Text NoPromise = new(
        "このサービスには、この項目の約束がありません。",
        "This service makes no promise under this item."
    );

    public static readonly Text Mapping = new(
        "各項目に、ISO/IEC 27017:2015、ISO/IEC 27002:2022、NIST SP 800-53 改訂 5 の番号を添えます。対応は製品の作成者が付けたものです。",
        "Each item names the corresponding numbers of ISO/IEC 27017:2015, ISO/IEC 27002:2022 and NIST SP 800-53 revision 5. The mapping is the product's own."
    );

    public static readonly Text SettingsLead = new(
        "約束の内容はサービスごとに異なります。「この導入の値」は現在の動作、「元の値」はサービスの元になった公開文書の値です。テナントは設定を厳しくする方向にだけ変更できます。",
        "Services differ in what they promise. “This installation” is what runs today; “Source” is the value in the published paper that the service goes back to. A tenant may only tighten a setting."
    );

    public static readonly Text AssetsLead = new(
        "表は、製品の各部分の宣言から作ります。バックアップの「予定」は宣言であり、機能は未実装です。",
        "The tables come from the declarations of the product's parts. A backup that is “planned” is declared, not built yet."
    );

    public static readonly Text NoExternal = new(
        "この導入は外部クラウドサービスに情報を渡していません。台帳に登録はありません。",
        "This installation passes no information to external cloud services; the register has no entries."
    );
    public static readonly Text NoCertification = new("登録された認証はありません。", "No certification is recorded.");

    public static readonly Text ContradictionsLead = new(
        "この文書の記載どうし、記載と台帳、記載と稼働中の設定を、作成のたびに次の規則で照合します。",
        "Each time this paper is made, the following rules compare its statements with each other, with the registers and with the running settings."
    );

    public static readonly Text OpenLead = new(
        "未証明の約束と、証明の担当、理由を示します。",
        "The promises that are not proven yet, with the owner of the proof and the reason."
    );

    /// <summary>Steps of the verification; code first where there is any.</summary>
    public static readonly IReadOnlyList<(Text Step, string? Command)> Verify =
    [
        (
            new(
                "検査の結果は、事業者の監査ログの記録（control.probed）に要約値として含まれます。この文書の「記録」は、その記録の番号です。",
                "The result of a probe is bound by an entry (control.probed) of the provider's audit log; “Entry” in this paper is that entry's number."
            ),
            null
        ),
        (
            new("事業者は監査ログをファイルに書き出します。", "The provider exports the audit log to files."),
            "akashi audit export --tenant PROVIDER DIR"
        ),
        (
            new(
                "書き出したファイルは、サーバーに接続せずに検証できます。誤りがあれば最初の記録を示します。",
                "The files are verified without the server; the first bad entry is named."
            ),
            "akashi audit verify DIR"
        ),
        (
            new(
                "形式は C2SP の tlog-tiles、checkpoint、signed-note（Ed25519）です。Go の golang.org/x/mod/sumdb など、他者の道具でも検証できます。",
                "The formats are C2SP tlog-tiles, checkpoint and signed-note (Ed25519), so that others' tools such as Go's golang.org/x/mod/sumdb can verify them too."
            ),
            null
        ),
    ];

    public static Text ScopeOf(WhitepaperModel paper) =>
        new(
            $"この文書は「{paper.Service.Name.Ja}」（{paper.Service.About.Ja}）を対象とします。約束は {paper.Statements.Count} 件、設定は {paper.Service.Settings.Count} 件です。",
            $"This paper covers “{paper.Service.Name.En}” ({paper.Service.About.En}). It makes {paper.Statements.Count} promises and has {paper.Service.Settings.Count} settings."
        );

    /// <summary>A time in Japan: <c>2026/11/20 22:05 JST</c>.</summary>
    public static string Time(DateTimeOffset at) => $"{TimeZoneInfo.ConvertTime(at, PageContext.Japan):yyyy/MM/dd HH:mm} JST";

    public static string Date(DateTimeOffset at) => $"{TimeZoneInfo.ConvertTime(at, PageContext.Japan):yyyy/MM/dd}";

    public static string Evidence(Fact fact, string language)
    {
        var label = language == "en" ? fact.En : fact.Ja;
        return fact.Seen.Length == 0 ? label : $"{label}: {Short(fact.Seen)}";
    }

    private static string Short(string seen) => seen.Length > 90 ? seen[..88] + "…" : seen;

    public static string Standards(Controls.Register.DisclosureItem item) =>
        $"27017: {string.Join(", ", item.Iso27017)}  /  27002: {string.Join(", ", item.Iso27002)}  /  800-53: {string.Join(", ", item.Sp80053)}";
}
