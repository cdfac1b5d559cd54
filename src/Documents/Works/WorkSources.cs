using Akashi.Documents.Mappings;
using Akashi.Documents.Sources;

namespace Akashi.Documents.Works;

/// <summary>
/// The tables of one file, as a mapping calls them: the work's own (<see cref="DocumentWork.Source"/>), and those that the view joins to
/// it: other sheets of an Excel file by their names, nested lists of a JSON file by their paths, other files of a ZIP by theirs.
/// </summary>
internal sealed class WorkSources : IDisposable
{
    private readonly Dictionary<string, SourceTable> tables = [];

    public IReadOnlyDictionary<string, SourceTable> Tables => tables;

    /// <exception cref="SourceException">One of them is not there, or not what the format says.</exception>
    public static WorkSources Open(Stream file, SourceFormat format, Mapping mapping, SourceLimits limits)
    {
        var sources = new WorkSources();
        try
        {
            // Children are read before the rows that they belong to, so each reads from a place of its own.
            sources.tables.Add(DocumentWork.Source, SourceReader.Read(new OwnPlace(file), format, limits));
            foreach (var name in Names(mapping.View.Children).Distinct().Where(name => name != DocumentWork.Source))
                sources.tables.Add(name, SourceReader.Read(new OwnPlace(file), Of(format, name), limits));
            return sources;
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    /// <summary>The columns of each.</summary>
    /// <exception cref="SourceException">See <see cref="Open"/>.</exception>
    public static Dictionary<string, IReadOnlyList<string>> Columns(Stream file, SourceFormat format, Mapping mapping)
    {
        using var sources = Open(file, format, mapping, SourceLimits.Default);
        return sources.tables.ToDictionary(table => table.Key, table => table.Value.Columns);
    }

    /// <summary>The tables of a file that can be joined to the work's own.</summary>
    /// <exception cref="SourceException">It is not what the format says.</exception>
    public static IReadOnlyList<string> Others(Stream file, SourceFormat format)
    {
        if (format.Kind == SourceKind.Csv)
            return [];
        var found = SourceDetector.Detect(new OwnPlace(file), "");
        return [.. (format.Kind == SourceKind.Json ? found.Tables : found.Sheets).Where(name => name != (format.Sheet ?? format.Table))];
    }

    /// <summary>The columns of one of them; none when it cannot be read.</summary>
    public static IReadOnlyList<string> ColumnsOf(Stream file, SourceFormat format, string name)
    {
        try
        {
            using var table = SourceReader.Read(new OwnPlace(file), Of(format, name));
            return table.Columns;
        }
        catch (SourceException)
        {
            return [];
        }
    }

    public static bool HasChildren(Mapping mapping) => mapping.View.Children.Count > 0;

    private static SourceFormat Of(SourceFormat format, string name) =>
        format.Kind switch
        {
            SourceKind.Json => format with { Table = name },
            SourceKind.Xlsx or SourceKind.Zip => format with { Sheet = name },
            _ => throw new SourceException(
                new(
                    $"CSV には表が一つしかないので「{name}」を結び付けられません。Excel、JSON、または CSV をまとめた ZIP を使ってください。",
                    $"A CSV is one table, to which “{name}” cannot be joined. Use Excel, JSON or a ZIP of CSV files."
                )
            ),
        };

    private static IEnumerable<string> Names(IEnumerable<ChildSource> children) =>
        children.SelectMany(child => Names(child.Children).Prepend(child.Source));

    public void Dispose()
    {
        foreach (var table in tables.Values)
            table.Dispose();
    }

    /// <summary>A reader's own place in a file that others read as well, one after the other.</summary>
    private sealed class OwnPlace(Stream file) : Stream
    {
        private long position;

        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => file.Length;

        public override long Position
        {
            get => position;
            set => position = value;
        }

        public override int Read(Span<byte> buffer)
        {
            file.Position = position;
            var count = file.Read(buffer);
            position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) =>
            position = origin switch
            {
                SeekOrigin.Begin => offset,
                SeekOrigin.Current => position + offset,
                _ => file.Length + offset,
            };

        public override void Flush() { }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
