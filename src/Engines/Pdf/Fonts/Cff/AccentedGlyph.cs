namespace Akashi.Engines.Pdf.Fonts.Cff;

/// <summary>
/// A letter that <c>endchar</c> composes of two others, named by their codes in Adobe's standard encoding (Adobe Technical Note 5177,
/// appendix C). In a subset glyphs have no names, so the two are drawn into one outline. Their hints are lost on the way.
/// </summary>
internal static class AccentedGlyph
{
    /// <summary>The outline of both letters under the width of the first, ready for a subset.</summary>
    /// <param name="charstring">Flattened.</param>
    /// <param name="part">The flattened outline of a letter by its number among the standard strings.</param>
    public static byte[] Compose(ReadOnlySpan<byte> charstring, Func<int, byte[]> part)
    {
        var operands = CharstringPainter.LastOperands(charstring);
        if (operands is not [.., var right, var up, var letter, var accent])
            throw new FontException("An outline of the font is composed of accents, and does not say of which.");
        using var writer = new CharstringWriter(operands.Count > 4 ? operands[0] : null);
        CharstringPainter.Draw(part(StandardString(letter)), writer);
        CharstringPainter.Draw(part(StandardString(accent)), writer, right, up);
        return writer.Finish();
    }

    /// <summary>From a code of the standard encoding to the number of its name (Adobe Technical Note 5176, appendices A and B).</summary>
    private static int StandardString(double code) =>
        code switch
        {
            >= 32 and <= 126 => (int)code - 31,
            >= 161 and <= 175 => (int)code - 65,
            >= 177 and <= 180 => (int)code - 66,
            >= 182 and <= 189 => (int)code - 67,
            191 => 123,
            >= 193 and <= 200 => (int)code - 69,
            202 or 203 => (int)code - 70,
            >= 205 and <= 208 => (int)code - 71,
            225 => 138,
            227 => 139,
            >= 232 and <= 235 => (int)code - 92,
            241 => 144,
            245 => 145,
            >= 248 and <= 251 => (int)code - 102,
            _ => throw new FontException($"An outline of the font is composed of the character code {code}, which has no letter."),
        };
}
