using System.Globalization;

namespace Akashi.Platform.Texts;

/// <summary>A sentence in both languages of the product. A text without its other language does not compile.</summary>
/// <param name="Ja">Japanese, the first language.</param>
/// <param name="En">English.</param>
public sealed record Text(string Ja, string En)
{
    /// <summary>The sentence in one language.</summary>
    /// <param name="language"><c>ja</c> or <c>en</c>; anything else reads as Japanese.</param>
    public string In(string language) => language == "en" ? En : Ja;

    /// <summary>The same sentence with its placeholders filled (<c>{0}</c>, <c>{1}</c> …) in both languages.</summary>
    public Text With(params object?[] values) =>
        new(string.Format(Languages.Japanese, Ja, values), string.Format(Languages.English, En, values));

    /// <summary>The sentence in the language of the request that is being served.</summary>
    public override string ToString() => In(Languages.Current);
}

/// <summary>The languages that pages, mails and papers are written in.</summary>
public static class Languages
{
    public static readonly CultureInfo Japanese = CultureInfo.GetCultureInfo("ja-JP");
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary><c>ja</c> or <c>en</c>: the language of the request being served.</summary>
    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? "en" : "ja";

    /// <summary>Whether this is a language that the product speaks.</summary>
    public static bool IsKnown(string? language) => language is "ja" or "en";

    /// <summary>The culture behind <c>ja</c> or <c>en</c>.</summary>
    public static CultureInfo Culture(string language) => language == "en" ? English : Japanese;
}
