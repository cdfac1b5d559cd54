using System.Text;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Sources;

/// <summary>Names that mappings can refer to: trimmed, never empty, never twice.</summary>
internal static class ColumnNames
{
    private const int MostNotices = 20;

    /// <summary>列1, 列2 … for files without a row of names.</summary>
    public static string[] Numbered(int count) => [.. Enumerable.Range(1, count).Select(Number)];

    /// <summary>An empty name becomes 列3; the second 金額 becomes 金額 (2). Both are told. Columns end with the last name.</summary>
    public static (string[] Names, List<Text> Notices) From(IReadOnlyList<string> found)
    {
        found = [.. found.Take(found.Count - found.Reverse().TakeWhile(string.IsNullOrWhiteSpace).Count())];
        var notices = new List<Text>();
        var taken = new HashSet<string>(found.Select(name => name.Trim()));
        var given = new HashSet<string>();
        var names = new string[found.Count];
        for (var i = 0; i < names.Length; i++)
        {
            var name = found[i].Trim().Normalize(NormalizationForm.FormC);
            names[i] =
                name.Length == 0 ? Free(Number(i + 1), taken)
                : given.Contains(name) ? Free(name, taken)
                : name;
            given.Add(names[i]);
            taken.Add(names[i]);
            if (names[i] != name && notices.Count < MostNotices)
                notices.Add(
                    name.Length == 0
                        ? new(
                            $"{i + 1} 列目に名前がないので「{names[i]}」とします。",
                            $"Column {i + 1} has no name; it is called “{names[i]}”."
                        )
                        : new(
                            $"列名「{name}」が重複しているので、{i + 1} 列目を「{names[i]}」とします。",
                            $"The column “{name}” is there twice; column {i + 1} is called “{names[i]}”."
                        )
                );
        }
        return (names, notices);
    }

    private static string Number(int position) => $"列{position}";

    private static string Free(string name, HashSet<string> taken)
    {
        if (!taken.Contains(name))
            return name;
        var number = 2;
        while (taken.Contains($"{name} ({number})"))
            number++;
        return $"{name} ({number})";
    }
}
