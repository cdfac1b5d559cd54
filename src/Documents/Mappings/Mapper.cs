using Akashi.Documents.Sources;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Mappings;

/// <summary>
/// Makes documents' values of rows: reads child sources → reads the view's rows, filtered, with those below them → groups them into
/// documents → evaluates. A bad row stops its own document only.
/// </summary>
/// <remarks>
/// Nothing but child sources is held where rows are not sorted and each is a document or those of a document stand together
/// (<see cref="MappingView.Adjacent"/>). Where a file ends in damage, no document is made of rows that may not be all.
/// </remarks>
public sealed class Mapper
{
    private readonly MappingPlan plan;
    private readonly MappingLimits limits;

    /// <exception cref="MappingException">An expression is not well formed; the findings name all that are not.</exception>
    public Mapper(Mapping mapping, MappingLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        this.limits = limits ?? MappingLimits.Default;
        var findings = new List<MappingFinding>();
        plan = MappingPlan.Read(mapping, findings);
        if (findings is [var first, ..])
            throw new MappingException(new($"{first.Field}: {first.Message.Ja}", $"{first.Field}: {first.Message.En}"), findings);
    }

    /// <param name="sources">By the names that the mapping has for them; their rows are read as documents are asked for.</param>
    /// <returns>Documents and problems in the order of the rows; problems of the input as a whole first, rows that belong nowhere last.</returns>
    public IEnumerable<MappingOutcome> Map(IReadOnlyDictionary<string, SourceTable> sources, MappingTables? tables = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return new Run(plan, limits, sources, tables ?? MappingTables.None).Outcomes();
    }

    /// <summary>One pass over an input.</summary>
    private sealed class Run(MappingPlan plan, MappingLimits limits, IReadOnlyDictionary<string, SourceTable> sources, MappingTables tables)
    {
        private readonly MappingView view = plan.Mapping.View;
        private readonly Dictionary<string, long> keys = [];
        private int held;

        /// <summary>Why nothing is read any more.</summary>
        private MappingProblem? stopped;

        public IEnumerable<MappingOutcome> Outcomes()
        {
            var findings = new List<MappingFinding>();
            var root = MappingCheck.CheckColumns(
                plan,
                sources.ToDictionary(source => source.Key, source => source.Value.Columns),
                findings
            );
            foreach (var finding in findings)
                yield return new MappingProblem(view.Source, 0, finding.Field, finding.Message) { Stops = true };
            if (root is null || findings.Count > 0)
                yield break;
            List<ChildRows> children = [.. view.Children.Select((child, i) => new ChildRows(child, root.Children[i]))];
            foreach (var child in children.SelectMany(child => child.All))
            foreach (var row in Read(child.Name, hold: true))
                child.Add(row);
            if (stopped is null)
            {
                var writer = new DocumentWriter(plan, limits, tables);
                foreach (var rows in Documents(root, children))
                foreach (var outcome in Document(rows, writer))
                    yield return outcome;
            }
            if (stopped is not null)
                yield return stopped;
            else
                foreach (var orphan in children.SelectMany(child => child.Orphans()))
                    yield return orphan;
        }

        /// <summary>The rows of each document.</summary>
        private IEnumerable<List<DataRow>> Documents(DataSource root, List<ChildRows> children)
        {
            var hold = view.Sort.Count > 0 || (view.DocumentBy.Count > 0 && !view.Adjacent);
            var rows = Read(root.Name, hold).Select(row => ChildRows.Make(root, row, null, view.Where, children)).OfType<DataRow>();
            if (view.Sort.Count > 0)
            {
                var all = rows.ToList();
                rows = stopped is null ? RowOrder.Sort(all, view.Sort) : [];
            }
            if (view.DocumentBy.Count == 0)
                return rows.Select(row => new List<DataRow> { row });
            return view.Adjacent ? Adjacent(rows) : Apart(rows);
        }

        private IEnumerable<List<DataRow>> Adjacent(IEnumerable<DataRow> rows)
        {
            List<DataRow> document = [];
            string? current = null;
            foreach (var row in rows)
            {
                var key = row.Key(view.DocumentBy);
                if (key != current && document.Count > 0)
                {
                    yield return document;
                    document = [];
                }
                current = key;
                if (document.Count <= limits.DocumentRows) // one too many is enough to be told
                    document.Add(row);
            }
            if (document.Count > 0 && stopped is null)
                yield return document;
        }

        private List<List<DataRow>> Apart(IEnumerable<DataRow> rows)
        {
            var documents = new List<List<DataRow>>();
            var byKey = new Dictionary<string, List<DataRow>>();
            foreach (var row in rows)
            {
                var key = row.Key(view.DocumentBy);
                if (!byKey.TryGetValue(key, out var document))
                {
                    byKey.Add(key, document = []);
                    documents.Add(document);
                }
                document.Add(row);
            }
            return stopped is null ? documents : [];
        }

        private IEnumerable<MappingOutcome> Document(List<DataRow> rows, DocumentWriter writer)
        {
            var document = new DocumentRows(rows, plan.DetailSource);
            var first = document.First;
            var key = first.Key(view.Key.Count > 0 ? view.Key : view.DocumentBy);
            var bad = document
                .All.Where(row => row.Problem is not null)
                .Select(row => new MappingProblem(row.Source.Name, row.Line, null, row.Problem!) { Key = key })
                .Take(limits.ProblemsOfADocument)
                .ToList();
            if (bad.Count > 0)
                return bad;
            if (string.IsNullOrWhiteSpace(key.Replace("|", "")))
                return [Problem(new("帳票を識別する列が空です。", "The columns that say which document this is are empty."))];
            if (!keys.TryAdd(key, first.Line))
                return
                [
                    Problem(
                        new(
                            $"「{key}」は {keys[key]} 行目と {first.Line} 行目にあります。",
                            $"“{key}” is at line {keys[key]} and at line {first.Line}."
                        )
                    ),
                ];
            if (document.All.Skip(limits.DocumentRows).Any())
                return
                [
                    Problem(
                        new(
                            $"一つの帳票の行が多すぎます（{limits.DocumentRows:#,##0} 行まで）。",
                            $"One document has more than {limits.DocumentRows:#,##0} rows."
                        )
                    ),
                ];
            return writer.Write(document, key);

            MappingProblem Problem(Text message) => new(view.Source, first.Line, null, message) { Key = key };
        }

        /// <summary>Rows until the end, or until the file cannot be read further.</summary>
        private IEnumerable<SourceRow> Read(string name, bool hold)
        {
            if (stopped is not null)
                yield break;
            using var rows = sources[name].Rows.GetEnumerator();
            for (; ; )
            {
                try
                {
                    if (!rows.MoveNext())
                        yield break;
                }
                catch (SourceException error)
                {
                    stopped = new(name, error.Line, null, error.Text) { Stops = true };
                    yield break;
                }
                if (hold && ++held > limits.HeldRows)
                {
                    stopped = new(
                        name,
                        rows.Current.Line,
                        null,
                        new(
                            $"一度に扱える行は {limits.HeldRows:#,##0} 行までです。同じ帳票の行が続くように並べるか、ファイルを分けてください。",
                            $"Up to {limits.HeldRows:#,##0} rows can be held; put the rows of a document together or split the file."
                        )
                    )
                    {
                        Stops = true,
                    };
                    yield break;
                }
                yield return rows.Current;
            }
        }
    }
}
