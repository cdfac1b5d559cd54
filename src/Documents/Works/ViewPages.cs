using Akashi.Documents.Mappings;
using Akashi.Documents.Sources;
using Akashi.Platform.Blobs;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Akashi.Documents.Works;

/// <summary>Which rows of a file make documents, in which order, and which rows of its other tables belong to them.</summary>
internal static class ViewPages
{
    private const string Path = WorkPages.Root + "/{id:guid}/view";

    /// <summary>Tables of a file whose columns are shown.</summary>
    private const int MostTables = 30;

    public static void Declare(ModuleMap map)
    {
        map.Get(Path, Permissions.DesignTemplates, Show);
        map.Post(Path, Permissions.DesignTemplates, Save, WorkWriter.Changed);
    }

    private static async Task<IResult> Show(Guid id, AkashiDb db, WorkWriter writer, IBlobStore blobs, CancellationToken ct) =>
        await WorkPages.Open(id, db, writer, ct) is { } open ? await Page(open, null, null, blobs, ct) : Answer.NotFound;

    private static async Task<IResult> Save(
        Guid id,
        HttpContext http,
        AkashiDb db,
        WorkWriter writer,
        IBlobStore blobs,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (await WorkPages.Open(id, db, writer, ct) is not { } open)
            return Answer.NotFound;
        var before = Mapping.Parse(open.Work.Mapping);
        var typed = ViewForm.Of(form, before.View);
        var problems = new FormProblems();
        Mapping mapping;
        try
        {
            mapping = before with { View = typed.Apply(before.View) };
        }
        catch (MappingException error)
        {
            problems.Add(new("view", error.Text));
            return await Page(open, typed, problems, blobs, ct);
        }
        foreach (var (line, i) in (typed.Conditions ?? []).Select((line, i) => (line, i)))
            if (RowFilter.WrongValue(line.Filter) is { } wrong)
                problems.Add(new("view", wrong, $"where{i}-value"));
        // What is wrong with the fields is told where they are; a view that is right is not kept waiting for them.
        if (!problems.Any)
            foreach (var finding in (await WorkPages.Findings(open, mapping, blobs, ct)).Where(finding => IsOfView(finding.Field)))
                problems.Add(new("view", finding.Message, Place(finding.Field, typed)));
        if (problems.Any)
            return await Page(open, typed, problems, blobs, ct);
        _ = int.TryParse(form["revision"], out var revision);
        var (_, failure) = await writer.Change(id, revision, work => work.Mapping = mapping.ToJson(), ct);
        return failure is null
            ? Answer.Go(http, $"{WorkPages.Root}/{id}", new("保存しました。", "Saved."))
            : await Page(open, typed, new FormProblems([failure]), blobs, ct);
    }

    /// <summary><c>view.children[items].children[lots]</c> is about the line that joins lots.</summary>
    private static string? Place(string field, ViewForm form)
    {
        for (var i = 0; i < form.Joins?.Count; i++)
        {
            if (field.EndsWith($"[{form.Joins[i].Source}]", StringComparison.Ordinal))
                return $"join{i}-parent";
        }
        return null;
    }

    private static bool IsOfView(string field) =>
        field.StartsWith("view.where", StringComparison.Ordinal)
        || field.StartsWith("view.sort", StringComparison.Ordinal)
        || field.StartsWith("view.children", StringComparison.Ordinal);

    private static async Task<IResult> Page(OpenWork open, ViewForm? typed, FormProblems? problems, IBlobStore blobs, CancellationToken ct)
    {
        var tables = new List<SampleTable>();
        await using (var file = await WorkPages.Sample(open.Work, blobs, ct))
        {
            try
            {
                var format = open.Work.ReadFormat();
                foreach (var name in WorkSources.Others(file, format).Take(MostTables))
                    tables.Add(new(name, WorkSources.ColumnsOf(file, format, name)));
            }
            catch (SourceException)
            {
                // The trial says what is wrong with the sample.
            }
        }
        return Answer.Page<ViewPage>(
            new ViewView(open.Work, typed ?? ViewForm.Of(Mapping.Parse(open.Work.Mapping).View), tables, problems),
            problems?.All[0].Status ?? StatusCodes.Status200OK
        );
    }
}

/// <param name="Name">As a mapping calls it.</param>
/// <param name="Columns">Empty where it cannot be read.</param>
public sealed record SampleTable(string Name, IReadOnlyList<string> Columns);

/// <param name="Others">The tables of the sample beside the work's own.</param>
public sealed record ViewView(DocumentWork Work, ViewForm Form, IReadOnlyList<SampleTable> Others, FormProblems? Problems);
