using System.Runtime.CompilerServices;
using Akashi.Documents.Fonts;
using Akashi.Documents.Templates;
using Akashi.Documents.Works;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Packages;

/// <summary>Exports templates and works as one signed file, and imports such a file: all of it or nothing (BKP-6, BKP-7, DOC-1…3).</summary>
internal sealed class PackageExchange(
    AkashiDb db,
    IBlobStore blobs,
    FontShelf shelf,
    PackageKey key,
    AuditTrail trail,
    SignedIn signedIn,
    TimeProvider clock
)
{
    public static readonly AuditEvent Exported = new("documents.package.exported", new("帳票パッケージを書き出し", "Package exported"));
    public static readonly AuditEvent Uploaded = new(
        "documents.package.uploaded",
        new("帳票パッケージを受け取り（取り込み前の確認）", "Package received, to be looked at")
    );
    public static readonly AuditEvent Imported = new("documents.package.imported", new("帳票パッケージを取り込み", "Package imported"));

    /// <summary>Writes templates and the works that fill them.</summary>
    /// <param name="chosen">Templates by their ids; empty for all that are in use.</param>
    public async Task Export(Stream output, IReadOnlyCollection<Guid> chosen, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var templates = await db.Set<DocumentTemplate>()
            .AsNoTracking()
            .Where(row => row.ArchivedAt == null && (chosen.Count == 0 || chosen.Contains(row.Id)))
            .OrderBy(row => row.Id)
            .ToListAsync(ct);
        var ids = templates.ConvertAll(template => template.Id);
        var versions = await db.Set<TemplateVersion>()
            .Where(row => ids.Contains(row.TemplateId))
            .OrderBy(row => row.Number)
            .Select(row => new
            {
                row.TemplateId,
                row.Fonts,
                Packed = new PackedVersion(row.Number, row.Sha256, row.Comment, row.PublishedAt) { AsPdf = row.AsPdf },
            })
            .ToListAsync(ct);
        var fonts = await Fonts(templates, versions.SelectMany(version => version.Fonts), ct);
        var works = await db.Set<DocumentWork>()
            .AsNoTracking()
            .Where(row => row.ArchivedAt == null && ids.Contains(row.TemplateId))
            .OrderBy(row => row.Id)
            .ToListAsync(ct);
        var code = await db.Set<Tenant>().Where(row => row.Id == db.Tenant).Select(row => row.Code).SingleAsync(ct);
        var manifest = new PackageManifest(
            PackageManifest.FormatName,
            PackageManifest.VersionOf(fonts, versions.Exists(version => version.Packed.AsPdf)),
            clock.GetUtcNow(),
            code,
            [
                .. templates.Select(template => new PackedTemplate(
                    template.Id,
                    template.Name,
                    template.Folder,
                    template.Tags,
                    TemplateContent.Sha256(template.Draft),
                    [
                        .. versions
                            .Where(version => version.TemplateId == template.Id)
                            .Select(version => version.Packed with { Fonts = version.Fonts is [] ? null : version.Fonts }),
                    ]
                )),
            ],
            [
                .. works.Select(work => new PackedWork(
                    work.Id,
                    work.Name,
                    work.TemplateId,
                    DocumentWork.Write(work.ReadFormat()),
                    work.Columns,
                    work.Mapping,
                    work.SampleName,
                    work.SampleSha256
                )),
            ]
        )
        {
            Fonts = fonts.Count > 0 ? fonts : null,
        };
        await PackageFile.Write(output, manifest, key, Contents(templates, works, fonts, ct), ct);
        await trail.Record(
            Exported,
            "documents",
            ct,
            new
            {
                templates = ids,
                works = works.Select(work => work.Id),
                fonts = fonts.Count > 0 ? fonts.Select(font => font.Name).Distinct() : null,
                manifestSha256 = TemplateContent.Sha256(manifest.ToJson()),
            }
        );
        await transaction.CommitAsync(ct);
    }

    /// <summary>Imports what a dry run has shown.</summary>
    /// <param name="fingerprint">Of the plan that was looked at; another one is not carried out unseen.</param>
    /// <param name="choices">For what conflicts, by its id: <c>copy</c>, <c>replace</c> (works), else it is left out.</param>
    /// <param name="replaced">Names of fonts that conflict and whose file is to be the package's.</param>
    public async Task<Failure?> Import(
        PackageFile package,
        string fingerprint,
        IReadOnlyDictionary<Guid, string> choices,
        IReadOnlySet<string> replaced,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        await FontWriter.HoldFonts(db, ct);
        var plan = await PackagePlan.Of(package, db, shelf, ct);
        if (plan.Problems.Count > 0)
            return new("package-unusable", plan.Problems[0]);
        if (plan.Fingerprint() != fingerprint)
            return HasChanged;
        // A copy has another id, and so do the works that fill it.
        var ids = new Dictionary<Guid, Guid>();
        var (added, versions, changed, left) = (new List<Guid>(), 0, new List<Guid>(), 0);
        var fonts = new List<string>();
        try
        {
            fonts.AddRange(await TakeFonts(plan, package, replaced, ct));
            await db.SaveChangesAsync(ct);
            await Templates();
            await db.SaveChangesAsync(ct);
            await Works();
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            // Somebody changed the same things in between.
            return HasChanged;
        }
        await trail.Record(
            Imported,
            "documents",
            ct,
            new
            {
                signer = package.Signer.ToString(),
                manifestSha256 = TemplateContent.Sha256(package.Manifest.ToJson()),
                added,
                changed,
                versions,
                left,
                fonts = fonts.Count > 0 ? fonts : null,
            }
        );
        await transaction.CommitAsync(ct);
        return null;

        async Task Templates()
        {
            foreach (var step in plan.Templates)
            {
                var copies = step.State == PackageState.Conflict && Choice(step.Packed.Id) == "copy";
                if (step.State == PackageState.New || copies)
                {
                    added.Add(await Add(step.Packed, package, ids, copies, ct));
                    versions += step.Packed.Versions.Count;
                }
                else if (step.State == PackageState.Newer)
                {
                    versions += await Append(step, package, ct);
                    changed.Add(step.Packed.Id);
                }
                else
                    left++;
            }
        }

        async Task Works()
        {
            foreach (var step in plan.Works)
            {
                var choice = step.State == PackageState.Conflict ? Choice(step.Packed.Id) : "";
                if (step.State == PackageState.New || choice == "copy")
                    added.Add(await Add(step.Packed, package, ids, choice == "copy", ct));
                else if (choice == "replace")
                {
                    var work = await db.Set<DocumentWork>().SingleAsync(row => row.Id == step.Packed.Id, ct);
                    await Fill(work, step.Packed, package, ct);
                    work.Revision++;
                    changed.Add(work.Id);
                }
                else
                    left++;
            }
        }

        string Choice(Guid id) => choices.GetValueOrDefault(id, "");
    }

    private async Task<Guid> Add(PackedTemplate packed, PackageFile package, Dictionary<Guid, Guid> ids, bool copies, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = copies ? Guid.CreateVersion7(now) : packed.Id;
        ids[packed.Id] = id;
        var template = new DocumentTemplate
        {
            TenantId = db.Tenant,
            Id = id,
            Name = copies ? Copied(packed.Name) : packed.Name,
            Folder = packed.Folder,
            Tags = [.. packed.Tags],
            DraftRevision = 1,
            DraftChangedAt = now,
            DraftChangedBy = signedIn.Required.Id,
            Published = packed.Versions.Count > 0 ? packed.Versions.Count : null,
            PublishedSha256 = packed.Versions.Count > 0 ? packed.Versions[^1].Sha256 : null,
            CreatedAt = now,
        };
        template.TakeDraft(package.Content(packed.Draft));
        db.Add(template);
        await db.SaveChangesAsync(ct);
        foreach (var version in packed.Versions)
            db.Add(Version(id, version, package));
        return id;
    }

    /// <returns>How many versions it adds.</returns>
    private async Task<int> Append(TemplateStep step, PackageFile package, CancellationToken ct)
    {
        var template = await db.Set<DocumentTemplate>().SingleAsync(row => row.Id == step.Packed.Id, ct);
        var fresh = step.Packed.Versions.Skip(template.Published ?? 0).ToList();
        foreach (var version in fresh)
            db.Add(Version(template.Id, version, package));
        if (fresh.Count > 0)
            (template.Published, template.PublishedSha256) = (fresh[^1].Number, fresh[^1].Sha256);
        if (step.TakesDraft)
        {
            template.TakeDraft(package.Content(step.Packed.Draft));
            template.DraftRevision++;
            (template.DraftChangedAt, template.DraftChangedBy) = (clock.GetUtcNow(), signedIn.Required.Id);
        }
        return fresh.Count;
    }

    /// <summary>A version as it was, published here and now by whoever imports it.</summary>
    private TemplateVersion Version(Guid template, PackedVersion packed, PackageFile package) =>
        new()
        {
            TenantId = db.Tenant,
            TemplateId = template,
            Number = packed.Number,
            Content = package.Content(packed.Sha256),
            Sha256 = packed.Sha256,
            Comment = packed.Comment,
            Fonts = [.. packed.Fonts ?? []],
            AsPdf = packed.AsPdf && OfficeContent.Is(package.Content(packed.Sha256)),
            PublishedAt = clock.GetUtcNow(),
            PublishedBy = signedIn.Required.Id,
        };

    private async Task<Guid> Add(PackedWork packed, PackageFile package, Dictionary<Guid, Guid> ids, bool copies, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var work = new DocumentWork
        {
            TenantId = db.Tenant,
            Id = copies ? Guid.CreateVersion7(now) : packed.Id,
            TemplateId = ids.GetValueOrDefault(packed.Template, packed.Template),
            Revision = 1,
            CreatedAt = now,
        };
        await Fill(work, packed, package, ct);
        if (copies)
            work.Name = Copied(packed.Name);
        db.Add(work);
        return work.Id;
    }

    private async Task Fill(DocumentWork work, PackedWork packed, PackageFile package, CancellationToken ct)
    {
        using var sample = new MemoryStream(package.Content(packed.Sample));
        work.Name = packed.Name;
        work.Format = packed.Format;
        work.Columns = [.. packed.Columns];
        work.Mapping = packed.Mapping;
        work.SampleName = packed.SampleName;
        work.SampleSha256 = (await blobs.Put(db.Tenant, sample, ct)).Sha256;
        (work.ChangedAt, work.ChangedBy) = (clock.GetUtcNow(), signedIn.Required.Id);
    }

    private async IAsyncEnumerable<(string, byte[])> Contents(
        List<DocumentTemplate> templates,
        List<DocumentWork> works,
        IReadOnlyList<PackedFont> fonts,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var written = new HashSet<string>();
        foreach (var template in templates)
        {
            var draft = TemplateContent.Sha256(template.Draft);
            if (written.Add(draft))
                yield return (draft, template.Draft);
            await foreach (
                var version in db.Set<TemplateVersion>()
                    .AsNoTracking()
                    .Where(row => row.TemplateId == template.Id)
                    .OrderBy(row => row.Number)
                    .AsAsyncEnumerable()
                    .WithCancellation(ct)
            )
            {
                if (written.Add(version.Sha256))
                    yield return (version.Sha256, version.Content);
            }
        }
        foreach (var font in fonts.Where(font => font.IsInside && written.Add(font.Sha256)))
            yield return (font.Sha256, await shelf.File(db.Tenant, font.Sha256, ct));
        foreach (var work in works.Where(work => written.Add(work.SampleSha256)))
        {
            await using var blob = await blobs.Open(db.Tenant, work.SampleSha256, ct) ?? throw new DamagedBlobException(work.SampleSha256);
            using var copy = new MemoryStream();
            await blob.CopyToAsync(copy, ct);
            yield return (work.SampleSha256, copy.ToArray());
        }
    }

    /// <summary>Every font that drafts and versions need, those that stand in for others first and in their order.</summary>
    private async Task<IReadOnlyList<PackedFont>> Fonts(List<DocumentTemplate> templates, IEnumerable<string> held, CancellationToken ct)
    {
        var pins = new List<FontPin>();
        foreach (var template in templates)
            pins.AddRange((await FontPin.Of(db, template.Draft, asPdf: false, ct)).Select(FontPin.Parse));
        pins.AddRange(held.Distinct().Select(FontPin.Parse));
        var mine = await db.Set<DocumentFont>().AsNoTracking().ToListAsync(ct);
        var packed = new List<PackedFont>();
        foreach (var pin in pins.DistinctBy(pin => (pin.Name, pin.Sha256, pin.Face)))
        {
            var file = mine.Find(font => font.Sha256 == pin.Sha256 && font.Face == pin.Face);
            var rights = file?.Embedding ?? FontFile.Examine(await shelf.File(db.Tenant, pin.Sha256, ct), pin.Face).Rights;
            var own = mine.Find(font => font.Name == pin.Name && font.Sha256 == pin.Sha256 && font.Face == pin.Face);
            packed.Add(new(pin.Name, pin.Sha256, pin.Face, own?.Place is not null, own is not null, rights.IsInstallable));
        }
        return [.. packed.OrderBy(font => mine.Find(own => own.Name == font.Name && font.IsCurrent)?.Place ?? int.MaxValue)];
    }

    /// <summary>Stores the files of a package's fonts and gives them their names.</summary>
    /// <returns>The names that have other files now.</returns>
    private async Task<IReadOnlyList<string>> TakeFonts(
        PackagePlan plan,
        PackageFile package,
        IReadOnlySet<string> replaced,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var changed = new List<string>();
        var mine = await db.Set<DocumentFont>().ToListAsync(ct);
        var turn = mine.Max(font => font.Place) ?? 0;
        var free = FontIntake.MostSubstitutes - mine.Count(font => font.Place is not null);
        foreach (var (packed, state) in plan.Fonts)
        {
            // Versions hold on to the package's files whatever the names mean here.
            if (packed.IsInside && state != FontState.Same)
            {
                using var content = new MemoryStream(package.Font(packed.Sha256), writable: false);
                await blobs.Put(db.Tenant, content, ct);
            }
            if (!packed.IsCurrent || !(state == FontState.New || (state == FontState.Conflict && replaced.Contains(packed.Name))))
                continue;
            var font = mine.Find(own => own.Name == packed.Name);
            if (font is null)
            {
                db.Add(
                    font = new()
                    {
                        TenantId = db.Tenant,
                        Id = Guid.CreateVersion7(now),
                        Name = packed.Name,
                        Place = packed.Substitutes && free-- > 0 ? ++turn : null,
                        AddedAt = now,
                        AddedBy = signedIn.Required.Id,
                    }
                );
            }
            if (mine.Find(own => own.Sha256 == packed.Sha256 && own.Face == packed.Face) is { } same)
                font.TakeFrom(same);
            else
                font.Take(plan.Files.Face(packed), packed.Sha256, package.Font(packed.Sha256).LongLength);
            changed.Add(packed.Name);
        }
        return changed;
    }

    private static string Copied(string name)
    {
        var copied = new Text($"{name}（取り込み）", $"{name} (imported)").ToString();
        return copied.Length <= 100 ? copied : name;
    }

    private static readonly Failure HasChanged = new(
        "package-plan-has-changed",
        new(
            "確認したあとに、テンプレートかワークが変更されました。もう一度確認してから取り込んでください。",
            "Templates or works changed after you looked. Look again, then import."
        ),
        Status: 409
    );
}
