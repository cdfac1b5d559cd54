namespace Akashi.Engines.Office;

/// <summary>Gathers the fields of a template in the order of its text.</summary>
internal sealed class FieldList
{
    private readonly List<string> names = [];
    private readonly Dictionary<string, OfficeFieldKind> kinds = [];
    private readonly Dictionary<string, List<string>> columns = [];
    private readonly HashSet<string> conditions = [];

    public IReadOnlyList<OfficeField> Fields =>
        [.. names.Select(name => new OfficeField(name, kinds.GetValueOrDefault(name), columns.GetValueOrDefault(name) ?? []))];

    /// <exception cref="OfficeException">A placeholder means nothing, or a name is used for two things.</exception>
    public void Read(string text)
    {
        foreach (var placeholder in Placeholder.In(text))
            Add(placeholder);
    }

    public void ReadPicture(string name) => Know(name, OfficeFieldKind.Picture);

    private void Add(Placeholder placeholder)
    {
        if (placeholder.Kind == PlaceholderKind.EndIf)
            return;
        if (placeholder.Column is { } column)
        {
            Know(placeholder.Name, OfficeFieldKind.Table);
            if (!columns.TryGetValue(placeholder.Name, out var known))
                columns[placeholder.Name] = known = [];
            if (!known.Contains(column))
                known.Add(column);
        }
        else if (placeholder.Kind == PlaceholderKind.Value)
            Know(placeholder.Name, OfficeFieldKind.Text);
        else if (conditions.Add(placeholder.Name) && !names.Contains(placeholder.Name))
            names.Add(placeholder.Name);
    }

    private void Know(string name, OfficeFieldKind kind)
    {
        if (!names.Contains(name))
            names.Add(name);
        if (kinds.TryAdd(name, kind) || kinds[name] == kind)
            return;
        throw new OfficeException(
            $"「{name}」が表と値、画像と値のように二通りに使われています。名前を分けてください。",
            $"“{name}” is used for two kinds of things, such as a table and a value; use two names."
        );
    }
}
