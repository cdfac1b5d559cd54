namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>How many steps it takes to look at all of a value: a built-in function's work counts like any other.</summary>
internal static class Weight
{
    private const int CharactersPerStep = 32;
    private const int ItemsPerStep = 8;
    private const int MaximumItems = 50_000_000;
    private const int MaximumDepth = 50;

    public static int Of(object? value)
    {
        if (value is string text)
            return text.Length / CharactersPerStep;
        if (value is not (List<object?> or ObjectValue))
            return 0;
        long items = 0;
        Count(value, ref items, 0);
        return (int)(items / ItemsPerStep);
    }

    private static void Count(object? value, ref long items, int depth)
    {
        // A list may hold another many times over.
        if (items > MaximumItems || depth > MaximumDepth)
            return;
        switch (value)
        {
            case string text:
                items += text.Length * ItemsPerStep / CharactersPerStep;
                break;
            case List<object?> list:
                items += list.Count;
                foreach (var item in list)
                {
                    if (item is string or List<object?> or ObjectValue)
                        Count(item, ref items, depth + 1);
                }
                break;
            case ObjectValue properties:
                items += properties.Count;
                foreach (var item in properties.Values)
                    Count(item, ref items, depth + 1);
                break;
        }
    }
}
