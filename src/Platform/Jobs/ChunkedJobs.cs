using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Akashi.Platform.Jobs;

/// <summary>
/// Long work in chunks. A chunk's writes and its "done" commit in one transaction, so a chunk that a dying node had begun is
/// begun again elsewhere and is visible once. An attempt is counted before it begins, in a transaction of its own.
/// </summary>
public interface IChunkedJob
{
    /// <summary>Does one chunk inside the open transaction of <paramref name="work"/>; it does not commit.</summary>
    Task RunChunk(ChunkWork work, CancellationToken ct);
}

/// <summary>One chunk at work.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Input">What the run was started with.</param>
public sealed record ChunkWork(Guid Tenant, Guid Run, int Number, string Input, RealmConnection Realm)
{
    /// <summary>
    /// Set by a job that has to wait for somebody else: what it wrote commits, the chunk is begun again after this time, and the attempt is not
    /// counted. Null, as usual: the chunk is done.
    /// </summary>
    public TimeSpan? TryAgainIn { get; set; }
}

/// <summary>How far a run is.</summary>
public sealed record RunProgress(int Chunks, int Done, int Failed, bool Finished);

/// <summary>Starts runs, works on them, and tells how far they are.</summary>
public sealed partial class ChunkedJobs(
    CrossTenant cross,
    ContextSigner signer,
    ISchedulerFactory schedulers,
    IServiceProvider services,
    TimeProvider clock,
    ILogger<ChunkedJobs> log
)
{
    /// <summary>A chunk that fails or kills its process this often is given up, and the others go on; 2, 4 … seconds lie between.</summary>
    public const int MostAttempts = 3;

    /// <summary>A worker waits so long for a chunk whose time has not come; after that it goes home, and the sweep sends another.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    internal static readonly TableDeclaration Runs = new(
        "job_runs",
        Ownership.Tenant,
        DataClass.Derived,
        new("ジョブの実行履歴", "History of job runs"),
        Retention.OneYear
    );

    internal static readonly TableDeclaration Chunks = new(
        "job_chunks",
        Ownership.Tenant,
        DataClass.Derived,
        new("ジョブの分割単位ごとの状態", "State of each chunk of a job"),
        Retention.OneYear
    );

    internal static readonly TableDeclaration Queue = new(
        "job_queue",
        Ownership.Installation,
        DataClass.None,
        new("未完了のジョブの番号", "Numbers of unfinished jobs"),
        Retention.Contract
    )
    {
        Erasure = Erasure.Nothing,
    };

    /// <summary>Puts a run into the store inside the caller's transaction: no commit, no run.</summary>
    /// <typeparam name="TJob">Registered as a keyed service under its full name.</typeparam>
    public async Task<Guid> Enqueue<TJob>(RealmConnection realm, Guid tenant, int chunks, string input, CancellationToken ct)
        where TJob : IChunkedJob
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunks);
        var run = Guid.CreateVersion7(clock.GetUtcNow());
        await Execute(
            realm,
            "insert into akashi.job_runs (tenant_id, id, kind, input, created_at) values ($1, $2, $3, $4, $5)",
            ct,
            tenant,
            run,
            typeof(TJob).FullName!,
            input,
            clock.GetUtcNow()
        );
        await Execute(
            realm,
            "insert into akashi.job_chunks (tenant_id, run_id, number) select $1, $2, n from generate_series(0, $3 - 1) n",
            ct,
            tenant,
            run,
            chunks
        );
        await Execute(realm, "insert into akashi.job_queue (run_id, realm) values ($1, $2)", ct, run, tenant);
        return run;
    }

    /// <summary>Puts workers on a run. Calling it again, or never (a sweep does it), changes nothing but the time.</summary>
    public async Task Dispatch(Guid tenant, Guid run, int workers, CancellationToken ct)
    {
        var scheduler = await schedulers.GetScheduler(ct);
        for (var worker = 0; worker < workers; worker++)
        {
            var job = JobBuilder
                .Create<RunChunks>()
                .WithIdentity($"{run:N}-{worker}", "chunked")
                .UsingJobData("tenant", tenant.ToString("D"))
                .UsingJobData("run", run.ToString("D"))
                .RequestRecovery()
                .Build();
            await scheduler.ScheduleJob(
                job,
                [TriggerBuilder.Create().WithIdentity($"{run:N}-{worker}", "chunked").StartNow().Build()],
                new ScheduleJobOptions { Replace = true },
                ct
            );
        }
    }

    /// <summary>Where a run stands.</summary>
    public async Task<RunProgress> Progress(Guid tenant, Guid run, CancellationToken ct)
    {
        await using var realm = await cross.Open(tenant, ct);
        await using var command = realm.Command(
            "select count(*), count(*) filter (where state = 'done'), count(*) filter (where state = 'failed'), (select finished_at is not null from akashi.job_runs where id = $1) from akashi.job_chunks where run_id = $1",
            run
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new((int)reader.GetInt64(0), (int)reader.GetInt64(1), (int)reader.GetInt64(2), !reader.IsDBNull(3) && reader.GetBoolean(3));
    }

    /// <summary>Runs that no worker has: their node died before it could put one on, or all of their workers did.</summary>
    internal async Task Sweep(CancellationToken ct)
    {
        var waiting = new List<(Guid Tenant, Guid Run)>();
        await using (var realm = await cross.Open(Realm.Provider, ct))
        {
            await using var command = realm.Command(
                "select q.realm, q.run_id from akashi.job_queue q where not exists (select from akashi.qrtz_triggers t where t.trigger_group in ('chunked', 'RECOVERING_JOBS') and t.job_name like replace(q.run_id::text, '-', '') || '-%')"
            );
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                waiting.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }
        foreach (var (tenant, run) in waiting)
            await Dispatch(tenant, run, workers: 1, ct);
    }

    /// <summary>Takes chunk after chunk until none is left, then closes the run.</summary>
    internal async Task Work(Guid tenant, Guid run, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested && await OneChunk(tenant, run, ct)) { }
        await using var realm = await cross.Open(tenant, ct);
        var closed = await Execute(
            realm,
            "update akashi.job_runs set finished_at = $2 where id = $1 and finished_at is null and not exists (select from akashi.job_chunks where run_id = $1 and state = 'waiting')",
            ct,
            run,
            clock.GetUtcNow()
        );
        if (closed > 0)
            await Execute(realm, "delete from akashi.job_queue where run_id = $1", ct, run);
        await realm.Commit(ct);
    }

    /// <summary>Count an attempt → do the work under the row's lock → done, in one transaction with the work.</summary>
    /// <returns>False when nothing is left that this worker could do.</returns>
    private async Task<bool> OneChunk(Guid tenant, Guid run, CancellationToken ct)
    {
        if (await Claim(tenant, run, ct) is not { } claim)
            return await UntilOneIsDue(tenant, run, ct);
        if (claim.GivenUp)
            return true;
        try
        {
            await Do(tenant, run, claim, ct);
        }
        // A time-out of the chunk's own (HttpClient's is a cancellation, too) is a failure; only our own stop is none.
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogChunkFailed(log, run, claim.Number, e);
            await Fail(tenant, run, claim, ct);
        }
        catch (Exception)
        {
            await GiveBack(tenant, run, claim);
            throw;
        }
        return true;
    }

    /// <summary>Counts an attempt in a transaction of its own, so that a chunk that kills its process is counted as well.</summary>
    private async Task<ChunkClaim?> Claim(Guid tenant, Guid run, CancellationToken ct)
    {
        await using var realm = await cross.Open(tenant, ct);
        ChunkClaim claim;
        await using (
            var find = realm.Command(
                "select c.number, c.attempts, r.kind, r.input from akashi.job_chunks c join akashi.job_runs r on r.tenant_id = c.tenant_id and r.id = c.run_id where c.run_id = $1 and c.state = 'waiting' and (c.not_before is null or c.not_before <= clock_timestamp()) order by c.number limit 1 for update of c skip locked",
                run
            )
        )
        await using (var reader = await find.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
                return null;
            claim = new(reader.GetInt32(0), reader.GetInt32(1) + 1, reader.GetString(2), reader.GetString(3));
        }
        if (claim.GivenUp)
        {
            // Its last attempt neither succeeded nor lived to say why.
            LogChunkGivenUp(log, run, claim.Number, MostAttempts);
            await Execute(
                realm,
                "update akashi.job_chunks set state = 'failed', finished_at = $3 where run_id = $1 and number = $2",
                ct,
                run,
                claim.Number,
                clock.GetUtcNow()
            );
        }
        else
        {
            // Until the work holds the lock, the time to the next attempt keeps others away.
            await Execute(
                realm,
                "update akashi.job_chunks set attempts = $3, not_before = clock_timestamp() + make_interval(secs => $4) where run_id = $1 and number = $2",
                ct,
                run,
                claim.Number,
                claim.Attempt,
                Math.Pow(2, claim.Attempt)
            );
        }
        await realm.Commit(ct);
        return claim;
    }

    private async Task Do(Guid tenant, Guid run, ChunkClaim claim, CancellationToken ct)
    {
        await using var realm = await cross.Open(tenant, ct);
        await using (
            var hold = realm.Command(
                "select 1 from akashi.job_chunks where run_id = $1 and number = $2 and state = 'waiting' and attempts = $3 for update skip locked",
                run,
                claim.Number,
                claim.Attempt
            )
        )
        {
            // We were so slow that another worker has taken it.
            if (await hold.ExecuteScalarAsync(ct) is null)
                return;
        }
        var work = new ChunkWork(tenant, run, claim.Number, claim.Input, realm);
        await services.GetRequiredKeyedService<IChunkedJob>(claim.Kind).RunChunk(work, ct);
        // Past its time the context shows no rows, and the chunk's last statements would have changed none without a word.
        await using (var context = realm.Command("select akashi.tenant() = $1", tenant))
        {
            if (await context.ExecuteScalarAsync(ct) is not true)
                throw new InvalidOperationException(
                    $"The chunk outlived its tenant context ({ContextSigner.Lifetime}); cut it smaller or renew the context in it."
                );
        }
        await realm.Transaction.EnterRealm(signer.Sign(tenant), ct);
        var marked = work.TryAgainIn is { } wait
            ? await Execute(
                realm,
                "update akashi.job_chunks set attempts = attempts - 1, not_before = clock_timestamp() + make_interval(secs => $3) where run_id = $1 and number = $2 and state = 'waiting'",
                ct,
                run,
                claim.Number,
                wait.TotalSeconds
            )
            : await Execute(
                realm,
                "update akashi.job_chunks set state = 'done', finished_at = $3 where run_id = $1 and number = $2 and state = 'waiting'",
                ct,
                run,
                claim.Number,
                clock.GetUtcNow()
            );
        if (marked != 1)
            throw new InvalidOperationException("What became of the chunk could not be marked; its work is rolled back.");
        await realm.Commit(ct);
    }

    /// <summary>The chunk's own transaction is gone; what becomes of it is written in one of its own.</summary>
    private async Task Fail(Guid tenant, Guid run, ChunkClaim claim, CancellationToken ct)
    {
        await using var realm = await cross.Open(tenant, ct);
        await Execute(
            realm,
            "update akashi.job_chunks set state = case when attempts >= $4 then 'failed' else 'waiting' end, finished_at = case when attempts >= $4 then $5 end, not_before = clock_timestamp() + make_interval(secs => $6) where run_id = $1 and number = $2 and state = 'waiting' and attempts = $3",
            ct,
            run,
            claim.Number,
            claim.Attempt,
            MostAttempts,
            clock.GetUtcNow(),
            Math.Pow(2, claim.Attempt)
        );
        await realm.Commit(ct);
    }

    /// <summary>A node that is stopped in an orderly way says nothing about the chunk: the attempt is not counted.</summary>
    private async Task GiveBack(Guid tenant, Guid run, ChunkClaim claim)
    {
        try
        {
            await using var realm = await cross.Open(tenant, CancellationToken.None);
            await Execute(
                realm,
                "update akashi.job_chunks set attempts = attempts - 1, not_before = null where run_id = $1 and number = $2 and state = 'waiting' and attempts = $3",
                CancellationToken.None,
                run,
                claim.Number,
                claim.Attempt
            );
            await realm.Commit(CancellationToken.None);
        }
        catch (Exception e)
        {
            LogChunkFailed(log, run, claim.Number, e);
        }
    }

    /// <summary>Waits for a chunk whose next attempt is not due yet; those that others hold are theirs.</summary>
    private async Task<bool> UntilOneIsDue(Guid tenant, Guid run, CancellationToken ct)
    {
        TimeSpan wait;
        await using (var realm = await cross.Open(tenant, ct))
        {
            await using var soonest = realm.Command(
                "select min(not_before) - clock_timestamp() from akashi.job_chunks where run_id = $1 and state = 'waiting' and not_before > clock_timestamp()",
                run
            );
            if (await soonest.ExecuteScalarAsync(ct) is not TimeSpan due)
                return false;
            wait = due;
        }
        if (wait > LongestWait)
            return false;
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, ct);
        return true;
    }

    /// <param name="Attempt">From 1.</param>
    private sealed record ChunkClaim(int Number, int Attempt, string Kind, string Input)
    {
        public bool GivenUp => Attempt > MostAttempts;
    }

    private static async Task<int> Execute(RealmConnection realm, string sql, CancellationToken ct, params object?[] values)
    {
        await using var command = realm.Command(sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chunk {Number} of run {Run} failed")]
    private static partial void LogChunkFailed(ILogger logger, Guid run, int number, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Chunk {Number} of run {Run} is given up after {Attempts} attempts that did not come back"
    )]
    private static partial void LogChunkGivenUp(ILogger logger, Guid run, int number, int attempts);
}

/// <summary>A worker on one run.</summary>
internal sealed class RunChunks(ChunkedJobs jobs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await jobs.Work(
            Guid.Parse((string)context.MergedJobDataMap["tenant"]!),
            Guid.Parse((string)context.MergedJobDataMap["run"]!),
            cancellationToken
        );
}

/// <summary>Finds runs without workers.</summary>
[DisallowConcurrentExecution]
internal sealed class SweepRuns(ChunkedJobs jobs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await jobs.Sweep(cancellationToken);
}
