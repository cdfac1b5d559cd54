using System.Security.Cryptography;
using System.Text.Json;
using Akashi.Documents.Fonts;
using Akashi.Documents.Mappings;
using Akashi.Documents.Templates;
using Akashi.Documents.Works;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Packages;

/// <summary>What an import would do with a part of a package.</summary>
public enum PackageState
{
    /// <summary>It is not here.</summary>
    New,

    /// <summary>It is here, with all that the package has of it.</summary>
    Same,

    /// <summary>It is here, and the package goes on where it ends.</summary>
    Newer,

    /// <summary>It is here and is otherwise; somebody has to choose.</summary>
    Conflict,
}

/// <param name="Adds">Versions that are not here.</param>
/// <param name="TakesDraft">The draft here has nothing that the package does not have.</param>
public sealed record TemplateStep(PackedTemplate Packed, PackageState State, int Adds, bool TakesDraft);

/// <param name="TemplateName">Of the template that it fills.</param>
public sealed record WorkStep(PackedWork Packed, PackageState State, string TemplateName);

/// <summary>What an import would do: a dry run, and the order of the day for the import itself.</summary>
/// <param name="Problems">What keeps the whole from being imported.</param>
public sealed record PackagePlan(
    IReadOnlyList<FontStep> Fonts,
    IReadOnlyList<TemplateStep> Templates,
    IReadOnlyList<WorkStep> Works,
    IReadOnlyList<Text> Problems
)
{
    /// <summary>The fonts of the package as they were read for this plan.</summary>
    internal PackageFonts Files { get; private init; } = null!;

    public bool DoesNothing =>
        Fonts.All(step => step.State == FontState.Same)
        && Templates.All(step => step.State == PackageState.Same)
        && Works.All(step => step.State == PackageState.Same);

    /// <summary>Tells this plan from another: what was looked at is what is done.</summary>
    public string Fingerprint() =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        fonts = Fonts.Select(step => new { step.Packed, step.State }),
                        templates = Templates.Select(step => new
                        {
                            step.Packed.Id,
                            step.State,
                            step.Adds,
                            step.TakesDraft,
                        }),
                        works = Works.Select(step => new { step.Packed.Id, step.State }),
                        Problems.Count,
                    }
                )
            )
        );

    /// <summary>Compares a package with what the tenant has, in the transaction that is open.</summary>
    /// <exception cref="PackageException">A content is missing or damaged.</exception>
    internal static async Task<PackagePlan> Of(PackageFile package, AkashiDb db, FontShelf shelf, CancellationToken ct)
    {
        var problems = new List<Text>();
        var files = new PackageFonts(package, db, shelf);
        var fonts = await files.Compare(problems, ct);
        var templates = new List<TemplateStep>();
        foreach (var packed in package.Manifest.Templates)
        {
            await Check(package, packed, files, problems);
            templates.Add(await Compare(packed, db, ct));
        }
        var works = new List<WorkStep>();
        foreach (var packed in package.Manifest.Works)
        {
            Check(package, packed, problems);
            works.Add(await Compare(packed, package.Manifest, db, problems, ct));
        }
        foreach (var twice in package.Manifest.Templates.GroupBy(template => template.Id).Where(group => group.Count() > 1))
            problems.Add(
                new($"テンプレート「{twice.First().Name}」が二つあります。", $"The template “{twice.First().Name}” is there twice.")
            );
        foreach (var twice in package.Manifest.Works.GroupBy(work => work.Id).Where(group => group.Count() > 1))
            problems.Add(new($"ワーク「{twice.First().Name}」が二つあります。", $"The work “{twice.First().Name}” is there twice."));
        return new(fonts, templates, works, problems) { Files = files };
    }

    private static async Task<TemplateStep> Compare(PackedTemplate packed, AkashiDb db, CancellationToken ct)
    {
        var mine = await db.Set<DocumentTemplate>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == packed.Id, ct);
        if (mine is null)
            return new(packed, PackageState.New, packed.Versions.Count, TakesDraft: true);
        var versions = await db.Set<TemplateVersion>()
            .Where(row => row.TemplateId == packed.Id)
            .Select(row => new
            {
                row.Number,
                row.Sha256,
                row.Fonts,
                row.AsPdf,
            })
            .ToDictionaryAsync(row => row.Number, ct);
        var adds = packed.Versions.Count(version => !versions.ContainsKey(version.Number));
        // A draft that is a version, here or in the package, is nobody's unsaved work.
        var draft = TemplateContent.Sha256(mine.Draft);
        var takesDraft =
            draft != packed.Draft
            && (versions.Values.Any(version => version.Sha256 == draft) || packed.Versions.Any(version => version.Sha256 == draft));
        var state =
            packed.Versions.Any(version =>
                versions.TryGetValue(version.Number, out var own)
                && (own.Sha256 != version.Sha256 || own.AsPdf != version.AsPdf || !own.Fonts.SequenceEqual(version.Fonts ?? []))
            )
                ? PackageState.Conflict
            : adds > 0 && versions.Count > packed.Versions.Count - adds ? PackageState.Conflict
            : adds > 0 ? PackageState.Newer
            : draft == packed.Draft || versions.Count > packed.Versions.Count ? PackageState.Same
            : takesDraft ? PackageState.Newer
            : PackageState.Conflict;
        return new(packed, state, adds, takesDraft);
    }

    private static async Task<WorkStep> Compare(
        PackedWork packed,
        PackageManifest manifest,
        AkashiDb db,
        List<Text> problems,
        CancellationToken ct
    )
    {
        var template =
            manifest.Templates.FirstOrDefault(row => row.Id == packed.Template)?.Name
            ?? await db.Set<DocumentTemplate>().Where(row => row.Id == packed.Template).Select(row => row.Name).SingleOrDefaultAsync(ct);
        if (template is null)
            problems.Add(
                new(
                    $"ワーク「{packed.Name}」のテンプレートが、パッケージにもここにもありません。",
                    $"The template of the work “{packed.Name}” is neither in the package nor here."
                )
            );
        var mine = await db.Set<DocumentWork>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == packed.Id, ct);
        var state =
            mine is null ? PackageState.New
            : IsSame(mine, packed) ? PackageState.Same
            : PackageState.Conflict;
        return new(packed, state, template ?? "");
    }

    private static bool IsSame(DocumentWork mine, PackedWork packed) =>
        mine.TemplateId == packed.Template
        && mine.Name == packed.Name
        && DocumentWork.Write(mine.ReadFormat()) == packed.Format
        && mine.Columns.SequenceEqual(packed.Columns)
        && Mapping.Parse(mine.Mapping).ToJson() == Mapping.Parse(packed.Mapping).ToJson();

    private static async Task Check(PackageFile package, PackedTemplate packed, PackageFonts fonts, List<Text> problems)
    {
        if (!IsLine(packed.Name, 100) || packed.Folder.Length > 200 || packed.Tags.Count > 20 || !packed.Tags.All(tag => IsLine(tag, 50)))
            problems.Add(new("テンプレートの名前・フォルダー・タグが長すぎます。", "A template's name, folder or tags are too long."));
        for (var i = 0; i < packed.Versions.Count; i++)
        {
            if (packed.Versions[i].Number != i + 1 || packed.Versions[i].Comment.Length > 300)
                problems.Add(
                    new($"テンプレート「{packed.Name}」の版が続いていません。", $"The versions of “{packed.Name}” are not in a row.")
                );
        }
        foreach (var version in packed.Versions)
        {
            if (await fonts.Of(version) is { } held)
                Check(package.Content(version.Sha256), packed.Name, held, problems);
            else
                problems.Add(
                    new(
                        $"テンプレート「{packed.Name}」の第 {version.Number} 版のフォントが、パッケージにもここにもありません。",
                        $"The fonts of version {version.Number} of “{packed.Name}” are neither in the package nor here."
                    )
                );
        }
        var draft = package.Content(packed.Draft);
        if (problems.Count == 0)
            Check(draft, packed.Name, await fonts.Of(draft), problems);
    }

    private static void Check(byte[] content, string name, Engines.Pdf.Templates.TemplateFonts fonts, List<Text> problems)
    {
        if (content.Length > TemplateContent.Longest)
            problems.Add(new($"テンプレート「{name}」が大きすぎます。", $"The template “{name}” is too large."));
        else if (TemplateContent.Check(content, fonts) is { } unusable)
            problems.Add(new($"「{name}」: {unusable.Message.Ja}", $"“{name}”: {unusable.Message.En}"));
    }

    private static void Check(PackageFile package, PackedWork packed, List<Text> problems)
    {
        package.Content(packed.Sample);
        try
        {
            if (!IsLine(packed.Name, 100) || packed.SampleName.Length > 200)
                throw new JsonException();
            _ = new DocumentWork { Format = packed.Format }.ReadFormat();
            Mapping.Parse(packed.Mapping);
        }
        catch (Exception error) when (error is JsonException or MappingException or NotSupportedException)
        {
            problems.Add(
                new(
                    $"ワーク「{packed.Name}」の形式またはマッピングが正しくありません。",
                    $"The format or the mapping of the work “{packed.Name}” is malformed."
                )
            );
        }
    }

    private static bool IsLine(string text, int most) => text.Length > 0 && text.Length <= most && !text.Any(char.IsControl);
}
