using Akashi.Documents.Mappings.Expressions;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Mappings;

/// <summary>A field of a template, as far as mappings care.</summary>
/// <param name="Name">Of the element.</param>
/// <param name="Required">Whether it may not stay without an expression.</param>
/// <param name="IsTable">Whether its value is rows.</param>
/// <param name="Columns">Of a table; 0 if that is not known.</param>
public sealed record TemplateField(string Name, bool Required = false, bool IsTable = false, int Columns = 0);

/// <summary>What is wrong in a mapping, known before any row is read.</summary>
/// <param name="Field">The template's field, a table's column as <c>details[2]</c>, or a place in the view as <c>view.key</c>.</param>
/// <param name="Position">UTF-16 unit of the expression from 1; 0 where no expression is at fault.</param>
public sealed record MappingFinding(string Field, int Position, Text Message);

/// <summary>Looks at a mapping before it is used: its view, its expressions, the columns it names, the template it fills.</summary>
public static class MappingCheck
{
    /// <param name="sources">The columns of each source by its name.</param>
    /// <param name="fields">The template's fields; null if they are not to be looked at.</param>
    /// <returns>Everything at once; empty for a mapping that fits.</returns>
    public static IReadOnlyList<MappingFinding> Check(
        Mapping mapping,
        IReadOnlyDictionary<string, IReadOnlyList<string>> sources,
        IReadOnlyCollection<TemplateField>? fields = null
    )
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(sources);
        var findings = new List<MappingFinding>();
        var plan = MappingPlan.Read(mapping, findings);
        CheckColumns(plan, sources, findings);
        if (fields is not null)
            CheckFields(mapping, fields, findings);
        return findings;
    }

    /// <summary>The columns that a mapping needs of each source it names, as far as they can be told apart: for <see cref="Sources.Columns"/>.</summary>
    /// <param name="sources">The columns of each source when the mapping was made.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Needed(
        Mapping mapping,
        IReadOnlyDictionary<string, IReadOnlyList<string>> sources
    )
    {
        ArgumentNullException.ThrowIfNull(mapping);
        var findings = new List<MappingFinding>();
        var check = new ColumnCheck(MappingPlan.Read(mapping, findings), sources, findings);
        check.Run();
        return check.Needed;
    }

    internal static DataSource? CheckColumns(
        MappingPlan plan,
        IReadOnlyDictionary<string, IReadOnlyList<string>> sources,
        List<MappingFinding> findings
    ) => new ColumnCheck(plan, sources, findings).Run();

    private static void CheckFields(Mapping mapping, IReadOnlyCollection<TemplateField> fields, List<MappingFinding> findings)
    {
        var known = fields.DistinctBy(field => field.Name).ToDictionary(field => field.Name);
        foreach (var name in mapping.Fields.Keys.Concat(mapping.Tables.Keys).Where(name => !known.ContainsKey(name)))
            Add(name, new($"テンプレートに項目「{name}」がありません。", $"The template has no field “{name}”."));
        foreach (var name in mapping.Fields.Keys.Intersect(mapping.Tables.Keys))
            Add(name, new($"項目「{name}」が式と表の両方にあります。", $"The field “{name}” has both an expression and a table."));
        foreach (var field in known.Values)
        {
            var table = mapping.Tables.GetValueOrDefault(field.Name);
            if (table is null && !mapping.Fields.ContainsKey(field.Name))
            {
                if (field.Required)
                    Add(
                        field.Name,
                        new($"必須の項目「{field.Name}」に式がありません。", $"The required field “{field.Name}” has no expression.")
                    );
            }
            else if (field.IsTable && table is null)
                Add(
                    field.Name,
                    new(
                        $"項目「{field.Name}」は表です。列の式を書いてください。",
                        $"The field “{field.Name}” is a table; give an expression for each column."
                    )
                );
            else if (!field.IsTable && table is not null)
                Add(field.Name, new($"項目「{field.Name}」は表ではありません。", $"The field “{field.Name}” is no table."));
            else
            {
                for (; table is not null && field.Columns > 0; table = table.Nested)
                    if (table.Columns.Count != field.Columns)
                        Add(
                            field.Name,
                            new(
                                $"表「{field.Name}」は {field.Columns} 列ですが、式が {table.Columns.Count} 個あります。",
                                $"The table “{field.Name}” has {field.Columns} columns and {table.Columns.Count} expressions."
                            )
                        );
            }
        }

        void Add(string field, Text message) => findings.Add(new(field, 0, message));
    }
}

