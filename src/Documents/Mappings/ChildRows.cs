using Akashi.Documents.Mappings.Expressions;
using Akashi.Documents.Sources;

namespace Akashi.Documents.Mappings;

/// <summary>The rows of a child source, held by their keys until the rows that they belong to come.</summary>
internal sealed class ChildRows
{
    private readonly ChildSource spec;
    private readonly DataSource source;
    private readonly List<ChildRows> below;
    private readonly Dictionary<string, Group> groups = [];
    private readonly List<string> order = [];

    public ChildRows(ChildSource spec, DataSource source)
    {
        (this.spec, this.source) = (spec, source);
        below = [.. spec.Children.Select((child, i) => new ChildRows(child, source.Children[i]))];
    }

    private sealed class Group
    {
        public List<SourceRow> Rows { get; } = [];

        /// <summary>The line of the row that they belong to; 0 as long as none came.</summary>
        public long TakenBy { get; set; }
    }

    public string Name => source.Name;

    public IEnumerable<ChildRows> All => below.SelectMany(child => child.All).Prepend(this);

    public void Add(SourceRow row)
    {
        var key = Keys.Join(spec.Child.Select(column => row.Cells[source.Place(column)].Trim()));
        if (!groups.TryGetValue(key, out var group))
        {
            groups.Add(key, group = new());
            order.Add(key);
        }
        group.Rows.Add(row);
    }

    /// <summary>The rows that belong to a row, with those below them.</summary>
    public List<DataRow> Take(DataRow parent)
    {
        if (!groups.TryGetValue(parent.Key(spec.Parent), out var group))
            return [];
        if (group.TakenBy != 0)
        {
            parent.Problem ??= new(
                $"「{Name}」と結び付ける値が {group.TakenBy} 行目と同じなので、明細がどちらのものか決まりません。",
                $"The values that join “{Name}” are those of line {group.TakenBy} too; nobody can say whose the rows are."
            );
            return [];
        }
        group.TakenBy = parent.Line;
        var rows = new List<DataRow>(group.Rows.Count);
        foreach (var row in group.Rows)
        {
            if (Make(source, row, parent, spec.Where, below) is { } made)
                rows.Add(made);
        }
        return RowOrder.Sort(rows, spec.Sort);
    }

    /// <summary>A row with all below it; null if it is filtered out, and all below it with it.</summary>
    public static DataRow? Make(DataSource source, SourceRow row, DataRow? parent, Filter? where, List<ChildRows> below)
    {
        var made = new DataRow(source, row.Line, row.Cells, parent) { Problem = row.Problem };
        try
        {
            made.Children = [.. below.Select(child => child.Take(made))];
            return made.Problem is not null || where is null || RowFilter.Holds(where, made) ? made : null;
        }
        catch (ExpressionException error)
        {
            made.Problem = new($"絞り込みの条件: {error.Text.Ja}", $"The condition for rows: {error.Text.En}");
            return made;
        }
    }

    /// <summary>Rows whose parent never came, a problem for each key.</summary>
    public IEnumerable<MappingProblem> Orphans() =>
        order
            .Where(key => groups[key].TakenBy == 0)
            .Select(key => new MappingProblem(
                Name,
                groups[key].Rows[0].Line,
                null,
                new(
                    $"「{key}」の行（{groups[key].Rows.Count} 行）に親の行がありません。",
                    $"The rows of “{key}” ({groups[key].Rows.Count}) belong to no row above them."
                )
            ))
            .Concat(below.SelectMany(child => child.Orphans()));
}
