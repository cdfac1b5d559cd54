using System.Text.Json;
using Akashi.Documents.Seals;
using Akashi.Documents.Works;
using Akashi.Platform.Modules;
using Akashi.Platform.Secrets;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Akashi.Documents.Deliveries;

/// <summary>Where the documents of a work go: list → new, by kind → remove.</summary>
internal static class TargetPages
{
    private const string Root = "/console/documents/works/{id:guid}/deliveries";
    private const int MostTargets = 10;

    public static readonly AuditEvent Created = new("documents.target.created", new("配送先を作成", "Delivery target made"));
    public static readonly AuditEvent Removed = new("documents.target.removed", new("配送先を削除", "Delivery target removed"));

    public static void Declare(ModuleMap map)
    {
        map.Table(DeliveryTarget.Table);
        map.Table(Delivery.Table);
        map.Table(Wakes.Table);
        map.Audits(Created, Removed);
        map.Get(Root, Permissions.IssueDocuments, List);
        map.Get(Root + "/new/{kind}", Permissions.DesignTemplates, New);
        map.Post(Root + "/new/{kind}", Permissions.DesignTemplates, Create, Created);
        map.Post(Root + "/{target:guid}/remove", Permissions.DesignTemplates, Remove, Removed);
    }

    private static async Task<IResult> List(Guid id, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await Work(id, db, ct) is not { } work)
            return Answer.NotFound;
        var targets = await InUse(db, id).OrderBy(target => target.CreatedAt).ToListAsync(ct);
        return Answer.Page<TargetListPage>(new TargetList(work, targets));
    }

    private static async Task<IResult> New(Guid id, string kind, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await Work(id, db, ct) is { ArchivedAt: null } work && KindOf(kind) is { } known
            ? Form(work, TargetFields.Usual(known), null)
            : Answer.NotFound;
    }

    private static IResult Form(DocumentWork work, TargetFields fields, FormProblems? problems) =>
        Answer.Page<NewTargetPage>(new NewTarget(work, fields, problems), problems?.All[0].Status ?? StatusCodes.Status200OK);

    private static async Task<IResult> Create(
        Guid id,
        string kind,
        HttpContext http,
        AkashiDb db,
        TenantSecrets secrets,
        AuditTrail trail,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        await using var transaction = await db.Begin(ct);
        if (await Work(id, db, ct) is not { ArchivedAt: null } work || KindOf(kind) is not { } known)
            return Answer.NotFound;
        var fields = TargetFields.Of(known, form);
        var (key, zipPassword) = (form["key"].ToString(), form["zipPassword"].ToString());
        var problems = fields.Check(key, zipPassword, work);
        if (fields.Form == TargetForm.Merged && work.Seal != SealForm.None)
            problems.Add(SealForms.NotToBeMerged);
        if (await InUse(db, id).CountAsync(ct) >= MostTargets)
            problems.Add(
                new(
                    "too-many-targets",
                    new($"1 つのワークに作れる配送先は {MostTargets} 件までです。", $"A work has up to {MostTargets} targets."),
                    Status: StatusCodes.Status409Conflict
                )
            );
        if (problems.Any)
            return Form(work, fields, problems);
        var now = clock.GetUtcNow();
        var target = Guid.CreateVersion7(now);
        var hasZipPassword = fields.Form == TargetForm.Zip && zipPassword.Length > 0;
        var row = new DeliveryTarget
        {
            TenantId = db.Tenant,
            Id = target,
            WorkId = id,
            Name = fields.Name,
            Kind = known,
            Form = fields.Form,
            Settings = JsonSerializer.Serialize(fields.Settings with { HasZipPassword = hasZipPassword }, JsonSerializerOptions.Web),
            SealedSecrets = await secrets.Seal(
                (NpgsqlTransaction)transaction.GetDbTransaction(),
                db.Tenant,
                DeliveryTarget.Purpose(target),
                JsonSerializer.Serialize(new TargetSecrets(key, hasZipPassword ? zipPassword : null)),
                ct
            ),
            CreatedAt = now,
            CreatedBy = signedIn.Required.Id,
        };
        db.Add(row);
        await db.SaveChangesAsync(ct);
        await trail.Record(
            Created,
            row.Subject,
            ct,
            new
            {
                work = id,
                name = row.Name,
                kind = row.Kind.ToString(),
                form = row.Form.ToString(),
                settings = fields.Settings,
            }
        );
        await transaction.CommitAsync(ct);
        return Answer.Go(
            http,
            $"/console/documents/works/{id}/deliveries",
            new("配送先を作りました。次の発行から配送します。", "The target is made; the next run delivers to it.")
        );
    }

    private static async Task<IResult> Remove(
        Guid id,
        Guid target,
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        if (await InUse(db, id).AsTracking().SingleOrDefaultAsync(row => row.Id == target, ct) is not { } row)
            return Answer.NotFound;
        row.RemovedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        await trail.Record(Removed, row.Subject, ct, new { work = id, name = row.Name });
        await transaction.CommitAsync(ct);
        return Answer.Go(
            http,
            $"/console/documents/works/{id}/deliveries",
            new($"「{row.Name}」を削除しました。待っている配送は送りません。", $"“{row.Name}” is removed; what waits for it is not sent.")
        );
    }

    private static IQueryable<DeliveryTarget> InUse(AkashiDb db, Guid work) =>
        db.Set<DeliveryTarget>().AsNoTracking().Where(target => target.WorkId == work && target.RemovedAt == null);

    private static Task<DocumentWork?> Work(Guid id, AkashiDb db, CancellationToken ct) =>
        db.Set<DocumentWork>().AsNoTracking().SingleOrDefaultAsync(work => work.Id == id, ct);

    private static TargetKind? KindOf(string kind) =>
        Enum.GetValues<TargetKind>()
            .Cast<TargetKind?>()
            .FirstOrDefault(known => known.ToString()!.Equals(kind, StringComparison.OrdinalIgnoreCase));
}

public sealed record TargetList(DocumentWork Work, IReadOnlyList<DeliveryTarget> Targets);

public sealed record NewTarget(DocumentWork Work, TargetFields Fields, FormProblems? Problems);
