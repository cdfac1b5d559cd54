using System.Globalization;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Akashi.Documents.Templates;

/// <summary>What a person types about a template.</summary>
/// <param name="Tags">With commas or 、 between them.</param>
/// <param name="Years">How long documents are kept; empty for as long as the contract.</param>
public sealed record TemplateFields(string Name, string Folder, string Tags, string Years = "")
{
    public static readonly TemplateFields Empty = new("", "", "");

    private const int MostTags = 20;
    private const int MostYears = 100;

    public static TemplateFields Of(DocumentTemplate template) =>
        new(
            template.Name,
            template.Folder,
            string.Join(", ", template.Tags),
            template.RetentionYears?.ToString(CultureInfo.InvariantCulture) ?? ""
        );

    /// <summary>Null for as long as the contract.</summary>
    public int? RetentionYears => int.TryParse(Years, NumberStyles.None, CultureInfo.InvariantCulture, out var years) ? years : null;

    public static TemplateFields Of(IFormCollection form) =>
        new(
            form["name"].ToString().Trim(),
            Path(form["folder"].ToString()),
            form["tags"].ToString().Trim(),
            form["years"].ToString().Trim()
        );

    public string[] ParsedTags =>
        [.. Tags.Split([',', '、', '，'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];

    /// <summary>What is wrong with the fields alone.</summary>
    public FormProblems Check()
    {
        var problems = new FormProblems();
        problems.Require("name", Name, new("名前を入力してください。", "Enter a name."));
        Short("name", Name, 100);
        Short("folder", Folder, 200);
        foreach (var tag in ParsedTags)
            Short("tags", tag, 50);
        if (ParsedTags.Length > MostTags)
            problems.Add(new("too-many-tags", new($"タグは {MostTags} 個までです。", $"A template has up to {MostTags} tags."), "tags"));
        if (Years.Length > 0 && RetentionYears is not (>= 1 and <= MostYears))
            problems.Add(
                new(
                    "years-form",
                    new($"1～{MostYears} の整数で入力してください。", $"Enter a whole number from 1 to {MostYears}."),
                    "years"
                )
            );
        return problems;

        void Short(string field, string text, int most)
        {
            if (text.Length > most || text.Any(char.IsControl))
                problems.Add(
                    new(
                        "text-form",
                        new($"{most} 文字以内の 1 行で入力してください。", $"Enter one line of up to {most} characters."),
                        field
                    )
                );
        }
    }

    /// <summary>Folders as they are written: no empty names, no slashes at the ends, full-width slashes too.</summary>
    private static string Path(string typed) =>
        string.Join('/', typed.Replace('／', '/').Split('/', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
