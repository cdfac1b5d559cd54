using Akashi.Documents.Templates;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Comparison;

/// <summary>Two versions of a template, or a version and the draft: what changed, as a list and as pictures.</summary>
internal static class ComparisonPages
{
    public static void Declare(ModuleMap map) => map.Get(TemplatePages.Root + "/{id:guid}/compare", Permissions.ViewTemplates, Show);

    /// <param name="before">A version's number; the newest if there is none such.</param>
    /// <param name="after">A version's number; the draft if there is none such.</param>
    private static async Task<IResult> Show(Guid id, int? before, int? after, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<DocumentTemplate>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } template)
            return Answer.NotFound;
        var versions = await db.Set<TemplateVersion>()
            .Where(row => row.TemplateId == id)
            .OrderByDescending(row => row.Number)
            .Select(row => row.Number)
            .ToListAsync(ct);
        if (versions.Count == 0)
            return Answer.Page<ComparisonPage>(new ComparisonView(id, template.Name, versions, 0, null, [], IsDrawn: false));
        var (one, other) = (
            before is { } b && versions.Contains(b) ? b : versions[0],
            after is { } a && versions.Contains(a) ? after : null
        );
        var contents = await db.Set<TemplateVersion>()
            .Where(row => row.TemplateId == id && (row.Number == one || row.Number == other))
            .ToDictionaryAsync(row => row.Number, row => row.Content, ct);
        var (left, right) = (contents[one], other is { } number ? contents[number] : template.Draft);
        return Answer.Page<ComparisonPage>(
            new ComparisonView(
                id,
                template.Name,
                versions,
                one,
                other,
                TemplateComparison.Of(left, right),
                IsDrawn: !OfficeContent.Is(left) && !OfficeContent.Is(right)
            )
        );
    }
}

/// <param name="After">Null for the draft.</param>
/// <param name="IsDrawn">There are pictures to compare: neither is an Excel or Word file.</param>
public sealed record ComparisonView(
    Guid Id,
    string Name,
    IReadOnlyList<int> Versions,
    int Before,
    int? After,
    IReadOnlyList<ElementChange> Changes,
    bool IsDrawn
);
