using Akashi.Documents.Mappings.Notations;

namespace Akashi.Documents.Mappings.Expressions;

/// <summary>Choice, masters, addresses.</summary>
internal static class GeneralFunctions
{
    public static readonly Function[] All =
    [
        new("if(condition, then, else)", 3, 3, new("条件で値を選ぶ", "one of two values"), call => call.Value(call.Truth(0) ? 1 : 2)),
        new("blank(value)", 1, 1, new("値が空か", "whether the value is empty"), call => Value.Of(call.Value(0).IsBlank)),
        new("coalesce(value, …)", 1, 20, new("最初の空でない値", "the first value that is not empty"), Coalesce),
        new(
            "lookup(master, key, column, default)",
            3,
            4,
            new(
                "マスタの行をキーで引く（行がなければ既定値、なければエラー）",
                "a column of a master's row; the default, or an error, if there is none"
            ),
            Lookup
        ),
        new(
            "barcode_address(postcode, address)",
            2,
            2,
            new(
                "カスタマバーコードの内容（住所は町域名より後の部分）",
                "what Japan Post's customer barcode holds; the address is what stands after the town"
            ),
            BarcodeAddress
        ),
    ];

    private static Value Coalesce(Call call)
    {
        for (var i = 0; i < call.Arguments.Length - 1; i++)
            if (call.Value(i) is { IsBlank: false } found)
                return found;
        return call.Value(call.Arguments.Length - 1);
    }

    private static Value Lookup(Call call)
    {
        var name = call.Text(0);
        if (!call.Scope.Tables.Masters.TryGetValue(name, out var master))
            throw call.Wrong(0, new($"マスタ「{name}」がありません。", $"There is no master “{name}”."));
        var column = call.Text(2);
        if (!master.HasColumn(column))
            throw call.Wrong(2, new($"マスタ「{name}」に列「{column}」がありません。", $"The master “{name}” has no column “{column}”."));
        var key = call.Text(1).Trim();
        if (master.Find(key, column) is { } cell)
            return Value.Of(cell);
        return call.Has(3)
            ? call.Value(3)
            : throw call.Wrong(1, new($"マスタ「{name}」に「{key}」がありません。", $"The master “{name}” has no “{key}”."));
    }

    private static Value BarcodeAddress(Call call)
    {
        var postcode =
            CustomerBarcode.Postcode(call.Text(0))
            ?? throw call.Wrong(0, new("郵便番号は数字 7 桁にしてください。", "A postcode has seven digits."));
        return Value.Of(postcode + CustomerBarcode.AddressNumbers(call.Text(1)));
    }
}
