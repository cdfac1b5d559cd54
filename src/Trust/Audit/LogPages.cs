using System.Text;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Access;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.Audit;

/// <summary>The operation log (AUD-6, AUD-8): search, page, download; one entry with its proof. Everybody sees his own entries.</summary>
internal static class LogPages
{
    private const int PageSize = 50;
    private const int MostInFile = 200_000;

    public static void Declare(ModuleMap map)
    {
        Declare(map, LogView.Console, 40);
        Declare(map, LogView.Own, 45);
        Declare(map, LogView.Provider, 60);
        DeclareEntry(map, LogView.Console, Permissions.ViewOwnLog);
        DeclareEntry(map, LogView.Provider, Permissions.ViewProviderLog);
    }

    private static void Declare(ModuleMap map, LogView view, int order)
    {
        map.Link(view.Title, view.Path, view.Permission, order, "log");
        map.Get(
            view.Path,
            view.Permission,
            ([AsParameters] LogSearch search, AkashiDb db, LogWords words, Actor actor, CancellationToken ct) =>
                List(view, search, db, words, actor, ct)
        );
        map.Get(
            view.Path + ".csv",
            view.Permission,
            ([AsParameters] LogSearch search, string? encoding, AkashiDb db, LogWords words, Actor actor, CancellationToken ct) =>
                Download(view, search, encoding, db, words, actor, ct)
        );
    }

    private static void DeclareEntry(ModuleMap map, LogView view, Permission permission)
    {
        map.Get(
            view.Path + "/{id:guid}",
            permission,
            (Guid id, AkashiDb db, LogWords words, AuditProofs proofs, Actor actor, PageContext page, CancellationToken ct) =>
                Show(view, id, db, words, proofs, actor, page, ct)
        );
        map.Get(
            view.Path + "/{id:guid}/proof.json",
            permission,
            (Guid id, AkashiDb db, AuditProofs proofs, Actor actor, PageContext page, CancellationToken ct) =>
                Proof(view, id, db, proofs, actor, page, ct)
        );
        map.Get(
            view.Path + "/checkpoint",
            permission,
            (AkashiDb db, AuditProofs proofs, CancellationToken ct) => Checkpoint(db, proofs, ct)
        );
        map.Get(view.Path + "/vkey", permission, (AkashiDb db, LogKeys keys) => Text("vkey", keys.Verifier(db.Tenant) + "\n"));
    }

