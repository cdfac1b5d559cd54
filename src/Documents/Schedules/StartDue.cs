using System.Text.Json;
using Akashi.Documents.Calendar;
using Akashi.Documents.Deliveries;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Akashi.Documents.Schedules;

/// <summary>
/// Starts what is due: times of schedules become starts (in the transaction that moves the schedule on) → claim one (counted, and kept from others for a
/// while) → <see cref="StartWork"/> → write down what came of it. A node that dies in between leaves a claim that runs out.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class StartDue(CrossTenant cross, TimeProvider clock, ILogger<StartDue> log) : IJob
{
    private const int Realms = 4;

    /// <summary>A start that kills its node so often is given up.</summary>
    private const int MostAttempts = 3;

    /// <summary>Times that passed unseen are counted up to here.</summary>
    private const int MostMissed = 1_000;

    /// <summary>How long a realm is served before the next one has its turn.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(30);

    /// <summary>Longer than any start takes: fetch, read, take in.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(15);

    public static readonly AuditEvent Failed = new(
        "documents.start.failed",
        new("ワークを自動実行できず", "Work could not start by itself")
    );
    public static readonly AuditEvent Unchanged = new(
        "documents.start.unchanged",
        new("データに変更がないため自動実行を省略", "Work not started: the data is unchanged")
    );

    public static void Declare(ModuleMap map)
    {
        map.Audits(Failed, Unchanged);
        map.Job(new("start-works", typeof(StartDue), "0/5 * * * * ?", new("ワークの自動実行", "Start works that are due")));
    }

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await Run(cancellationToken);

    /// <summary>Starts what is due in every realm. One that fails does not keep the others from it.</summary>
    public async Task Run(CancellationToken ct)
    {
        var due = await Wakes.Due(cross, Wakes.Works, clock.GetUtcNow(), ct);
        await RealmSweep.Over(due, Realms, Serve, (realm, error) => LogRealmFailed(log, realm, error), ct);
    }

    private async Task Serve(Guid tenant, CancellationToken ct)
    {
        while (await PlanOne(tenant, ct)) { }
        var begin = clock.GetTimestamp();
        while (clock.GetElapsedTime(begin) < Turn && await One(tenant, ct)) { }
        await Wakes.Settle(
            cross,
            Wakes.Works,
            tenant,
            "select min(at) from (select min(next_at) as at from akashi.document_schedules union all select min(not_before) from akashi.document_starts where state = 'waiting') due",
            ct
        );
    }

    /// <summary>Moves one schedule on, and makes one start of all its times that have come.</summary>
    private async Task<bool> PlanOne(Guid tenant, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var realm = await cross.Open(tenant, ct);
        Guid work,
            person;
        ScheduleRule rule;
        DateTimeOffset seen;
        bool again;
        await using (
            var find = realm.Command(
                "select work_id, rule, checked_at, set_by, again from akashi.document_schedules where next_at <= $1 order by next_at limit 1 for update skip locked",
                now
            )
        )
        await using (var reader = await find.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
                return false;
            (work, person, again) = (reader.GetGuid(0), reader.GetGuid(3), reader.GetBoolean(4));
            rule = JsonSerializer.Deserialize<ScheduleRule>(reader.GetString(1), JsonSerializerOptions.Web)!;
            seen = await reader.GetFieldValueAsync<DateTimeOffset>(2, ct);
        }
        var daysOff = await DaysOff(realm, ct);
        var times = rule.After(seen, daysOff).TakeWhile(time => time <= now).Take(MostMissed).ToList();
        if (times.Count > 0)
        {
            await using var insert = realm.Command(
                "insert into akashi.document_starts (tenant_id, id, work_id, cause, person, due_at, missed, again, not_before) values ($1, $2, $3, 'schedule', $4, $5, $6, $7, $8) on conflict do nothing",
                tenant,
                Guid.CreateVersion7(now),
                work,
                person,
                times[0],
                times.Count - 1,
                again,
                now
            );
            await insert.ExecuteNonQueryAsync(ct);
        }
        var next = rule.After(now, daysOff).Select(time => (DateTimeOffset?)time).FirstOrDefault();
        await using var move = realm.Command(
            "update akashi.document_schedules set checked_at = $2, next_at = $3 where work_id = $1",
            work,
            now,
            next
        );
        await move.ExecuteNonQueryAsync(ct);
        await realm.Commit(ct);
        return true;
    }

    private static async Task<HashSet<DateOnly>> DaysOff(RealmConnection realm, CancellationToken ct)
    {
        var days = DayOff.OfTheLaw.ToHashSet();
        await using var command = realm.Command("select day from akashi.document_days_off");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            days.Add(await reader.GetFieldValueAsync<DateOnly>(0, ct));
        return days;
    }

    private async Task<bool> One(Guid tenant, CancellationToken ct)
    {
        if (await Take(tenant, ct) is not { } id)
            return false;
        WorkStart? start = null;
        try
        {
            await cross.In(
                tenant,
                async services =>
                {
                    var work = services.GetRequiredService<StartWork>();
                    start = await work.Read(id, ct);
                    if (start.Attempts > MostAttempts)
                        throw new StartRefusedException(Lost);
                    services.GetRequiredService<Actor>().Name = start.Actor;
                    if (await work.Begin(start, ct) is { } same)
                        await Note(tenant, start, StartState.Unchanged, same, ct);
                }
            );
        }
        // Somebody else took it up after the claim had run out: theirs counts.
        catch (DbUpdateConcurrencyException) { }
        catch (StartRefusedException error) when (start is not null)
        {
            await Note(tenant, start, StartState.Failed, error.Failure, ct);
        }
        catch (Exception error) when (start is not null && !ct.IsCancellationRequested)
        {
            LogFailed(log, id, error);
            await Note(tenant, start, StartState.Failed, Unexpected, ct);
        }
        return true;
    }

    /// <summary>Counts an attempt and keeps the others away, before anything is done.</summary>
    private async Task<Guid?> Take(Guid tenant, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var realm = await cross.Open(tenant, ct);
        await using var command = realm.Command(
            "update akashi.document_starts set attempts = attempts + 1, not_before = $2 where id = (select id from akashi.document_starts where state = 'waiting' and not_before <= $1 order by not_before, id limit 1 for update skip locked) returning id",
            now,
            now + Claim
        );
        var id = await command.ExecuteScalarAsync(ct) as Guid?;
        await realm.Commit(ct);
        return id;
    }

    /// <summary>Writes down that nothing was started, and why.</summary>
    private async Task Note(Guid tenant, WorkStart start, StartState state, Failure why, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var realm = await cross.Open(tenant, ct);
        await using var command = realm.Command(
            "update akashi.document_starts set state = $2, code = $3, ja = $4, en = $5, source_name = $6, source_sha256 = $7, finished_at = $8 where id = $1 and state = 'waiting' and attempts = $9",
            start.Id,
            state == StartState.Failed ? "failed" : "unchanged",
            why.Code,
            why.Message.Ja,
            why.Message.En,
            start.SourceName,
            start.SourceSha256,
            now,
            start.Attempts
        );
        if (await command.ExecuteNonQueryAsync(ct) == 1)
            await AuditTrail.RecordInJob(
                realm,
                tenant,
                start.Actor,
                now,
                state == StartState.Failed ? Failed : Unchanged,
                $"document-work:{start.WorkId:D}",
                new
                {
                    start = start.Id,
                    due = start.DueAt,
                    code = why.Code,
                    person = start.Person,
                    source = start.SourceName,
                    sourceSha256 = start.SourceSha256,
                },
                ct
            );
        await realm.Commit(ct);
    }

    private static readonly Failure Lost = new(
        "start-lost",
        new("実行中にサーバーが続けて止まったため、取りやめました。", "The server stopped again and again while it ran; it is given up.")
    );

    private static readonly Failure Unexpected = new(
        "start-failed",
        new("自動実行中に問題が起きました。", "Something went wrong while it started.")
    );

    [LoggerMessage(Level = LogLevel.Warning, Message = "Start {Start} failed")]
    private static partial void LogFailed(ILogger logger, Guid start, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Works of realm {Realm} could not be started; the next sweep tries again")]
    private static partial void LogRealmFailed(ILogger logger, Guid realm, Exception exception);
}
