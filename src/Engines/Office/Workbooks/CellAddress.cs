using System.Globalization;

namespace Akashi.Engines.Office.Workbooks;

/// <summary>Addresses as cells bear them: <c>AB12</c>.</summary>
internal static class CellAddress
{
    /// <exception cref="FormatException">It is no address.</exception>
    public static (int Column, int Row) Parse(string address)
    {
        var letters = address.TakeWhile(char.IsAsciiLetter).Count();
        if (letters is 0 or > 3)
            throw new FormatException($"'{address}' is no cell");
        return (Column(address[..letters]), int.Parse(address.AsSpan(letters), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>A is 1.</summary>
    public static int Column(string letters) => letters.Aggregate(0, (column, letter) => (column * 26) + (letter & 0x1F));

    public static string Letters(int column)
    {
        var letters = "";
        for (; column > 0; column = (column - 1) / 26)
            letters = (char)('A' + ((column - 1) % 26)) + letters;
        return letters;
    }
}
