using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Akashi.Documents.Templates;

/// <summary>What a person types about a template.</summary>
/// <param name="Tags">With commas or 、 between them.</param>
public sealed record TemplateFields(string Name, string Folder, string Tags)
{
    public static readonly TemplateFields Empty = new("", "", "");

    private const int MostTags = 20;

    public static TemplateFields Of(DocumentTemplate template) => new(template.Name, template.Folder, string.Join(", ", template.Tags));

    public static TemplateFields Of(IFormCollection form) =>
        new(form["name"].ToString().Trim(), Path(form["folder"].ToString()), form["tags"].ToString().Trim());

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