/// <summary>Whether all that a mapping names is there: sources, and columns where they are asked for.</summary>
internal sealed class ColumnCheck(
    MappingPlan plan,
    IReadOnlyDictionary<string, IReadOnlyList<string>> columns,
    List<MappingFinding> findings
)
{
    /// <summary>Levels of children and of conditions.</summary>
    private const int Deepest = 16;

    private readonly Dictionary<string, SortedSet<string>> needed = [];

    public Dictionary<string, IReadOnlyList<string>> Needed =>
        needed.ToDictionary(source => source.Key, source => (IReadOnlyList<string>)[.. source.Value]);

    /// <returns>The tree of sources; null if one of them is missing.</returns>
    public DataSource? Run()
    {
        var view = plan.Mapping.View;
        if (Source(view.Source, null, "view.source") is not { } root)
            return null;
        CheckRows("view", root, view.Where, view.Sort);
        CheckNames("view.documentBy", root, view.DocumentBy);
        CheckNames("view.key", root, view.Key);
        if (view.Key.Count == 0 && view.DocumentBy.Count == 0)
            Add("view.key", new("帳票を識別する列を選んでください。", "Choose the columns that say which document is which."));
        if (!Children(root, view.Children, "view.children", 1))
            return null;
        if (root.All.GroupBy(source => source.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            Add("view.children", new($"データ「{twice.Key}」が二度あります。", $"The source “{twice.Key}” is there twice."));
            return null;
        }
        CheckExpressions(root);
        return root;
    }

    private bool Children(DataSource parent, IReadOnlyList<ChildSource> children, string place, int depth)
    {
        if (depth > Deepest)
        {
            Add(place, new("入れ子が深すぎます。", "The sources are nested too deeply."));
            return false;
        }
        foreach (var child in children)
        {
            if (Source(child.Source, parent, place) is not { } source)
                return false;
            parent.Children.Add(source);
            var at = $"{place}[{child.Source}]";
            if (child.Parent.Count == 0 || child.Parent.Count != child.Child.Count)
                Add(at, new("親と子の列を同じ数だけ選んでください。", "Choose as many columns of the parent as of the child."));
            CheckNames(at, parent, child.Parent);
            foreach (var column in child.Child)
                if (source.Place(column) < 0)
                    Missing(at, 0, column);
            CheckNames(at, source, child.Child);
            CheckRows(at, source, child.Where, child.Sort);
            if (!Children(source, child.Children, $"{at}.children", depth + 1))
                return false;
        }
        return true;
    }

    private DataSource? Source(string name, DataSource? parent, string place)
    {
        if (columns.TryGetValue(name, out var own))
            return new(name, own, parent);
        Add(place, new($"データ「{name}」がありません。", $"There is no source “{name}”."));
        return null;
    }

    private void CheckRows(string place, DataSource source, Filter? where, IReadOnlyList<SortColumn> sort)
    {
        CheckNames($"{place}.sort", source, sort.Select(column => column.Column));
        if (where is not null)
            CheckFilter($"{place}.where", source, where, 1);
    }

    private void CheckFilter(string place, DataSource source, Filter filter, int depth)
    {
        var kinds =
            (filter.Column is null ? 0 : 1) + (filter.And is null ? 0 : 1) + (filter.Or is null ? 0 : 1) + (filter.Not is null ? 0 : 1);
        if (kinds != 1 || depth > Deepest)
        {
            Add(place, new("条件は column、and、or、not のどれか一つにしてください。", "A condition has either column, and, or, or not."));
            return;
        }
        foreach (var inner in filter.And ?? filter.Or ?? (filter.Not is null ? [] : [filter.Not]))
            CheckFilter(place, source, inner, depth + 1);
        if (filter.Column is null)
            return;
        CheckNames(place, source, [filter.Column]);
        if (RowFilter.WrongValue(filter) is { } wrong)
            Add(place, wrong);
    }

    private void CheckNames(string place, DataSource source, IEnumerable<string> names)
    {
        foreach (var name in names)
            CheckColumn(place, 0, source, name);
    }

    private void CheckExpressions(DataSource root)
    {
        foreach (var (field, node) in plan.Fields)
            CheckNode(field, root, node);
        CheckNode(MappingPlan.DateField, root, plan.Date);
        CheckNode(MappingPlan.AmountField, root, plan.Amount);
        CheckNode(MappingPlan.CounterpartyField, root, plan.Counterparty);
        if (!root.All.Any(source => source.Name == plan.DetailSource))
            Add("view.details", new($"データ「{plan.DetailSource}」がありません。", $"There is no source “{plan.DetailSource}”."));
        foreach (var (field, table) in plan.Tables)
            CheckTable(field, root, table, above: null);
    }

    private void CheckTable(string field, DataSource root, TablePlan table, DataSource? above)
    {
        var name = table.Rows ?? plan.DetailSource;
        var rows = root.All.FirstOrDefault(source => source.Name == name);
        if (rows is null || (above is not null && (rows == above || !above.All.Contains(rows))))
        {
            Add(field, new($"データ「{name}」の行はここに置けません。", $"Rows of the source “{name}” cannot stand here."));
            return;
        }
        CheckNode(field, rows, table.Where);
        for (var i = 0; i < table.Columns.Count; i++)
            CheckNode($"{field}[{i + 1}]", rows, table.Columns[i]);
        if (table.Nested is { } nested)
            CheckTable(field, root, nested, rows);
    }

    private void CheckNode(string field, DataSource source, Node? node)
    {
        if (node is ColumnNode column)
            CheckColumn(field, column.Position, source, column.Name);
        if (node is CallNode { Function.Name: "sum" or "count" } call)
        {
            var at = call.Function.Name == "sum" ? 2 : 1;
            var named = at < call.Arguments.Length ? (call.Arguments[at] as LiteralNode)?.Value.AsText() : plan.DetailSource;
            source = Root(source).All.FirstOrDefault(known => known.Name == named) ?? source;
        }
        foreach (var part in node?.Parts ?? [])
            CheckNode(field, source, part);
    }

    private static DataSource Root(DataSource source) => source.Parent is null ? source : Root(source.Parent);

    private void CheckColumn(string place, int position, DataSource source, string name)
    {
        if (source.Find(name) is not { } found)
            Missing(place, position, name);
        else
        {
            var column = found.Source.Place(name) >= 0 ? name : name[(name.IndexOf('!') + 1)..];
            (needed.TryGetValue(found.Source.Name, out var names) ? names : needed[found.Source.Name] = []).Add(column);
        }
    }

    private void Missing(string place, int position, string name) =>
        findings.Add(new(place, position, new($"列「{name}」がありません。", $"There is no column “{name}”.")));

    private void Add(string place, Text message) => findings.Add(new(place, 0, message));
}
