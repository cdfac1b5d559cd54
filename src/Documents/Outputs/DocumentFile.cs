namespace Akashi.Documents.Outputs;

/// <summary>What a document is called when it is a file.</summary>
internal static class DocumentFile
{
    private const int LongestName = 100;

    /// <summary>A number or name as a file's name on any system: <c>../請求:1</c> is <c>_請求_1.pdf</c>.</summary>
    public static string Name(string key, string extension)
    {
        var name = string.Concat(key.Select(c => char.IsControl(c) || "\\/:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '_' : c))
            .Trim('.', ' ');
        if (name.Length > LongestName)
            name = name[..(char.IsHighSurrogate(name[LongestName - 1]) ? LongestName - 1 : LongestName)];
        return (name.Length > 0 ? name : "_") + extension;
    }

    /// <summary>The same, and no name twice: <c>1.pdf</c>, <c>1 (2).pdf</c>.</summary>
    public static string Name(string key, string extension, HashSet<string> taken)
    {
        var name = Name(key, extension);
        for (var i = 2; !taken.Add(name); i++)
            name = Name(key, $" ({i}){extension}");
        return name;
    }
}
