using System.Globalization;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Sources;

/// <summary>How the columns of a file differ from those that were expected.</summary>
/// <param name="Missing">Expected and not there: to be told before the first document.</param>
/// <param name="New">There and not expected: worth a notice.</param>
public sealed record ColumnDrift(IReadOnlyList<Text> Missing, IReadOnlyList<Text> New);

/// <summary>Compares the columns of today's file with those that a mapping was made for.</summary>
public static class Columns
{
    /// <summary>A missing column is named with the new one that it may have become (spaces, letters of another width or case).</summary>
    public static ColumnDrift Compare(IReadOnlyCollection<string> expected, IReadOnlyCollection<string> found)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(found);
        var added = found.Except(expected).ToList();
        return new(
            [.. expected.Except(found).Select(name => Missing(name, added.Find(other => AreAlike(name, other))))],
            [
                .. added.Select(name => new Text(
                    $"新しい列「{name}」があります。使われません。",
                    $"There is a new column “{name}”; it is not used."
                )),
            ]
        );
    }

    private static Text Missing(string name, string? alike) =>
        alike is null
            ? new($"列「{name}」がありません。", $"The column “{name}” is missing.")
            : new(
                $"列「{name}」がありません。「{alike}」に変わっていませんか。",
                $"The column “{name}” is missing; has it become “{alike}”?"
            );

    private static bool AreAlike(string left, string right) =>
        CultureInfo.InvariantCulture.CompareInfo.Compare(
            WithoutSpaces(left),
            WithoutSpaces(right),
            CompareOptions.IgnoreCase | CompareOptions.IgnoreWidth | CompareOptions.IgnoreKanaType
        ) == 0;

    private static string WithoutSpaces(string name) => string.Concat(name.Where(c => !char.IsWhiteSpace(c)));
}
