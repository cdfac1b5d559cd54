namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>Where lines may break.</summary>
/// <param name="LikePeer">With pdfme's list of characters that may not begin a line, as short as it is.</param>
/// <param name="Japanese">By the rules of Japanese typesetting (禁則処理) instead of by words.</param>
/// <param name="PushIn">追い込み: punctuation that may not begin a line is squeezed into the one before it.</param>
/// <param name="Hang">ぶら下げ: 、 and 。 may stand beyond the end of a line.</param>
internal readonly record struct LineRules(bool LikePeer = false, bool Japanese = false, bool Hang = false, bool PushIn = false);

/// <summary>What happens to a text that is larger than its box.</summary>
internal enum TextOverflow
{
    /// <summary>It goes on beyond the box, as in pdfme.</summary>
    Visible,

    /// <summary>What lies beyond the box is cut off, and a warning says so.</summary>
    Clip,

    /// <summary>The document is refused.</summary>
    Refuse,
}
