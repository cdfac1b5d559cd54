using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Templates;

/// <summary>An object of a template's JSON with the place it stands at, read property by property; what is of the wrong kind is named.</summary>
internal readonly record struct SchemaJson(JsonElement Json, TemplatePlace Place, TemplateFonts Fonts)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public bool Has(string name) => Find(name) is not null;

    public string? Text(string name) =>
        Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.GetRawText();

    public string Text(string name, string otherwise) => Text(name) ?? otherwise;

    public bool Flag(string name) => Find(name) is { ValueKind: JsonValueKind.True };

    /// <summary>A number, or a text that is one, as the designer's forms leave them.</summary>
    public double? Number(string name)
    {
        if (Find(name) is not { } value)
            return null;
        double number;
        if (value.ValueKind == JsonValueKind.Number)
            number = value.GetDouble();
        else if (value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
            return value.ValueKind == JsonValueKind.String ? null : throw Wrong(name, "a number", "数");
        else if (!double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            throw Wrong(name, "a number", "数");
        return double.IsFinite(number) && Math.Abs(number) < 1e6 ? number : throw Wrong(name, "a number below a million", "100 万未満の数");
    }

    /// <summary>A list of numbers.</summary>
    public double[] Numbers(string name)
    {
        var numbers = new List<double>();
        foreach (var item in Items(name))
        {
            numbers.Add(
                item.ValueKind == JsonValueKind.Number && item.GetDouble() is var number && Math.Abs(number) < 1e6
                    ? number
                    : throw Wrong(name, "a list of numbers below a million", "100 万未満の数のリスト")
            );
        }
        return [.. numbers];
    }

    public double Number(string name, double otherwise) => Number(name) ?? otherwise;

    public SchemaJson? Part(string name)
    {
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Object ? this with { Json = value } : throw Wrong(name, "an object", "オブジェクト");
    }

    public IEnumerable<JsonElement> Items(string name)
    {
        if (Find(name) is not { } value)
            return [];
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(name, "a list", "リスト");
    }

    /// <summary>A colour, or null where there is none.</summary>
    public Colour? Colour(string name)
    {
        var text = Text(name);
        if (string.IsNullOrEmpty(text))
            return null;
        var digits = text.AsSpan(1);
        if (text[0] != '#' || digits.Length is not (3 or 4 or 6 or 8) || digits.ContainsAnyExcept(HexDigits))
            throw new TemplateException($"'{name}' is '{text}', which is not a colour: write #RRGGBB.", Place)
            {
                Japanese = $"「{name}」の「{text}」は色ではありません。#RRGGBB の形で書いてください。",
            };
        if (digits.Length < 6)
            return new(Twice(digits[0]), Twice(digits[1]), Twice(digits[2]))
            {
                Paper = digits.Length == 4 ? (byte)~Twice(digits[3]) : (byte)0,
            };
        return new(Byte(digits[..2]), Byte(digits[2..4]), Byte(digits[4..6]))
        {
            Paper = digits.Length == 8 ? (byte)~Byte(digits[6..]) : (byte)0,
        };

        static byte Byte(ReadOnlySpan<char> hex) => byte.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        static byte Twice(char hex) => (byte)(Byte([hex]) * 17);
    }

    public FontStack Font(string name)
    {
        var font = Text(name);
        if (string.IsNullOrEmpty(font))
            return Fonts.Fallback;
        return Fonts.Find(font)
            ?? throw new TemplateException($"The font '{font}' is not there; the fonts given are {Fonts.Names}.", Place)
            {
                Japanese = $"フォント「{font}」が指定されていません。指定されているのは {Fonts.Names} です。",
            };
    }

    /// <summary>One of several words; the first when the property is missing or says something else, as pdfme does.</summary>
    public T Choice<T>(string name, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        var text = Text(name);
        foreach (var (word, value) in choices)
        {
            if (word == text)
                return value;
        }
        return choices[0].Value;
    }

    private JsonElement? Find(string name) =>
        Json.ValueKind != JsonValueKind.Object
            ? throw new TemplateException($"'{name}' is looked for in something that is not an object.", Place)
            {
                Japanese = $"「{name}」を含むものがオブジェクトではありません。",
            }
        : Json.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value
        : null;

    private TemplateException Wrong(string name, string wanted, string japanese) =>
        new($"'{name}' has to be {wanted}.", Place) { Japanese = $"「{name}」は{japanese}でなければなりません。" };
}
