using System.Text.Json;
using System.Xml;

namespace Akashi.Engines.Office;

/// <summary>A part of a text and what takes its place.</summary>
internal readonly record struct Edit(int Start, int Length, string Text);

/// <summary>The values that a template is filled with.</summary>
internal sealed class Filling
{
    private readonly IReadOnlyDictionary<string, string> values;
    private readonly Dictionary<string, OfficeField> fields;
    private readonly Dictionary<string, List<string[]>> tables = [];

    /// <exception cref="OfficeException">A table's value is no list of rows, or a value cannot stand in XML.</exception>
    public Filling(IReadOnlyList<OfficeField> fields, IReadOnlyDictionary<string, string> values, OfficeLimits limits)
    {
        this.values = values;
        this.fields = fields.ToDictionary(field => field.Name);
        Limits = limits;
        foreach (var field in fields)
        {
            var value = values.GetValueOrDefault(field.Name, "");
            if (field.Kind == OfficeFieldKind.Table)
                tables[field.Name] = Rows(field.Name, value);
            else
                Check(field.Name, value);
        }
    }

    public OfficeLimits Limits { get; }

    /// <summary>How often the row of a table stands in the filled file: a table without rows leaves one that is empty.</summary>
    public int Copies(string table) => Math.Max(1, tables[table].Count);

    /// <param name="row">Of the table, from 0.</param>
    public string Value(string name, string? column, int row)
    {
        if (column is null)
            return values.GetValueOrDefault(name, "");
        var cells = row < tables[name].Count ? tables[name][row] : [];
        var index = fields[name].Columns.ToList().IndexOf(column);
        return index < cells.Length ? cells[index] : "";
    }

    /// <summary>Empty, 0, false and a table without rows are not; everything else is.</summary>
    public bool IsTrue(string name, string? column, int row) =>
        column is null && tables.TryGetValue(name, out var rows)
            ? rows.Count > 0
            : Value(name, column, row).Trim() is not ("" or "0") and var value
                && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>What becomes of a text, from its beginning to its end.</summary>
    /// <exception cref="OfficeException">A condition is not closed, or closed without being open.</exception>
    public List<Edit> Edits(string text, int row)
    {
        var edits = new List<Edit>();
        var open = new Stack<Placeholder>();
        var (hidden, from) = (0, 0);
        foreach (var placeholder in Placeholder.In(text))
        {
            if (placeholder.Kind == PlaceholderKind.If)
            {
                open.Push(placeholder);
                if (hidden > 0)
                    hidden++;
                else if (IsTrue(placeholder.Name, placeholder.Column, row))
                    edits.Add(new(placeholder.Start, placeholder.Length, ""));
                else
                    (hidden, from) = (1, placeholder.Start);
            }
            else if (placeholder.Kind == PlaceholderKind.EndIf)
            {
                if (!open.TryPop(out _))
                    throw Unbalanced;
                if (hidden == 0)
                    edits.Add(new(placeholder.Start, placeholder.Length, ""));
                else if (--hidden == 0)
                    edits.Add(new(from, placeholder.End - from, ""));
            }
            else if (hidden == 0)
                edits.Add(new(placeholder.Start, placeholder.Length, Value(placeholder.Name, placeholder.Column, row)));
        }
        return open.Count == 0 ? edits : throw Unbalanced;
    }

    public static OfficeException Unbalanced =>
        new(
            "{{#if …}} と {{/if}} が対になっていません。同じ文の中、または同じ表や本文の別々の段落・行に置いてください。",
            "{{#if …}} and {{/if}} do not pair; put both into one text, or each alone into a paragraph or row of the same table or body."
        );

    private static List<string[]> Rows(string name, string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return [];
        try
        {
            var rows = JsonSerializer.Deserialize<List<string[]>>(json) ?? [];
            foreach (var row in rows)
                for (var i = 0; i < row.Length; i++)
                    Check(name, row[i] ??= "");
            return rows;
        }
        catch (Exception error) when (error is JsonException or NullReferenceException)
        {
            throw new OfficeException(
                $"表「{name}」の値が行のリストではありません。",
                $"The value of the table “{name}” is no list of rows.",
                error
            );
        }
    }

    private static void Check(string name, string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (i + 1 < value.Length && XmlConvert.IsXmlSurrogatePair(value[i + 1], value[i]))
                i++;
            else if (!XmlConvert.IsXmlChar(value[i]))
                throw new OfficeException(
                    $"「{name}」の値に使えない文字（U+{(int)value[i]:X4}）があります。",
                    $"The value of “{name}” holds a character that cannot be written (U+{(int)value[i]:X4})."
                );
        }
    }
}
