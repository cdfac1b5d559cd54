using Akashi.Documents.Mappings;
using Akashi.Documents.Sources;
using Akashi.Documents.Works;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Akashi.Documents.Masters;

/// <summary>list → new → show, search → replace by a file → download → remove.</summary>
internal static class MasterPages
{
    private const string Root = "/console/documents/masters";
    private const int PageSize = 50;
    private const int Most = 50;
    private const long MostBytes = 16 << 20;

    public static readonly AuditEvent Made = new("documents.master.made", new("マスタを登録", "Master made"));
    public static readonly AuditEvent Replaced = new("documents.master.replaced", new("マスタを置き換え", "Master replaced"));
    public static readonly AuditEvent Removed = new("documents.master.removed", new("マスタを削除", "Master removed"));

    public static void Declare(ModuleMap map)
    {
        map.Table(DocumentMaster.Table);
        map.Audits(Made, Replaced, Removed);
        map.Link(new("マスタ", "Masters"), Root, Permissions.ViewTemplates, 7, "list");
        map.Get(Root, Permissions.ViewTemplates, List);
        map.Get(Root + "/new", Permissions.DesignTemplates, () => Form(new("", "", null)));
        map.Upload(Root + "/new", Permissions.DesignTemplates, MostBytes, Make, Made);
        map.Get(Root + "/{id:guid}", Permissions.ViewTemplates, Show);
        map.Get(Root + "/{id:guid}/file", Permissions.ViewTemplates, Download);
        map.Upload(Root + "/{id:guid}", Permissions.DesignTemplates, MostBytes, Replace, Replaced);
        map.Post(Root + "/{id:guid}/remove", Permissions.DesignTemplates, Remove, Removed);
    }

    private static async Task<IResult> List(AkashiDb db, string? q, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var masters = db.Set<DocumentMaster>().AsNoTracking();
        if (!string.IsNullOrWhiteSpace(q))
        {
            var like = LikePattern.Containing(q);
            masters = masters.Where(row => EF.Functions.ILike(row.Name, like, LikePattern.Escape));
        }
        return Answer.Page<MasterListPage>(
            new MasterList(
                await masters
                    .OrderBy(row => row.Name)
                    .Select(row => new MasterRow(row.Id, row.Name, row.KeyColumn, row.Columns, row.Rows, row.ChangedAt))
                    .ToListAsync(ct),
                q
            )
        );
    }

    private static IResult Form(NewMaster model) =>
        Answer.Page<NewMasterPage>(model, model.Problems?.All[0].Status ?? StatusCodes.Status200OK);

