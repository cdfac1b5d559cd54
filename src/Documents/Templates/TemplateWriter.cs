using Akashi.Documents.Conversion;
using Akashi.Documents.Fonts;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Templates;

/// <summary>Every change to a realm's templates. Each commits together with its audit entry.</summary>
public sealed class TemplateWriter(
    AkashiDb db,
    FontShelf fonts,
    PdfConverter converter,
    AuditTrail trail,
    SignedIn signedIn,
    TimeProvider clock
)
{
    public static readonly AuditEvent Created = new("documents.template.created", new("帳票テンプレートを作成", "Template created"));
    public static readonly AuditEvent Described = new(
        "documents.template.described",
        new("帳票テンプレートの名前などを変更", "Template renamed or moved")
    );
    public static readonly AuditEvent DraftSaved = new(
        "documents.template.draft-saved",
        new("帳票テンプレートの下書きを保存", "Template draft saved")
    );
    public static readonly AuditEvent Published = new("documents.template.published", new("帳票テンプレートを公開", "Template published"));
    public static readonly AuditEvent Archived = new("documents.template.archived", new("帳票テンプレートを保管", "Template archived"));
    public static readonly AuditEvent Restored = new(
        "documents.template.restored",
        new("帳票テンプレートの保管を解除", "Template taken out of the archive")
    );

    public async Task<DocumentTemplate> Create(TemplateFields fields, byte[] content, string origin, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var template = await Add(fields.Name, fields.Folder, fields.ParsedTags, content, origin, ct);
        await transaction.CommitAsync(ct);
        return template;
    }

    /// <summary>Another template that begins as this one's draft.</summary>
    public async Task<DocumentTemplate?> Duplicate(Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await Find(id, ct) is not { } source)
            return null;
        var copy = await Add(
            new Platform.Texts.Text($"{source.Name} のコピー", $"Copy of {source.Name}").ToString(),
            source.Folder,
            source.Tags,
            source.Draft,
            source.Subject,
            ct
        );
        await transaction.CommitAsync(ct);
        return copy;
    }

    public async Task<DocumentTemplate?> Describe(Guid id, TemplateFields fields, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await Find(id, ct) is not { } template)
            return null;
        (template.Name, template.Folder, template.Tags, template.RetentionYears) = (
            fields.Name,
            fields.Folder,
            fields.ParsedTags,
            fields.RetentionYears
        );
        await db.SaveChangesAsync(ct);
        await trail.Record(
            Described,
            template.Subject,
            ct,
            new
            {
                template.Name,
                template.Folder,
                template.Tags,
                template.RetentionYears,
            }
        );
        await transaction.CommitAsync(ct);
        return template;
    }

    /// <summary>
    /// Saves a draft. When somebody else has saved since <paramref name="revision"/> was read, neither is lost: this one becomes a
    /// template of its own beside the other.
    /// </summary>
    /// <param name="sent">
    /// SHA-256 of what this person sent before and got no answer to. If it is the draft by now, nobody else was faster.
    /// </param>
    public async Task<SavedDraft?> SaveDraft(
        Guid id,
        int revision,
        byte[] content,
        CancellationToken ct,
        IReadOnlyCollection<string>? sent = null
    )
    {
        await using var transaction = await db.Begin(ct);
        // The row's lock decides who came first.
        if (await Lock(id, ct) is not { } template)
            return null;
        if (template.Draft.AsSpan().SequenceEqual(content))
            return new(template, null);
        if (template.DraftRevision != revision && sent?.Contains(template.DraftSha256) != true)
        {
            var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Web.Http.PageContext.Japan);
            var who = signedIn.Required.DisplayName;
            var aside = await Add(
                new Platform.Texts.Text($"{template.Name}（{who} {now:M/d HH:mm}）", $"{template.Name} ({who} {now:M/d HH:mm})").ToString(),
                template.Folder,
                template.Tags,
                content,
                $"{template.Subject} revision {revision}",
                ct
            );
            await transaction.CommitAsync(ct);
            return new(template, aside);
        }
        template.TakeDraft(content);
        template.DraftRevision++;
        (template.DraftChangedAt, template.DraftChangedBy) = (clock.GetUtcNow(), signedIn.Required.Id);
        await db.SaveChangesAsync(ct);
        await trail.Record(
            DraftSaved,
            template.Subject,
            ct,
            new { revision = template.DraftRevision, sha256 = TemplateContent.Sha256(content) }
        );
        await transaction.CommitAsync(ct);
        return new(template, null);
    }

    /// <summary>Makes the draft the next version.</summary>
    /// <param name="revision">The draft that was looked at; another one is not published unseen.</param>
    /// <param name="asPdf">See <see cref="TemplateVersion.AsPdf"/>; nothing for a template that is drawn.</param>
    public async Task<(DocumentTemplate? Template, Failure? Failure)> Publish(
        Guid id,
        int revision,
        string comment,
        bool asPdf,
        CancellationToken ct
    )
    {
        var inconvertible = asPdf ? await converter.Unavailable(ct) : null;
        await using var transaction = await db.Begin(ct);
        if (await Lock(id, ct) is not { } template)
            return default;
        if (template.DraftRevision != revision)
            return (template, DraftHasChanged);
        asPdf &= template.DraftIsOffice;
        if (asPdf && inconvertible is not null)
            return (template, inconvertible);
        // What it holds on to must not be deleted in the meantime.
        await FontWriter.HoldFonts(db, ct);
        var pins = await FontPin.Of(db, template.Draft, asPdf, ct);
        var sha256 = TemplateContent.Sha256(template.Draft);
        if (
            sha256 == template.PublishedSha256
            && await Newest(template, ct) is { } newest
            && newest.AsPdf == asPdf
            && pins.SequenceEqual(newest.Fonts)
        )
            return (template, NothingNew);
        if (TemplateContent.Check(template.Draft, (await fonts.Of(db.Tenant, asPdf ? [] : pins, ct)).Fonts) is { } unusable)
            return (template, unusable with { Field = null });
        var version = new TemplateVersion
        {
            TenantId = db.Tenant,
            TemplateId = id,
            Number = (template.Published ?? 0) + 1,
            Content = template.Draft,
            Sha256 = sha256,
            Comment = comment,
            Fonts = pins,
            AsPdf = asPdf,
            PublishedAt = clock.GetUtcNow(),
            PublishedBy = signedIn.Required.Id,
        };
        db.Add(version);
        (template.Published, template.PublishedSha256) = (version.Number, sha256);
        await db.SaveChangesAsync(ct);
        await trail.Record(
            Published,
            template.Subject,
            ct,
            new
            {
                version = version.Number,
                sha256,
                comment,
                fonts = pins.Length > 0 ? pins : null,
                asPdf = asPdf ? true : (bool?)null,
            }
        );
        await transaction.CommitAsync(ct);
        return (template, null);
    }

    public async Task<DocumentTemplate?> Archive(Guid id, bool archive, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await Find(id, ct) is not { } template)
            return null;
        if ((template.ArchivedAt is not null) == archive)
            return template;
        template.ArchivedAt = archive ? clock.GetUtcNow() : null;
        await db.SaveChangesAsync(ct);
        await trail.Record(archive ? Archived : Restored, template.Subject, ct, new { template.Name });
        await transaction.CommitAsync(ct);
        return template;
    }

    private static readonly Failure DraftHasChanged = new(
        "draft-has-changed",
        new(
            "表示したあとに下書きが変更されました。内容を確かめて、もう一度公開してください。",
            "The draft changed after you looked at it. Look again, then publish."
        ),
        Status: 409
    );

    private static readonly Failure NothingNew = new(
        "nothing-new",
        new("下書きは公開中の版と同じです。", "The draft is the same as the published version."),
        Status: 409
    );

    private async Task<DocumentTemplate> Add(string name, string folder, string[] tags, byte[] content, string origin, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var template = new DocumentTemplate
        {
            TenantId = db.Tenant,
            Id = Guid.CreateVersion7(now),
            Name = name.Length <= 100 ? name : name[..100],
            Folder = folder,
            Tags = tags,
            DraftRevision = 1,
            DraftChangedAt = now,
            DraftChangedBy = signedIn.Required.Id,
            CreatedAt = now,
        };
        template.TakeDraft(content);
        db.Add(template);
        await db.SaveChangesAsync(ct);
        await trail.Record(
            Created,
            template.Subject,
            ct,
            new
            {
                template.Name,
                template.Folder,
                origin,
                sha256 = TemplateContent.Sha256(content),
            }
        );
        return template;
    }

    /// <summary>A template's newest version, in the transaction that is open; null before the first.</summary>
    private Task<TemplateVersion?> Newest(DocumentTemplate template, CancellationToken ct) =>
        db.Set<TemplateVersion>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.TemplateId == template.Id && row.Number == template.Published, ct);

    private Task<DocumentTemplate?> Find(Guid id, CancellationToken ct) =>
        db.Set<DocumentTemplate>().SingleOrDefaultAsync(template => template.Id == id, ct);

    private async Task<DocumentTemplate?> Lock(Guid id, CancellationToken ct)
    {
        await db.Set<DocumentTemplate>()
            .Where(template => template.Id == id)
            .ExecuteUpdateAsync(row => row.SetProperty(template => template.DraftRevision, template => template.DraftRevision), ct);
        return await Find(id, ct);
    }
}

/// <param name="Aside">Where the content went when somebody else had saved in between; null when the draft took it.</param>
public sealed record SavedDraft(DocumentTemplate Template, DocumentTemplate? Aside);
