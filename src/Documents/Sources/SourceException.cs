using Akashi.Platform.Texts;

namespace Akashi.Documents.Sources;

/// <summary>A file cannot be read, or not further. The only exception that this folder answers whatever the bytes.</summary>
/// <param name="text">What is wrong and what to do, for the person whose file it is.</param>
/// <param name="line">Line (CSV, JSON) or row (XLSX) from 1; 0 for the file as a whole.</param>
public sealed class SourceException(Text text, long line = 0, Exception? inner = null) : Exception(text.En, inner)
{
    public Text Text { get; } = text;

    public long Line { get; } = line;
}