    private static async Task<IResult> Make(
        HttpContext http,
        AkashiDb db,
        IStorageLimit limit,
        AuditTrail trail,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        var (name, key) = (form["name"].ToString().Trim(), form["key"].ToString().Trim());
        await limit.Check(db.Tenant, ct);
        var problems = new FormProblems();
        // It stands in quotes in expressions, which are searched for it.
        if (name.Length is 0 or > 50 || name.Any(c => char.IsControl(c) || c == '"'))
            problems.Add(WrongName);
        var master = new DocumentMaster
        {
            TenantId = db.Tenant,
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Name = name,
            ChangedAt = clock.GetUtcNow(),
            ChangedBy = signedIn.Required.Id,
        };
        if (await Take(master, form.Files.GetFile("file"), key, ct) is { } unusable)
            problems.Add(unusable);
        if (problems.Any)
            return Form(new(name, key, problems));
        await using var transaction = await db.Begin(ct);
        if (await db.Set<DocumentMaster>().CountAsync(ct) >= Most)
            return Form(new(name, key, new([TooMany])));
        db.Add(master);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Form(new(name, key, new([NameTaken])));
        }
        await trail.Record(Made, master.Subject, ct, Facts(master));
        await transaction.CommitAsync(ct);
        return Answer.Go(http, $"{Root}/{master.Id}", new($"{master.Rows:N0} 行を登録しました。", $"{master.Rows:N0} rows are there now."));
    }

    private static async Task<IResult> Show(Guid id, string? q, int? page, AkashiDb db, CancellationToken ct) =>
        await Page(id, q, page, null, db, ct);

    private static async Task<IResult> Page(Guid id, string? q, int? page, FormProblems? problems, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<DocumentMaster>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } master)
            return Answer.NotFound;
        var number = Math.Clamp(page ?? 1, 1, 100_000);
        var total = 0L;
        var slice = new List<IReadOnlyList<string>>();
        using (var table = master.Open())
            foreach (var row in table.Rows)
                if (string.IsNullOrWhiteSpace(q) || row.Cells.Any(cell => cell.Contains(q.Trim(), StringComparison.OrdinalIgnoreCase)))
                    if (++total > (number - 1L) * PageSize && slice.Count < PageSize)
                        slice.Add(row.Cells);
        return Answer.Page<MasterPage>(
            new MasterView(master, new(slice, number, PageSize, total), q, await Users(db, master, ct), problems),
            problems?.All[0].Status ?? StatusCodes.Status200OK
        );
    }

    private static async Task<IResult> Download(Guid id, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await db.Set<DocumentMaster>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is { } master
            ? Results.File(master.Content, "application/octet-stream", master.FileName)
            : Answer.NotFound;
    }

    private static async Task<IResult> Replace(
        Guid id,
        HttpContext http,
        AkashiDb db,
        IStorageLimit limit,
        AuditTrail trail,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        await limit.Check(db.Tenant, ct);
        await using (var transaction = await db.Begin(ct))
        {
            if (await db.Set<DocumentMaster>().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } master)
                return Answer.NotFound;
            var before = master.Sha256;
            if (await Take(master, form.Files.GetFile("file"), form["key"].ToString().Trim(), ct) is not { } unusable)
            {
                (master.ChangedAt, master.ChangedBy) = (clock.GetUtcNow(), signedIn.Required.Id);
                await db.SaveChangesAsync(ct);
                await trail.Record(Replaced, master.Subject, ct, Facts(master, before));
                await transaction.CommitAsync(ct);
                return Answer.Go(
                    http,
                    $"{Root}/{id}",
                    new($"置き換えました。いまは {master.Rows:N0} 行です。", $"Replaced; there are {master.Rows:N0} rows now.")
                );
            }
            else
            {
                await transaction.RollbackAsync(ct);
                return await Page(id, null, null, new([unusable]), db, ct);
            }
        }
    }

    private static async Task<IResult> Remove(Guid id, HttpContext http, AkashiDb db, AuditTrail trail, CancellationToken ct)
    {
        await using (var transaction = await db.Begin(ct))
        {
            if (await db.Set<DocumentMaster>().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } master)
                return Answer.NotFound;
            if (await Users(db, master, ct) is { Count: 0 })
            {
                db.Remove(master);
                await db.SaveChangesAsync(ct);
                await trail.Record(Removed, master.Subject, ct, Facts(master));
                await transaction.CommitAsync(ct);
                return Answer.Go(http, Root, new($"マスタ「{master.Name}」を削除しました。", $"The master “{master.Name}” is removed."));
            }
        }
        return await Page(id, null, null, new([InUse]), db, ct);
    }

    /// <returns>What keeps the file from being the master's; nothing when it is now.</returns>
    private static async Task<Failure?> Take(DocumentMaster master, IFormFile? file, string key, CancellationToken ct)
    {
        if (file is not { Length: > 0 and <= MostBytes })
            return NoFile;
        var content = new byte[file.Length];
        await using (var stream = file.OpenReadStream())
            await stream.ReadExactlyAsync(content, ct);
        try
        {
            master.Take(WorkWriter.Short(file.FileName), content, key);
            return null;
        }
        catch (SourceException error)
        {
            return WorkWriter.Unreadable(error);
        }
    }

    /// <summary>Works whose mappings or mail addresses speak of it.</summary>
    private static async Task<IReadOnlyList<WorkRow>> Users(AkashiDb db, DocumentMaster master, CancellationToken ct)
    {
        var works = await db.Set<DocumentWork>().AsNoTracking().Where(work => work.ArchivedAt == null).ToListAsync(ct);
        var addresses = await WorkExtras.AddressesOf(db, ct);
        return
        [
            .. works
                .Where(work => DocumentMaster.IsNamed(master.Name, Mapping.Parse(work.Mapping).Expressions().Concat(addresses[work.Id])))
                .OrderBy(work => work.Name, StringComparer.Ordinal)
                .Select(work => new WorkRow(work.Id, work.Name, "", null)),
        ];
    }

    private static object Facts(DocumentMaster master, string? before = null) =>
        new
        {
            name = master.Name,
            file = master.FileName,
            key = master.KeyColumn,
            rows = master.Rows,
            sha256 = master.Sha256,
            before,
        };

    private static readonly Failure NoFile = new(
        "no-file",
        new("16 MB までのファイルを選んでください。", "Choose a file of up to 16 MB."),
        "file"
    );
    private static readonly Failure WrongName = new(
        "master-name",
        new("名前は 1～50 文字で、引用符 \" は使えません。", "A name has 1 to 50 characters and no quotation marks."),
        "name"
    );
    private static readonly Failure NameTaken = new(
        "master-name-taken",
        new("同じ名前のマスタがあります。", "There is a master of this name."),
        "name",
        409
    );
    private static readonly Failure TooMany = new(
        "too-many-masters",
        new($"マスタは {Most} 個までです。", $"There can be {Most} masters."),
        Status: 409
    );
    private static readonly Failure InUse = new(
        "master-in-use",
        new("ワークが使っているので削除できません。", "It cannot be removed while works use it."),
        Status: 409
    );
}

public sealed record MasterRow(Guid Id, string Name, string Key, IReadOnlyList<string> Columns, int Rows, DateTimeOffset ChangedAt);

public sealed record MasterList(IReadOnlyList<MasterRow> Masters, string? Query);

public sealed record NewMaster(string Name, string Key, FormProblems? Problems);

/// <param name="Works">That use it.</param>
public sealed record MasterView(
    DocumentMaster Master,
    PageOf<IReadOnlyList<string>> Rows,
    string? Query,
    IReadOnlyList<WorkRow> Works,
    FormProblems? Problems
);
