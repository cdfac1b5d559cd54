using System.Globalization;
using Akashi.Documents.Mappings;
using Akashi.Documents.Outputs;
using Akashi.Documents.Sources;
using Field = Akashi.Documents.Templates.TemplateField;

namespace Akashi.Documents.Works;

/// <summary>A file, read and mapped as a work says: one order or problem after the other, while they are asked for.</summary>
internal static class WorkData
{
    /// <summary>Above all documents that one run may issue lies what a file may hold of rows.</summary>
    private static readonly SourceLimits Limits = SourceLimits.Default;

    /// <exception cref="SourceException">The file is not what the work's format says.</exception>
    /// <exception cref="MappingException">The mapping is not well formed.</exception>
    /// <param name="extras">What the realm adds: its days off, and where its deliveries take mail addresses from.</param>
    public static IEnumerable<RunItem> Read(Stream file, DocumentWork work, IReadOnlyList<Field> fields, WorkExtras extras)
    {
        var mapping = extras.Extend(Mapping.Parse(work.Mapping));
        if (mapping.View is { Sort: [], DocumentBy: not [], Adjacent: false } && StandTogether(Open(), mapping.View.DocumentBy))
            mapping = mapping with { View = mapping.View with { Adjacent = true } };
        var mapper = new Mapper(mapping);
        var sources = WorkSources.Open(file, work.ReadFormat(), mapping, Limits);
        // What no mapping says a word about stays as the template has it: pictures, and fields that were left out.
        var untouched = fields.Where(field => field.IsPicture).ToDictionary(field => field.Name, field => field.Content);
        return Items(sources, mapper, untouched, extras.Tables);

        SourceTable Open()
        {
            file.Position = 0;
            return SourceReader.Read(file, work.ReadFormat(), Limits);
        }
    }

    /// <summary>
    /// Whether no row of a document comes after one of another. Reading a file twice costs less than holding all of its rows, and
    /// most files are written document by document.
    /// </summary>
    private static bool StandTogether(SourceTable table, IReadOnlyList<string> documentBy)
    {
        using (table)
        {
            var columns = table.Columns.ToList();
            var places = documentBy.Select(column => columns.IndexOf(column)).ToList();
            if (places.Contains(-1))
                return false; // the mapper says which
            var documents = new HashSet<string>();
            string? current = null;
            try
            {
                foreach (var row in table.Rows)
                {
                    var key = Keys.Join(places.Select(place => row.Cells[place].Trim()));
                    if (key != current && !documents.Add(key))
                        return false;
                    current = key;
                }
            }
            catch (SourceException)
            {
                return false; // it ends in damage, which the second reading meets again and tells
            }
            return true;
        }
    }

    private static IEnumerable<RunItem> Items(
        WorkSources sources,
        Mapper mapper,
        Dictionary<string, string> untouched,
        MappingTables tables
    )
    {
        using (sources)
        {
            foreach (var outcome in mapper.Map(sources.Tables, tables))
            {
                if (outcome is MappedDocument document)
                    yield return new(Order(document, untouched), null);
                else if (outcome is MappingProblem problem)
                    yield return new(
                        null,
                        new(
                            problem.Line,
                            Short(problem.Key ?? ""),
                            WorkExtras.Label(Short(problem.Field ?? "")),
                            problem.Message,
                            problem.Stops
                        )
                    );
            }
        }
    }

    private static DocumentOrder Order(MappedDocument document, Dictionary<string, string> untouched)
    {
        var values = new Dictionary<string, string>(untouched);
        Dictionary<Guid, string>? addresses = null;
        foreach (var (name, value) in document.Values)
        {
            if (WorkExtras.TargetOf(name) is { } target)
                (addresses ??= [])[target] = value;
            else
                values[name] = value;
        }
        return new(document.Key, values, document.SearchDate, document.Amount, document.Counterparty, document.Line)
        {
            Addresses = addresses,
        };
    }

    private static string Short(string text) => text.Length <= 200 ? text : text[..200];

    /// <summary>An amount as people read it.</summary>
    public static string Shown(decimal? amount) => amount?.ToString("#,##0.####", CultureInfo.InvariantCulture) ?? "—";
}
