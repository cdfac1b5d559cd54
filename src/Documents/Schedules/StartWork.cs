using System.Text.Json;
using Akashi.Documents.Outputs;
using Akashi.Documents.Sources;
using Akashi.Documents.Templates;
using Akashi.Documents.Works;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Secrets;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Field = Akashi.Documents.Templates.TemplateField;

namespace Akashi.Documents.Schedules;

/// <summary>A work does not start, and the page says why.</summary>
internal sealed class StartRefusedException(Failure failure) : Exception(failure.Message.En)
{
    public Failure Failure => failure;
}

/// <summary>Turns a start into a run: may the person still? → the file → is it another than last time? → has it the columns? → the run.</summary>
internal sealed class StartWork(
    AkashiDb db,
    WorkWriter works,
    RunStarter starter,
    SourceFetcher fetcher,
    TenantSecrets secrets,
    IBlobStore blobs,
    TimeProvider clock
)
{
    public async Task<WorkStart> Read(Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await db.Set<WorkStart>().AsNoTracking().SingleAsync(start => start.Id == id, ct);
    }

    /// <returns>Null when the run has started; else that the file is the same as before.</returns>
    /// <exception cref="StartRefusedException">It cannot start.</exception>
    public async Task<Failure?> Begin(WorkStart start, CancellationToken ct)
    {
        var open = await Open(start, ct);
        await using var file = await File(start, open, ct);
        start.SourceSha256 ??= (await blobs.Put(db.Tenant, file, ct)).Sha256;
        if (start.Cause != StartCause.Chain && !start.Again && start.SourceSha256 == open.LastSha256)
            return Same;
        try
        {
            CheckColumns(file, open.Work);
            var (_, failure) = await starter.Start(
                new(open.Work.Id, open.Work.Name, open.Work.TemplateId, open.Version, start.SourceName, start.SourceSha256)
                {
                    Start = start,
                    Seal = open.Work.Seal,
                },
                WorkData.Read(file, open.Work, open.Fields, open.Extras),
                ct
            );
            return failure is null ? null : throw new StartRefusedException(failure);
        }
        catch (SourceException error)
        {
            throw new StartRefusedException(WorkWriter.Unreadable(error));
        }
        catch (Mappings.MappingException error)
        {
            throw new StartRefusedException(new("mapping", error.Text));
        }
    }

    private async Task<OpenStart> Open(WorkStart start, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var now = clock.GetUtcNow();
        var tenant = await db.Set<Tenant>().AsNoTracking().SingleAsync(row => row.Id == db.Tenant, ct);
        if (!tenant.IsOpen(Days.Of(now)))
            throw new StartRefusedException(Closed);
        if (Barred(await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.Id == start.Person, ct), now) is { } barred)
            throw new StartRefusedException(barred);
        var work = await db.Set<DocumentWork>().AsNoTracking().SingleAsync(row => row.Id == start.WorkId, ct);
        if (work.ArchivedAt is not null)
            throw new StartRefusedException(Archived);
        var template = await db.Set<DocumentTemplate>().AsNoTracking().SingleAsync(row => row.Id == work.TemplateId, ct);
        if (template is not { Published: { } version, ArchivedAt: null } || await works.Fields(work.TemplateId, ct) is not { } fields)
            throw new StartRefusedException(DocumentIssuer.NotPublished);
        var source = await db.Set<WorkSource>().AsNoTracking().SingleOrDefaultAsync(row => row.WorkId == work.Id, ct);
        var last = await db.Set<DocumentRun>()
            .Where(run => run.Series == work.Id)
            .OrderByDescending(run => run.StartedAt)
            .Select(run => run.SourceSha256)
            .FirstOrDefaultAsync(ct);
        return new(
            tenant.Code,
            work,
            version,
            fields,
            await WorkExtras.Of(db, work, ct),
            source,
            source is null ? null : await Secrets(source, transaction, ct),
            last
        );
    }

    /// <summary>What keeps the person from it on whose behalf it would run: who may set works up must still be one who may.</summary>
    public static Failure? Barred(User? person, DateTimeOffset now) =>
        person switch
        {
            null => Gone,
            { Status: not UserStatus.Active } => Inactive,
            _ when person.LockedUntil > now => Locked,
            _ when !Permissions.DesignTemplates.Roles.Contains(person.Role) => Demoted,
            _ => null,
        };

    /// <summary>In the transaction that is open.</summary>
    private async Task<SourceSecrets> Secrets(WorkSource source, IDbContextTransaction transaction, CancellationToken ct) =>
        JsonSerializer.Deserialize<SourceSecrets>(
            await secrets.Open(
                (NpgsqlTransaction)transaction.GetDbTransaction(),
                db.Tenant,
                WorkSource.Purpose(source.Id),
                source.SealedSecrets,
                ct
            )
        )!;

    /// <summary>The file of the source, or of the run before.</summary>
    private async Task<FileStream> File(WorkStart start, OpenStart open, CancellationToken ct)
    {
        if (start.Cause == StartCause.Chain)
        {
            var copy = PrivateFile.Create();
            try
            {
                await using var blob =
                    await blobs.Open(db.Tenant, start.SourceSha256!, ct) ?? throw new DamagedBlobException(start.SourceSha256!);
                await blob.CopyToAsync(copy, ct);
                copy.Position = 0;
                return copy;
            }
            catch
            {
                await copy.DisposeAsync();
                throw;
            }
        }
        if (open is not { Source: { } source, Secrets: { } box })
            throw new StartRefusedException(NoSource);
        try
        {
            (var file, start.SourceName) = await fetcher.Fetch(open.Company, source.Kind, source.ReadSettings(), box, ct);
            return file;
        }
        catch (FetchException error)
        {
            throw new StartRefusedException(new(error.Code, error.Text));
        }
    }

    /// <summary>A person who hands over a file sees what is missing; here nobody does, so every column of the sample must be there.</summary>
    private static void CheckColumns(Stream file, DocumentWork work)
    {
        var missing = work.Columns.Except(WorkWriter.Columns(file, work.ReadFormat())).ToList();
        if (missing.Count > 0)
            throw new StartRefusedException(ColumnsChanged(missing));
    }

    public static Failure ColumnsChanged(IReadOnlyList<string> missing) =>
        new(
            "columns-changed",
            new(
                $"見本にあった列がありません: {string.Join("、", missing.Take(10))}",
                $"Columns of the sample are missing: {string.Join(", ", missing.Take(10))}"
            )
        );

    private static readonly Failure Same = new(
        "source-unchanged",
        new("前回の発行と同じファイルのため、発行していません。", "The file is that of the last run; nothing was issued.")
    );

    private static readonly Failure Closed = new("contract-ended", new("契約が有効ではありません。", "The contract is not active."));

    private static readonly Failure Gone = new(
        "person-gone",
        new(
            "設定した人が削除されています。管理者が設定し直してください。",
            "The person who set it is gone. An administrator has to set it anew."
        )
    );

    private static readonly Failure Inactive = new(
        "person-inactive",
        new(
            "設定した人が無効になっています。管理者が設定し直してください。",
            "The person who set it is inactive. An administrator has to set it anew."
        )
    );

    private static readonly Failure Locked = new(
        "person-locked",
        new("設定した人のアカウントがロックされています。", "The account of the person who set it is locked.")
    );

    private static readonly Failure Demoted = new(
        "person-demoted",
        new(
            "設定した人は、もう管理者ではありません。管理者が設定し直してください。",
            "The person who set it is no administrator any more. An administrator has to set it anew."
        )
    );

    private static readonly Failure Archived = new("work-archived", new("ワークは保管されています。", "The work is archived."));

    private static readonly Failure NoSource = new("no-source", new("取り込み元がありません。", "There is no source."));

    private sealed record OpenStart(
        string Company,
        DocumentWork Work,
        int Version,
        IReadOnlyList<Field> Fields,
        WorkExtras Extras,
        WorkSource? Source,
        SourceSecrets? Secrets,
        string? LastSha256
    );
}
