namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>An application identifier and its value (GS1 General Specifications, 3).</summary>
internal readonly record struct Gs1Element(string Identifier, string Value)
{
    private const int MaximumValue = 90;

    /// <summary>Identifiers by their first two digits whose values need no separator, and the length of those values (7.8.5, figure 7.8.5-2).</summary>
    private static readonly Dictionary<string, int> KnownLengths = new(StringComparer.Ordinal)
    {
        ["00"] = 18,
        ["01"] = 14,
        ["02"] = 14,
        ["03"] = 14,
        ["04"] = 16,
        ["11"] = 6,
        ["12"] = 6,
        ["13"] = 6,
        ["14"] = 6,
        ["15"] = 6,
        ["16"] = 6,
        ["17"] = 6,
        ["18"] = 6,
        ["19"] = 6,
        ["20"] = 2,
        ["31"] = 6,
        ["32"] = 6,
        ["33"] = 6,
        ["34"] = 6,
        ["35"] = 6,
        ["36"] = 6,
        ["41"] = 13,
    };

    public bool HasKnownLength => KnownLengths.ContainsKey(Identifier[..2]);

    /// <summary>Reads <c>(01)04512345678906(10)AB12</c>. A GTIN and its check digit are required, as they are for every trade item.</summary>
    public static List<Gs1Element> Parse(string content)
    {
        var elements = new List<Gs1Element>();
        var at = 0;
        while (at < content.Length)
        {
            var close = content.IndexOf(')', at);
            if (content[at] != '(' || close < 0)
                throw new BarcodeException($"GS1 data is written (01)04512345678906(10)AB12; '{content}' is not.");
            var next = content.IndexOf('(', close);
            if (next < 0)
                next = content.Length;
            elements.Add(Checked(content[(at + 1)..close], content[(close + 1)..next]));
            at = next;
        }
        if (!elements.Exists(static e => e.Identifier == "01"))
            throw new BarcodeException($"GS1 data needs a GTIN, (01) and 14 digits; '{content}' has none.");
        return elements;
    }

    private static Gs1Element Checked(string identifier, string value)
    {
        if (identifier.Length is < 2 or > 4 || identifier.AsSpan().ContainsAnyExceptInRange('0', '9'))
            throw new BarcodeException($"({identifier}) is no application identifier: two to four digits are.");
        foreach (var c in value)
        {
            if (!IsCharacter(c))
                throw new BarcodeException($"The value of ({identifier}) has the character '{c}', which GS1 data cannot hold.");
        }
        if (KnownLengths.TryGetValue(identifier[..2], out var length))
        {
            if (value.Length != length || value.AsSpan().ContainsAnyExceptInRange('0', '9'))
                throw new BarcodeException($"The value of ({identifier}) is '{value}'; {length} digits are expected.");
        }
        else if (value.Length is 0 or > MaximumValue)
            throw new BarcodeException($"The value of ({identifier}) has {value.Length} characters; 1 to {MaximumValue} are allowed.");
        if (identifier is "00" or "01" or "02" or "03" && value[^1] != Linear.Digits.Check(value.AsSpan(0, length - 1)))
            throw new BarcodeException(
                $"The check digit of ({identifier}){value} is wrong: {Linear.Digits.Check(value.AsSpan(0, length - 1))} is expected."
            );
        return new(identifier, value);
    }

    /// <summary>GS1's character set 82: ISO/IEC 646 without space and a few signs.</summary>
    private static bool IsCharacter(char c) =>
        char.IsAsciiLetterOrDigit(c) || "!\"%&'()*+,-./:;<=>?_".Contains(c, StringComparison.Ordinal);
}
