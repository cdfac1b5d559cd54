using System.Globalization;
using System.Text;

namespace Akashi.Documents.Mappings.Notations;

/// <summary>Amounts in 大字, the numerals of receipts that nobody can change with a stroke: 123 is 壱百弐拾参.</summary>
/// <remarks>A one is written before 拾, 百 and 千 too, so that nothing can be put in front of them.</remarks>
internal static class Daiji
{
    private static readonly string[] Usual = ["", "壱", "弐", "参", "四", "五", "六", "七", "八", "九"];
    private static readonly string[] Full = ["", "壱", "弐", "参", "肆", "伍", "陸", "漆", "捌", "玖"];
    private static readonly string[] UsualUnits = ["", "拾", "百", "千"];
    private static readonly string[] FullUnits = ["", "拾", "佰", "仟"];
    private static readonly string[] Myriads = ["", "万", "億", "兆", "京", "垓", "𥝱", "穣"];

    /// <param name="number">Whole and not negative.</param>
    /// <param name="full">Whether all numerals have their old form (肆伍陸漆捌玖佰仟萬), and not only those that can be forged.</param>
    public static string Write(decimal number, bool full)
    {
        if (number == 0)
            return "零";
        var (numerals, units) = full ? (Full, FullUnits) : (Usual, UsualUnits);
        var digits = decimal.Truncate(number).ToString("F0", CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        var groupIsEmpty = true;
        for (var i = 0; i < digits.Length; i++)
        {
            var place = digits.Length - 1 - i;
            if (digits[i] != '0')
            {
                text.Append(numerals[digits[i] - '0']).Append(units[place % 4]);
                groupIsEmpty = false;
            }
            if (place % 4 == 0 && !groupIsEmpty)
            {
                text.Append(full && place == 4 ? "萬" : Myriads[place / 4]);
                groupIsEmpty = true;
            }
        }
        return text.ToString();
    }
}
