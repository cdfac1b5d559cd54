using System.Text;

namespace Akashi.Engines.Pdf.Barcodes.Linear;

/// <summary>Japan Post's customer barcode: 20 characters and a check character, three bars of four kinds for each.</summary>
internal static class JapanPost
{
    private const int Length = 20;
    private const int Filler = 14;
    private const int Hyphen = 10;
    private const int FirstControl = 11;

    /// <summary>A bar is as wide as 1.44 modules and the space after it as 1.872.</summary>
    private const float Bar = 1.44f;
    private const float Space = 1.872f;

    /// <summary>The bars of 0 to 9, the hyphen and the control characters CC1 to CC8: L long, A upper, D lower, T timing.</summary>
    private static readonly string[] Codes =
    [
        .. (string[])["LTT", "LLT", "LDA", "DLA", "LAD", "LTL", "DAL", "ALD", "ADL", "TLL"],
        .. (string[])["TLT", "DAT", "DTA", "ADT", "TDA", "ATD", "TAD", "TTL", "LLL"],
    ];

    private const string Start = "LD";
    private const string Stop = "DL";

    public static LinearPattern Encode(string content)
    {
        if (content.Length < 8 || content.AsSpan(0, 7).ContainsAnyExceptInRange('0', '9'))
            throw new BarcodeException(
                $"A customer barcode begins with the seven digits of a postcode and goes on with the address; '{content}' does not."
            );
        var values = new List<int>(Length);
        foreach (var c in content)
            Add(c, values);
        if (values.Count > Length)
            throw new BarcodeException(
                $"A customer barcode holds {Length} characters, letters counting twice; '{content}' has {values.Count}."
            );
        while (values.Count < Length)
            values.Add(Filler);
        var sum = 0;
        foreach (var value in values)
            sum += value;
        values.Add((19 - (sum % 19)) % 19);

        var bars = new StringBuilder(Start);
        foreach (var value in values)
            bars.Append(Codes[value]);
        var kinds = bars.Append(Stop).ToString();
        var widths = new float[(kinds.Length * 2) - 1];
        for (var i = 0; i < widths.Length; i++)
            widths[i] = i % 2 == 0 ? Bar : Space;
        return new(widths, content) { Extent = bar => Extent(kinds[bar]) };
    }

    private static void Add(char c, List<int> values)
    {
        switch (c)
        {
            case >= '0' and <= '9':
                values.Add(c - '0');
                break;
            case '-':
                values.Add(Hyphen);
                break;
            case >= 'A' and <= 'Z':
                // A letter is a control character, which chooses ten of them, and a digit.
                values.Add(FirstControl + ((c - 'A') / 10));
                values.Add((c - 'A') % 10);
                break;
            default:
                throw new BarcodeException($"A customer barcode has no character '{c}': digits, capitals and hyphens can be encoded.");
        }
    }

    private static (double Base, double Height) Extent(char kind) =>
        kind switch
        {
            'L' => (0, 1),
            'A' => (3.0 / 8, 5.0 / 8),
            'D' => (0, 5.0 / 8),
            _ => (3.0 / 8, 2.0 / 8),
        };
}
