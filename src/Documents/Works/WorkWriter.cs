using Akashi.Documents.Mappings;
using Akashi.Documents.Sources;
using Akashi.Documents.Templates;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;
using Field = Akashi.Documents.Templates.TemplateField;
using MappedField = Akashi.Documents.Mappings.TemplateField;

namespace Akashi.Documents.Works;

/// <summary>Every change to a realm's works. Each commits together with its audit entry.</summary>
internal sealed class WorkWriter(AkashiDb db, IBlobStore blobs, AuditTrail trail, SignedIn signedIn, TimeProvider clock)
{
    public static readonly AuditEvent Created = new("documents.work.created", new("ワークを作成", "Work created"));
    public static readonly AuditEvent Changed = new("documents.work.changed", new("ワークを変更", "Work changed"));
    public static readonly AuditEvent Archived = new("documents.work.archived", new("ワークを保管", "Work archived"));

    /// <summary>Makes a work of a file: how it is read is found out, and what has equal names is mapped.</summary>
    public async Task<(DocumentWork? Work, Failure? Failure)> Create(
        string name,
        Guid templateId,
        string fileName,
        Stream file,
        CancellationToken ct
    )
    {
        DetectedSource detected;
        IReadOnlyList<string> columns;
        try
        {
            detected = SourceDetector.Detect(file, fileName);
            columns = Columns(file, detected.Format);
        }
        catch (SourceException error)
        {
            return (null, Unreadable(error));
        }
        file.Position = 0;
        var sample = await blobs.Put(db.Tenant, file, ct);
        await using var transaction = await db.Begin(ct);
        if (await Fields(templateId, ct) is not { } fields)
            return (null, Outputs.DocumentIssuer.NotPublished with { Field = "template" });
        var now = clock.GetUtcNow();
        var work = new DocumentWork
        {
            TenantId = db.Tenant,
            Id = Guid.CreateVersion7(now),
            Name = name,
            TemplateId = templateId,
            Format = DocumentWork.Write(detected.Format),
            Columns = [.. columns],
            Mapping = MappingForm.ByName(columns, fields).Apply(null).ToJson(),
            SampleName = Short(fileName),
            SampleSha256 = sample.Sha256,
            Revision = 1,
            ChangedAt = now,
            ChangedBy = signedIn.Required.Id,
            CreatedAt = now,
        };
        db.Add(work);
        await db.SaveChangesAsync(ct);
        await trail.Record(
            Created,
            work.Subject,
            ct,
            new
            {
                work.Name,
                template = templateId,
                columns,
            }
        );
        await transaction.CommitAsync(ct);
        return (work, null);
    }

    /// <summary>Changes a work, unless somebody else has since <paramref name="revision"/> was read.</summary>
    public async Task<(DocumentWork? Work, Failure? Failure)> Change(
        Guid id,
        int revision,
        Action<DocumentWork> change,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<DocumentWork>().SingleOrDefaultAsync(work => work.Id == id, ct) is not { } work)
            return default;
        if (work.Revision != revision)
            return (work, HasChanged);
        change(work);
        work.Revision++;
        (work.ChangedAt, work.ChangedBy) = (clock.GetUtcNow(), signedIn.Required.Id);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return (work, HasChanged);
        }
        await trail.Record(
            Changed,
            work.Subject,
            ct,
            new
            {
                work.Name,
                revision = work.Revision,
                mapping = work.Mapping,
                seal = Words.Write(work.Seal),
            }
        );
        await transaction.CommitAsync(ct);
        return (work, null);
    }

    public async Task<DocumentWork?> Archive(Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<DocumentWork>().SingleOrDefaultAsync(work => work.Id == id && work.ArchivedAt == null, ct) is not { } work)
            return null;
        work.ArchivedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        await trail.Record(Archived, work.Subject, ct, new { work.Name });
        await transaction.CommitAsync(ct);
        return work;
    }

    /// <summary>The fields of a template's newest version, in the transaction that is open; null without one.</summary>
    public async Task<IReadOnlyList<Field>?> Fields(Guid templateId, CancellationToken ct) =>
        await Newest(templateId, ct) is { } version ? Field.Of(version.Content) : null;

    /// <summary>A template's newest version, in the transaction that is open; null without one.</summary>
    public Task<TemplateVersion?> Newest(Guid templateId, CancellationToken ct) =>
        db.Set<DocumentTemplate>()
            .Where(template => template.Id == templateId && template.ArchivedAt == null)
            .Join(
                db.Set<TemplateVersion>(),
                template => new { template.Id, Number = template.Published },
                version => new { Id = version.TemplateId, Number = (int?)version.Number },
                (_, version) => version
            )
            .AsNoTracking()
            .SingleOrDefaultAsync(ct);

    /// <summary>What is wrong between a mapping, the columns that it was made for and the template.</summary>
    /// <param name="columns">Of each table by its name; see <see cref="WorkSources"/>.</param>
    public static IReadOnlyList<MappingFinding> Check(
        Mapping mapping,
        IReadOnlyDictionary<string, IReadOnlyList<string>> columns,
        IReadOnlyList<Field> fields
    ) =>
        MappingCheck.Check(
            mapping,
            columns,
            [
                .. fields.Select(field => new MappedField(
                    field.Name,
                    field.IsRequired && !field.IsPicture,
                    field.IsTable,
                    field.Columns.Count
                )),
            ]
        );

    public static IReadOnlyList<string> Columns(Stream file, SourceFormat format)
    {
        file.Position = 0;
        using var table = SourceReader.Read(file, format);
        return table.Columns;
    }

    public static Failure Unreadable(SourceException error) =>
        new(
            "source-unreadable",
            error.Line > 0 ? new($"{error.Line} 行目: {error.Text.Ja}", $"Line {error.Line}: {error.Text.En}") : error.Text,
            "file"
        );

    public static string Short(string fileName) => fileName.Length <= 200 ? fileName : fileName[..200];

    private static readonly Failure HasChanged = new(
        "work-has-changed",
        new(
            "ほかの人が先に保存しました。画面を開き直して、変更をもう一度加えてください。",
            "Somebody else saved first. Open the page again and repeat your change."
        ),
        Status: 409
    );
}
