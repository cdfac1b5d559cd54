using System.Text.RegularExpressions;
using Akashi.Platform.Texts;

namespace Akashi.Trust.Controls.Register;

/// <summary>One name for one thing: words that the papers must not use, and the word to use instead.</summary>
public static partial class Glossary
{
    private static readonly (Regex Wrong, string Right)[] Rules =
    [
        (OtherDocuments(), "帳票"),
        (OtherDesk(), "サポート窓口 / support desk"),
        (OtherUser(), "利用者 / user"),
        (OtherCustomer(), "契約者 / customer"),
        (OtherProvider(), "事業者 / provider"),
        (OtherSignIn(), "サインイン / sign-in"),
        (OtherPatch(), "適用"),
    ];

    /// <summary>The wrong words in a text, each with the right one.</summary>
    public static IEnumerable<(string Wrong, string Right)> Check(Text text) =>
        from rule in Rules
        from language in new[] { text.Ja, text.En }
        let match = rule.Wrong.Match(language)
        where match.Success
        select (match.Value, rule.Right);

    [GeneratedRegex("データ最適化|オペティマイズ|オプティマイズ|帳票DX")]
    private static partial Regex OtherDocuments();

    [GeneratedRegex(
        "オペサポート|オプロサポート|ヘルプデスク|サポートサイト|サポートセンター|[Hh]elp ?desk|[Ss]upport (site|center|centre)"
    )]
    private static partial Regex OtherDesk();

    [GeneratedRegex("ユーザー|ユーザ")]
    private static partial Regex OtherUser();

    [GeneratedRegex("お客様|クライアント様")]
    private static partial Regex OtherCustomer();

    [GeneratedRegex("当社|弊社")]
    private static partial Regex OtherProvider();

    [GeneratedRegex(@"ログイン|ログオン|\b[Ll]og-?in\b|\b[Ll]og ?on\b")]
    private static partial Regex OtherSignIn();

    /// <summary>A common slip in papers on patches: 適応 for 適用.</summary>
    [GeneratedRegex("(パッチ|修正|更新).{0,4}適応")]
    private static partial Regex OtherPatch();
}
