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
        file.Position = 0;
        var table = SourceReader.Read(file, work.ReadFormat(), Limits);
        var mapper = new Mapper(extras.Extend(Mapping.Parse(work.Mapping)));
        // What no mapping says a word about stays as the template has it: pictures, and fields that were left out.
        var untouched = fields.Where(field => field.IsPicture).ToDictionary(field => field.Name, field => field.Content);
        return Items(table, mapper, untouched, extras.Tables);
    }

    private static IEnumerable<RunItem> Items(SourceTable table, Mapper mapper, Dictionary<string, string> untouched, MappingTables tables)
    {
        using (table)
        {
            foreach (var outcome in mapper.Map(new Dictionary<string, SourceTable> { [DocumentWork.Source] = table }, tables))
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