    private static async Task<IResult> List(LogView view, LogSearch search, AkashiDb db, LogWords words, Actor actor, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var rows = await Search(view, search, db, words, actor, ct);
        var number = Math.Clamp(search.Page ?? 1, 1, 100_000);
        var total = await rows.LongCountAsync(ct);
        var slice = await rows.OrderByDescending(row => row.Id).Skip((number - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        var lines = await words.Read(slice, ct);
        return Answer.Page<LogPage>(new LogModel(view, search, new(lines, number, PageSize, total), words.Actions));
    }

    private static async Task<IResult> Download(
        LogView view,
        LogSearch search,
        string? encoding,
        AkashiDb db,
        LogWords words,
        Actor actor,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        var rows = await Search(view, search, db, words, actor, ct);
        var lines = await words.Read(await rows.OrderByDescending(row => row.Id).Take(MostInFile).ToListAsync(ct), ct);
        return CsvFile.Answer(
            "operation-log.csv",
            encoding,
            [
                "at",
                "index",
                "id",
                "actor",
                "actor_name",
                "action",
                "action_name",
                "subject",
                "subject_name",
                "outcome",
                "origin",
                "facts",
                "commitment",
            ],
            lines.Select(line =>
                new[]
                {
                    CsvFile.Time(line.Entry?.At),
                    $"{line.Record.LogIndex}",
                    $"{line.Record.Id:D}",
                    line.Record.Actor,
                    line.Who,
                    line.Record.Action,
                    line.What,
                    line.Entry?.Subject ?? "",
                    line.Subject,
                    line.Entry?.Outcome ?? "",
                    line.Entry?.Origin ?? "",
                    line.Record.Facts is null ? "" : Encoding.UTF8.GetString(line.Record.Facts),
                    line.Entry?.Commitment ?? "",
                }
            )
        );
    }

    private static async Task<IQueryable<AuditRecord>> Search(
        LogView view,
        LogSearch search,
        AkashiDb db,
        LogWords words,
        Actor actor,
        CancellationToken ct
    )
    {
        var rows = db.Set<AuditRecord>().AsNoTracking();
        if (view.OwnOnly)
            rows = rows.Where(row => row.Actor == actor.Name);
        else if (!string.IsNullOrWhiteSpace(search.Q))
        {
            var actors = await words.ActorsLike(search.Q.Trim(), ct);
            rows = rows.Where(row => actors.Contains(row.Actor));
        }
        if (!string.IsNullOrEmpty(search.Action))
            rows = rows.Where(row => row.Action == search.Action);
        // Ids of version 7 begin with the time, so the key itself serves a search by time.
        if (search.From is { } from)
        {
            var first = FirstId(Days.Start(from));
            rows = rows.Where(row => row.Id >= first);
        }
        if (search.To is { } to)
        {
            var next = FirstId(Days.Start(to.AddDays(1)));
            rows = rows.Where(row => row.Id < next);
        }
        return rows;
    }

    private static Guid FirstId(DateTimeOffset instant)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, instant.ToUnixTimeMilliseconds()) << 16);
        return new Guid(bytes, bigEndian: true);
    }

    private static async Task<IResult> Show(
        LogView view,
        Guid id,
        AkashiDb db,
        LogWords words,
        AuditProofs proofs,
        Actor actor,
        PageContext page,
        CancellationToken ct
    )
    {
        LogLine? line = null;
        await using (await db.Begin(ct))
        {
            if (await Find(view, id, db, actor, page, ct) is { } record)
                line = (await words.Read([record], ct)).Single();
        }
        return line is null
            ? Answer.NotFound
            : Answer.Page<LogEntryPage>(new LogEntryModel(view, page.May(view.Permission), line, await proofs.Prove(db.Tenant, id, ct)));
    }

    private static async Task<IResult> Proof(
        LogView view,
        Guid id,
        AkashiDb db,
        AuditProofs proofs,
        Actor actor,
        PageContext page,
        CancellationToken ct
    )
    {
        await using (await db.Begin(ct))
        {
            if (await Find(view, id, db, actor, page, ct) is null)
                return Answer.NotFound;
        }
        return await proofs.Prove(db.Tenant, id, ct) is { } proof
            ? Results.File(proof.ToJson(), "application/json", "proof.json")
            : Answer.NotFound;
    }

    /// <summary>An entry that this person may see: his own, or any for who may see the log.</summary>
    private static async Task<AuditRecord?> Find(LogView view, Guid id, AkashiDb db, Actor actor, PageContext page, CancellationToken ct)
    {
        var all = page.May(view.Permission);
        return await db.Set<AuditRecord>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && (all || row.Actor == actor.Name), ct);
    }

    private static async Task<IResult> Checkpoint(AkashiDb db, AuditProofs proofs, CancellationToken ct) =>
        await proofs.Checkpoint(db.Tenant, ct) is { } note ? Text("checkpoint", note) : Answer.NotFound;

    private static IResult Text(string name, string text) =>
        Results.File(Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8", name + ".txt");
}

/// <summary>One way to look at a log.</summary>
public sealed record LogView(string Path, Text Title, Permission Permission, bool OwnOnly)
{
    public static readonly LogView Console = new("/console/log", new("操作ログ", "Operation log"), Permissions.ViewLog, false);
    public static readonly LogView Own = new("/console/log/own", new("自分の操作ログ", "Own operation log"), Permissions.ViewOwnLog, true);
    public static readonly LogView Provider = new("/provider/log", new("操作ログ", "Operation log"), Permissions.ViewProviderLog, false);

    /// <summary>Where an entry opens.</summary>
    public string EntryPath(Guid id) => $"{(OwnOnly ? Console.Path : Path)}/{id:D}";
}

/// <param name="Q">Part of a name or ID of whoever acted.</param>
public sealed record LogSearch(string? Q, string? Action, DateOnly? From, DateOnly? To, int? Page);

public sealed record LogModel(LogView View, LogSearch Search, PageOf<LogLine> Lines, IReadOnlyList<AuditEvent> Actions);

/// <param name="SeesAll">Whether the reader may go on to the whole log.</param>
/// <param name="Proof">Null while the entry waits for its place.</param>
public sealed record LogEntryModel(LogView View, bool SeesAll, LogLine Line, EntryProof? Proof);
