using System.Globalization;
using Akashi.Documents.Mappings;
using Akashi.Platform.Texts;
using Microsoft.AspNetCore.Http;

namespace Akashi.Documents.Works;

/// <summary>A view as a person edits it: which rows, in which order, with which rows of other tables.</summary>
/// <param name="Any">Whether one condition is enough; else all have to hold.</param>
/// <param name="Conditions">Null where the view has conditions of a kind that only its JSON can say; they stay as they are.</param>
/// <param name="Sorts">Null where there are more than the page has lines for.</param>
/// <param name="Joins">The same, and for columns whose names have commas.</param>
public sealed record ViewForm(
    bool Any,
    IReadOnlyList<ConditionLine>? Conditions,
    IReadOnlyList<SortLine>? Sorts,
    IReadOnlyList<JoinLine>? Joins
)
{
    public const int MostConditions = 10;
    public const int MostSorts = 4;
    public const int MostJoins = 8;

    public static readonly IReadOnlyList<(FilterOperator Op, Text Name)> Operators =
    [
        (FilterOperator.Eq, new("等しい", "is")),
        (FilterOperator.Ne, new("等しくない", "is not")),
        (FilterOperator.Gt, new("より大きい", "is more than")),
        (FilterOperator.Ge, new("以上", "is at least")),
        (FilterOperator.Lt, new("より小さい", "is less than")),
        (FilterOperator.Le, new("以下", "is at most")),
        (FilterOperator.Contains, new("を含む", "contains")),
        (FilterOperator.StartsWith, new("で始まる", "begins with")),
        (FilterOperator.EndsWith, new("で終わる", "ends with")),
        (FilterOperator.In, new("のどれか（カンマ区切り）", "is one of (with commas)")),
        (FilterOperator.Empty, new("空である", "is empty")),
        (FilterOperator.NotEmpty, new("空でない", "is not empty")),
    ];

    public static readonly IReadOnlyList<(CompareAs As, Text Name)> Kinds =
    [
        (CompareAs.Text, new("文字", "text")),
        (CompareAs.Number, new("数値", "number")),
        (CompareAs.Date, new("日付", "date")),
    ];

    public static ViewForm Of(MappingView view) =>
        new(
            view.Where?.Or is not null,
            Flat(view.Where),
            view.Sort.Count <= MostSorts ? [.. view.Sort.Select(sort => new SortLine(sort.Column, sort.As, sort.Descending))] : null,
            Joined(view)
        );

    public static ViewForm Of(IFormCollection form, MappingView view)
    {
        return new(
            form["any"] == "yes",
            form.ContainsKey("where0-column")
                ? Lines("where", MostConditions, at => new ConditionLine(Typed(at, "column"), Op(at), Kind(at), Typed(at, "value")))
                : Flat(view.Where),
            form.ContainsKey("sort0-column")
                ? Lines("sort", MostSorts, at => new SortLine(Typed(at, "column"), Kind(at), Typed(at, "order") == "down"))
                : Of(view).Sorts,
            form.ContainsKey("join0-column")
                ? Lines(
                    "join",
                    MostJoins,
                    at => new JoinLine(Typed(at, "column"), Typed(at, "under"), Typed(at, "parent"), Typed(at, "child"))
                )
                : Joined(view)
        );

        IReadOnlyList<T> Lines<T>(string name, int most, Func<string, T> read) =>
            [
                .. Enumerable
                    .Range(0, most)
                    .Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}{i}"))
                    .Where(at => Typed(at, "column").Length > 0)
                    .Select(read),
            ];

        string Typed(string at, string name) => form[$"{at}-{name}"].ToString();

        FilterOperator Op(string at) => Operators.FirstOrDefault(pair => $"{pair.Op}" == Typed(at, "op")).Op;

        CompareAs Kind(string at) => Kinds.FirstOrDefault(pair => $"{pair.As}" == Typed(at, "as")).As;
    }

    /// <summary>The view that this makes of another; what a form has not (conditions and order of joined rows) stays.</summary>
    /// <exception cref="MappingException">A join hangs below one that is not there, or below itself.</exception>
    public MappingView Apply(MappingView view)
    {
        var children = view.Children;
        if (Joins is { } joins)
        {
            if (joins.GroupBy(join => join.Source).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
                throw new MappingException(new($"表「{twice}」を二度結合しています。", $"The table “{twice}” is joined twice."));
            var known = All(view.Children).GroupBy(child => child.Source).ToDictionary(same => same.Key, same => same.First());
            children = Below("", joins, known);
            if (All(children).Count() != joins.Count)
                throw new MappingException(
                    new(
                        "結合する表の「親」が正しくありません。親は、データの表か、結合するほかの表です。",
                        "A joined table hangs below none that is there. Its parent is the table of the data, or another one that is joined."
                    )
                );
        }
        var sort = Sorts is null
            ? view.Sort
            :
            [
                .. Sorts.Select(line => new SortColumn
                {
                    Column = line.Column,
                    As = line.As,
                    Descending = line.IsDescending,
                }),
            ];
        return view with
        {
            Where = Conditions switch
            {
                null => view.Where,
                [] => null,
                [var only] => only.Filter,
                var many when Any => new() { Or = [.. many.Select(line => line.Filter)] },
                var many => new() { And = [.. many.Select(line => line.Filter)] },
            },
            Sort = sort,
            // Sorted rows, and those of several tables, stand where they come to stand.
            Adjacent = view.Adjacent && sort.Count == 0 && children.Count == 0,
            Children = children,
            Details =
                view.Details is { } details && (details == view.Source || All(children).Any(child => child.Source == details))
                    ? details
                    : null,
        };
    }

    private static List<ChildSource> Below(
        string parent,
        IReadOnlyList<JoinLine> joins,
        Dictionary<string, ChildSource> known,
        int depth = 0
    ) =>
        depth > joins.Count
            ? []
            :
            [
                .. joins
                    .Where(join => join.Under == parent)
                    .Select(join =>
                        (
                            known.GetValueOrDefault(join.Source)
                            ?? new()
                            {
                                Source = join.Source,
                                Parent = [],
                                Child = [],
                            }
                        ) with
                        {
                            Parent = Names(join.Parent),
                            Child = Names(join.Child),
                            Children = Below(join.Source, joins, known, depth + 1),
                        }
                    ),
            ];

    private static string[] Names(string text) =>
        text.Split([',', '、', '，'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<ChildSource> All(IEnumerable<ChildSource> children) =>
        children.SelectMany(child => All(child.Children).Prepend(child));

    private static IReadOnlyList<JoinLine>? Joined(MappingView view)
    {
        JoinLine[] lines = [.. Joined("", view.Children)];
        return
            lines.Length <= MostJoins
            && All(view.Children)
                .All(child => child.Parent.Concat(child.Child).All(column => Names(column) is [var name] && name == column))
            ? lines
            : null;
    }

    private static IEnumerable<JoinLine> Joined(string under, IEnumerable<ChildSource> children) =>
        children.SelectMany(child =>
            Joined(child.Source, child.Children)
                .Prepend(new JoinLine(child.Source, under, string.Join(", ", child.Parent), string.Join(", ", child.Child)))
        );

    /// <summary>Conditions without conditions in them; null for others.</summary>
    private static IReadOnlyList<ConditionLine>? Flat(Filter? where) =>
        where switch
        {
            null => [],
            { Column: { } column } => [new(column, where.Op, where.As, where.Value)],
            { And: { } all } => Flat(all),
            { Or: { } any } => Flat(any),
            _ => null,
        };

    private static ConditionLine[]? Flat(IReadOnlyList<Filter> filters) =>
        filters.Count is > 0 and <= MostConditions && filters.All(filter => filter.Column is not null)
            ? [.. filters.Select(filter => new ConditionLine(filter.Column!, filter.Op, filter.As, filter.Value))]
            : null;
}

/// <param name="Column">Of the work's own table.</param>
public sealed record ConditionLine(string Column, FilterOperator Op, CompareAs As, string Value)
{
    internal Filter Filter =>
        new()
        {
            Column = Column,
            Op = Op,
            As = As,
            Value = Value,
        };
}

public sealed record SortLine(string Column, CompareAs As, bool IsDescending);

/// <param name="Source">A table of the file.</param>
/// <param name="Under">The table whose rows its rows belong to; empty for the work's own.</param>
/// <param name="Parent">Columns of that table, with commas between them.</param>
/// <param name="Child">Columns of this one that are equal to those.</param>
public sealed record JoinLine(string Source, string Under, string Parent, string Child);
