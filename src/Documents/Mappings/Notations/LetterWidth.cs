using System.Text;

namespace Akashi.Documents.Mappings.Notations;

/// <summary>Letters of full and half width (全角, 半角), and the two syllabaries.</summary>
internal static class LetterWidth
{
    private const char HalfVoiced = 'ﾞ';
    private const char HalfSemiVoiced = 'ﾟ';
    private const string HalfKana = "｡｢｣､･ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ";
    private const string FullKana =
        "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";
    private const string Voiceless = "カキクケコサシスセソタチツテトハヒフヘホウワヲ";
    private const string Voiced = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴヷヺ";
    private const string SemiVoiceless = "ハヒフヘホ";
    private const string SemiVoiced = "パピプペポ";

    public static string Widen(string text)
    {
        var wide = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c == HalfVoiced && wide.Length > 0 && Voiceless.IndexOf(wide[^1]) is >= 0 and var voiced)
                wide[^1] = Voiced[voiced];
            else if (c == HalfSemiVoiced && wide.Length > 0 && SemiVoiceless.IndexOf(wide[^1]) is >= 0 and var semi)
                wide[^1] = SemiVoiced[semi];
            else
                wide.Append(
                    c switch
                    {
                        ' ' => '\u3000',
                        '¥' => '￥',
                        >= '!' and <= '~' => (char)(c - '!' + '！'),
                        _ when HalfKana.IndexOf(c) is >= 0 and var at => FullKana[at],
                        _ => c,
                    }
                );
        }
        return wide.ToString();
    }

    public static string Narrow(string text, bool letters, bool kana)
    {
        var narrow = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (letters && c is '\u3000' or '￥' or (>= '！' and <= '～'))
                narrow.Append(
                    c switch
                    {
                        '\u3000' => ' ',
                        '￥' => '¥',
                        _ => (char)(c - '！' + '!'),
                    }
                );
            else if (kana && FullKana.IndexOf(c) is >= 0 and var at)
                narrow.Append(HalfKana[at]);
            else if (kana && Voiced.IndexOf(c) is >= 0 and var voiced)
                narrow.Append(HalfKana[FullKana.IndexOf(Voiceless[voiced])]).Append(HalfVoiced);
            else if (kana && SemiVoiced.IndexOf(c) is >= 0 and var semi)
                narrow.Append(HalfKana[FullKana.IndexOf(SemiVoiceless[semi])]).Append(HalfSemiVoiced);
            else
                narrow.Append(c);
        }
        return narrow.ToString();
    }

    /// <summary>ひらがな as カタカナ.</summary>
    public static string Katakana(string text) =>
        string.Concat(text.Select(c => c is (>= 'ぁ' and <= 'ゖ') or 'ゝ' or 'ゞ' ? (char)(c + 0x60) : c));

    /// <summary>カタカナ as ひらがな; ヷ and others that have none stay.</summary>
    public static string Hiragana(string text) =>
        string.Concat(text.Select(c => c is (>= 'ァ' and <= 'ヶ') or 'ヽ' or 'ヾ' ? (char)(c - 0x60) : c));
}
