using System.Text;

namespace Akashi.Engines.Pdf.Barcodes.Linear;

/// <summary>Code 128 (ISO/IEC 15417). Characters beyond ASCII are encoded as the bytes of UTF-8, each with FNC4.</summary>
internal static class Code128
{
    private const int MaximumLength = 500;
    private const int Modulus = 103;
    private const string Stop = "2331112";

    /// <summary>Widths of three bars and three spaces by value, 0 to 105.</summary>
    private const string Codes =
        "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
        + "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
        + "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
        + "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
        + "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
        + "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232";

    public static LinearPattern Encode(string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        if (bytes.Length > MaximumLength)
            throw new BarcodeException($"Code 128 holds at most {MaximumLength} bytes; the content has {bytes.Length}.");
        var values = new Code128Sets(Code128Sets.WithShifts(bytes)).Encode();
        var check = values[0];
        for (var i = 1; i < values.Count; i++)
            check += i * values[i];
        values.Add(check % Modulus);

        var widths = new StringBuilder(values.Count * 6);
        foreach (var value in values)
            widths.Append(Codes, value * 6, 6);
        return new(LinearPattern.Modules(widths.Append(Stop).ToString()), content);
    }
}
