using System.Collections.Concurrent;
using Akashi.Platform.Jobs;
using Akashi.Platform.Tenancy;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Platform.Tests.Jobs;

/// <summary>What becomes of chunks that do not go well.</summary>
public sealed class ChunkTests(ChunkTests.JobServer server) : IClassFixture<ChunkTests.JobServer>
{
    [Fact]
    public async Task A_time_out_is_a_failure_and_the_other_chunks_go_on()
    {
        var (run, progress) = await Run("time-out");
        progress.ShouldBe(new RunProgress(3, 2, 1, true));
        Misbehaving.Attempts(run, 1).ShouldBe(ChunkedJobs.MostAttempts);
        Misbehaving.Attempts(run, 0).ShouldBe(1);
    }

    [Fact]
    public async Task A_chunk_that_outlives_its_context_is_not_done()
    {
        var (run, progress) = await Run("context");
        progress.ShouldBe(new RunProgress(3, 2, 1, true));
        Misbehaving.Attempts(run, 1).ShouldBe(ChunkedJobs.MostAttempts);
    }

    [Fact]
    public async Task A_chunk_that_killed_its_process_too_often_is_given_up_without_another_try()
    {
        var (run, progress) = await Run("fine", "update akashi.job_chunks set attempts = 3 where run_id = $1 and number = 1");
        progress.ShouldBe(new RunProgress(3, 2, 1, true));
        Misbehaving.Attempts(run, 1).ShouldBe(0);
    }

    [Fact]
    public async Task A_first_failure_is_tried_again_and_done()
    {
        var (run, progress) = await Run("once");
        progress.ShouldBe(new RunProgress(3, 3, 0, true));
        Misbehaving.Attempts(run, 1).ShouldBe(2);
    }

    [Fact]
    public async Task A_chunk_that_waits_for_somebody_else_is_begun_again_as_often_as_it_takes()
    {
        var (run, progress) = await Run("later");
        progress.ShouldBe(new RunProgress(3, 3, 0, true));
        Misbehaving.Attempts(run, 1).ShouldBe(ChunkedJobs.MostAttempts + 2);
    }

    [Fact]
    public async Task Nobody_sits_through_a_long_wait_and_the_sweep_sends_another()
    {
        var finished = Run("much later");
        await Until.Holds(
            async () =>
                await server.AsDba(
                    "update akashi.job_chunks set not_before = null where not_before > clock_timestamp() + interval '30 minutes' and not exists (select from akashi.qrtz_triggers t where t.job_name like replace(run_id::text, '-', '') || '-%')"
                ) == 1,
            "the workers have gone home"
        );
        var (run, progress) = await finished;
        progress.ShouldBe(new RunProgress(3, 3, 0, true));
        Misbehaving.Attempts(run, 1).ShouldBe(2);
    }

    private async Task<(Guid Run, RunProgress Progress)> Run(string input, string? before = null)
    {
        var jobs = server.Node.Services.GetRequiredService<ChunkedJobs>();
        var demo = await server.Tenant("DEMO");
        Guid run;
        await using (var realm = await server.Node.Services.GetRequiredService<CrossTenant>().Open(demo, CancellationToken.None))
        {
            run = await jobs.Enqueue<Misbehaving>(realm, demo, 3, input, CancellationToken.None);
            if (before is not null)
            {
                await using var command = realm.Command(before, run);
                await command.ExecuteNonQueryAsync();
            }
            await realm.Commit(CancellationToken.None);
        }
        await jobs.Dispatch(demo, run, workers: 2, CancellationToken.None);
        RunProgress progress;
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!(progress = await jobs.Progress(demo, run, CancellationToken.None)).Finished)
        {
            patience.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
            await Task.Delay(100);
        }
        return (run, progress);
    }

    public sealed class JobServer : TestServer
    {
        protected override void Configure(IServiceCollection services) =>
            services.AddKeyedSingleton<IChunkedJob, Misbehaving>(typeof(Misbehaving).FullName!);
    }

    /// <summary>Does in chunk 1 what its input says.</summary>
    private sealed class Misbehaving : IChunkedJob
    {
        private static readonly ConcurrentDictionary<(Guid, int), int> Tries = new();

        public static int Attempts(Guid run, int chunk) => Tries.GetValueOrDefault((run, chunk));

        public async Task RunChunk(ChunkWork work, CancellationToken ct)
        {
            var attempt = Tries.AddOrUpdate((work.Run, work.Number), 1, (_, tries) => tries + 1);
            if (work.Number != 1)
                return;
            switch (work.Input)
            {
                case "time-out":
                    throw new TaskCanceledException("as HttpClient's", new TimeoutException());
                case "once" when attempt == 1:
                    throw new InvalidOperationException("the first time");
                case "later" when attempt <= ChunkedJobs.MostAttempts + 1:
                    work.TryAgainIn = TimeSpan.FromMilliseconds(10);
                    break;
                case "much later" when attempt == 1:
                    work.TryAgainIn = TimeSpan.FromHours(1);
                    break;
                case "context":
                    await using (var command = work.Realm.Command("select set_config('akashi.ctx', '', true)"))
                        await command.ExecuteNonQueryAsync(ct);
                    break;
            }
        }
    }
}
