namespace Akashi.Documents.Sources;

/// <summary>Tables out of files, exactly and streaming.</summary>
public static class SourceReader
{
    /// <summary>Reads the columns now, and the rows when they are asked for.</summary>
    /// <param name="content">Read from its current position; JSON and XLSX must be able to seek. Stays open, and must until the table is disposed.</param>
    /// <exception cref="SourceException">The file is not what the format says, or is too much.</exception>
    public static SourceTable Read(Stream content, SourceFormat format, SourceLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(format);
        limits ??= SourceLimits.Default;
        return format.Kind switch
        {
            SourceKind.Csv => CsvSource.Open(content, format, limits),
            SourceKind.Json => JsonSource.Open(content, format, limits),
            SourceKind.Zip => ZipSource.Open(content, format, limits),
            _ => XlsxSource.Open(content, format, limits),
        };
    }
}
