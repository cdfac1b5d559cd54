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
    public static IEnumerable<RunItem> Read(Stream file, DocumentWork work, IReadOnlyList<Field> fields)
    {
        file.Position = 0;
        var table = SourceReader.Read(file, work.ReadFormat(), Limits);
        var mapper = new Mapper(Mapping.Parse(work.Mapping));
        // What no mapping says a word about stays as the template has it: pictures, and fields that were left out.
        var untouched = fields.Where(field => field.IsPicture).ToDictionary(field => field.Name, field => field.Content);
        return Items(table, mapper, untouched);
    }

    private static IEnumerable<RunItem> Items(SourceTable table, Mapper mapper, Dictionary<string, string> untouched)
    {
        using (table)
        {
            foreach (var outcome in mapper.Map(new Dictionary<string, SourceTable> { [DocumentWork.Source] = table }))
            {
                if (outcome is MappedDocument document)
                    yield return new(Order(document, untouched), null);
                else if (outcome is MappingProblem problem)
                    yield return new(
                        null,
                        new(problem.Line, Short(problem.Key ?? ""), Short(problem.Field ?? ""), problem.Message, problem.Stops)
                    );
            }
        }
    }

    private static DocumentOrder Order(MappedDocument document, Dictionary<string, string> untouched)
    {
        var values = new Dictionary<string, string>(untouched);
        foreach (var (name, value) in document.Values)
            values[name] = value;
        return new(document.Key, values, document.SearchDate, document.Amount, document.Counterparty, document.Line);
    }

    private static string Short(string text) => text.Length <= 200 ? text : text[..200];

    /// <summary>An amount as people read it.</summary>
    public static string Shown(decimal? amount) => amount?.ToString("#,##0.####", CultureInfo.InvariantCulture) ?? "—";
}
