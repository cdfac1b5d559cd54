using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.ApiKeys;
using Akashi.Trust.Audit;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Akashi.Trust.Purging; // "Retention" is a type of the manifests

/// <summary>
/// Deletes what is past its retention, realm by realm and in small transactions, and says in the realm's log how much it was.
/// Audit entries stay for good; what is shredded are the facts behind them (AUD-13, AUD-14).
/// </summary>
[DisallowConcurrentExecution]
public sealed partial class PurgeExpired(CrossTenant cross, TimeProvider clock, ILogger<PurgeExpired> log) : IJob
{
    /// <summary>Rows in one transaction: none holds its locks for long.</summary>
    public const int Batch = 5_000;

    public static readonly AuditEvent Purged = new("retention.purged", new("保存期間の過ぎたデータを消去", "Expired data purged"));

    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    internal static void Declare(ModuleMap map)
    {
        map.Audits(Purged);
        map.Job(
            new(
                "purge-expired",
                typeof(PurgeExpired),
                "0 10 3 * * ?",
                new("保存期間の過ぎたデータの消去", "Purge what is past its retention")
            )
        );
    }

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await Run(cancellationToken);

    public async Task Run(CancellationToken ct) =>
        await RealmSweep.Over(await cross.Realms(ct), 1, PurgeAndRecord, (realm, error) => LogFailed(log, realm, error), ct);

    private async Task PurgeAndRecord(Guid realm, CancellationToken ct)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        try
        {
            await Purge(realm, counts, ct);
        }
        finally
        {
            // What is gone is gone: it is recorded even if the rest could not be purged or the node stops.
            if (counts.Count > 0)
                await Record(realm, counts);
        }
    }

    private async Task Purge(Guid realm, SortedDictionary<string, int> counts, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await Delete(
            "sessions",
            "delete from akashi.sessions where id in (select id from akashi.sessions where expires_at < $1 limit $2)",
            now.AddDays(-1)
        );
        await Delete(
            "sign_ins",
            "delete from akashi.sign_ins where id in (select id from akashi.sign_ins where at < $1 limit $2)",
            now - Year
        );
        await Delete(
            "api_requests",
            "delete from akashi.api_requests where (key_id, name) in (select key_id, name from akashi.api_requests where at < $1 limit $2)",
            now - ApiRequest.Life
        );
        // The newest result of a promise stays however old it is: the paper cites it.
        await Delete(
            "control_results",
            "delete from akashi.control_results where id in (select old.id from akashi.control_results old where old.finished_at < $1 and exists (select from akashi.control_results later where later.promise = old.promise and (later.finished_at, later.id) > (old.finished_at, old.id)) limit $2)",
            now - Year
        );
        await Delete(
            "job_runs",
            "delete from akashi.job_runs where id in (select id from akashi.job_runs where finished_at < $1 limit $2)",
            now - Year
        );
        await Shred(realm, now - Year, counts, ct);

        async Task Delete(string table, string sql, DateTimeOffset before)
        {
            int gone;
            do
            {
                await using var connection = await cross.Open(realm, ct);
                await using var command = connection.Command(sql, before, Batch);
                gone = await command.ExecuteNonQueryAsync(ct);
                await connection.Commit(ct);
                Add(counts, table, gone);
            } while (gone == Batch);
        }
    }

    /// <summary>Ids sort by time, so one walk over them finds every old entry once.</summary>
    private async Task Shred(Guid realm, DateTimeOffset before, SortedDictionary<string, int> counts, CancellationToken ct)
    {
        var (after, end) = (Guid.Empty, FirstIdOf(before));
        while (true)
        {
            await using var connection = await cross.Open(realm, ct);
            await using var command = connection.Command(
                "with old as (select id from akashi.audit_entries where id > $1 and id < $2 and log_index is not null and (facts is not null or salt is not null) order by id limit $3), gone as (update akashi.audit_entries e set facts = null, salt = null from old where e.id = old.id returning e.id) select count(*), (select id from gone order by id desc limit 1) from gone",
                after,
                end,
                Batch
            );
            int gone;
            await using (var reader = await command.ExecuteReaderAsync(ct))
            {
                await reader.ReadAsync(ct);
                gone = (int)reader.GetInt64(0);
                if (gone > 0)
                    after = reader.GetGuid(1);
            }
            await connection.Commit(ct);
            Add(counts, "audit_facts", gone);
            if (gone < Batch)
                return;
        }
    }

    /// <summary>The lowest id of version 7 that an entry of that instant can have.</summary>
    private static Guid FirstIdOf(DateTimeOffset instant)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(instant).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6..].Clear();
        return new Guid(bytes, bigEndian: true);
    }

    private static void Add(SortedDictionary<string, int> counts, string what, int gone)
    {
        if (gone > 0)
            counts[what] = counts.GetValueOrDefault(what) + gone;
    }

    private Task Record(Guid realm, SortedDictionary<string, int> counts) =>
        cross.In(
            realm,
            async services =>
            {
                var db = services.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(CancellationToken.None);
                await services.GetRequiredService<AuditTrail>().Record(Purged, $"tenant:{realm:D}", CancellationToken.None, counts);
                await transaction.CommitAsync(CancellationToken.None);
            }
        );

    [LoggerMessage(Level = LogLevel.Error, Message = "Expired data of realm {Realm} could not be purged; tomorrow's run tries again")]
    private static partial void LogFailed(ILogger logger, Guid realm, Exception exception);
}
