using System.Globalization;
using System.Text.Json;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Sources;

/// <summary>
/// Rows of a JSON list of objects. A nested object's values are columns with dots (<c>customer.name</c>); a nested list is a table of its
/// own, whose rows say whose they are.
/// </summary>
/// <remarks>
/// Each table has a column <c>#</c>, the row's number in the file (<c>12</c>, <c>12.3</c> for the third child of the twelfth), and the
/// nested ones <c>^</c>, the number of the row that they belong to. The file is read twice: once for the columns, once for the rows.
/// </remarks>
internal static class JsonSource
{
    public const string OwnNumber = "#";
    public const string ParentNumber = "^";

    /// <summary>The column of a list whose items are no objects.</summary>
    private const string Value = "value";

    public static SourceTable Open(Stream content, SourceFormat format, SourceLimits limits)
    {
        var path = format.Table?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var start = content.Position;
        var places = new Dictionary<string, int>();
        var any = false;
        foreach (var item in JsonItems.Read(content, limits))
        foreach (var (_, _, row) in Descend(item.Value, item.Number.ToString(CultureInfo.InvariantCulture), "", path, 0))
        {
            any = true;
            var known = places.Count;
            foreach (var (name, _) in Flatten(row, ""))
                places.TryAdd(name, places.Count);
            if (places.Count > known && CellProblems.Find([.. places.Keys.Skip(known)], limits) is { } problem)
                throw new SourceException(problem, item.Line);
            if (places.Count > limits.Columns)
                throw TooMuch.Columns(item.Line, limits);
        }
        if (!any)
            throw new SourceException(
                path.Length == 0
                    ? new("データがありません。", "There is no data.")
                    : new($"一覧「{format.Table}」がありません。", $"There is no list “{format.Table}”.")
            );
        string[] own = path.Length == 0 ? [OwnNumber] : [OwnNumber, ParentNumber];
        var (names, notices) = ColumnNames.From([.. own, .. places.Keys.Select(name => name.Trim().Length == 0 ? "_" : name)]);
        content.Position = start;
        return new(names, Rows(content, path, own.Length, places, limits), notices);
    }

    /// <summary>The lists in a file as <see cref="SourceFormat.Table"/> names them, in order of first appearance.</summary>
    public static List<string> Tables(Stream content, SourceLimits limits)
    {
        var found = new List<string>();
        foreach (var item in JsonItems.Read(content, limits))
            Add(item.Value, "");
        return found;

        void Add(JsonElement row, string prefix)
        {
            foreach (var (name, list) in Lists(row, ""))
            {
                if (!found.Contains(prefix + name) && found.Count < limits.Columns)
                    found.Add(prefix + name);
                foreach (var item in list.EnumerateArray())
                    Add(item, prefix + name + "/");
            }
        }
    }

    private static IEnumerable<SourceRow> Rows(Stream content, string[] path, int own, Dictionary<string, int> places, SourceLimits limits)
    {
        long count = 0;
        foreach (var item in JsonItems.Read(content, limits))
        foreach (var (number, parent, row) in Descend(item.Value, item.Number.ToString(CultureInfo.InvariantCulture), "", path, 0))
        {
            if (count++ == limits.Rows)
                throw TooMuch.Rows(item.Line, limits);
            var cells = new string[own + places.Count];
            Array.Fill(cells, "");
            cells[0] = number;
            if (own > 1)
                cells[1] = parent;
            yield return new(item.Line, cells) { Problem = Fill(cells, own, row, places) ?? CellProblems.Find(cells, limits) };
        }
    }

    private static Text? Fill(string[] cells, int own, JsonElement row, Dictionary<string, int> places)
    {
        Text? problem = null;
        var seen = new HashSet<string>();
        foreach (var (name, value) in Flatten(row, ""))
        {
            if (!seen.Add(name))
                problem ??= new($"「{name}」が二度あります。", $"“{name}” is there twice.");
            if (value is null)
                problem ??= new($"「{name}」に読めない文字があります。", $"“{name}” holds damaged characters.");
            cells[own + places[name]] = value ?? "";
        }
        return problem;
    }

    private static IEnumerable<(string Number, string Parent, JsonElement Row)> Descend(
        JsonElement row,
        string number,
        string parent,
        string[] path,
        int depth
    )
    {
        if (depth == path.Length)
        {
            yield return (number, parent, row);
            yield break;
        }
        foreach (var (name, list) in Lists(row, ""))
        {
            if (name != path[depth])
                continue;
            var child = 0;
            foreach (var item in list.EnumerateArray())
            foreach (var found in Descend(item, $"{number}.{++child}", number, path, depth + 1))
                yield return found;
        }
    }

    /// <summary>The values of a row with their columns; null for one whose characters are damaged.</summary>
    private static IEnumerable<(string Name, string? Value)> Flatten(JsonElement row, string prefix)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            yield return (Value, Written(row));
            yield break;
        }
        foreach (var property in row.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var inner in Flatten(property.Value, Name(property, prefix) + "."))
                    yield return inner;
            }
            else if (property.Value.ValueKind != JsonValueKind.Array)
                yield return (Name(property, prefix), Written(property.Value));
        }
    }

    private static IEnumerable<(string Name, JsonElement List)> Lists(JsonElement row, string prefix)
    {
        if (row.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var property in row.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Array)
                yield return (Name(property, prefix), property.Value);
            else
            {
                foreach (var inner in Lists(property.Value, Name(property, prefix) + "."))
                    yield return inner;
            }
        }
    }

    private static string Name(JsonProperty property, string prefix)
    {
        try
        {
            return prefix + property.Name;
        }
        catch (InvalidOperationException) // half a surrogate pair
        {
            return prefix + "\uFFFD";
        }
    }

    private static string? Written(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Null => "",
                _ => value.GetRawText(), // numbers stay exact
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
