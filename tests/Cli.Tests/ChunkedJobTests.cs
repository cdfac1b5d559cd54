using Akashi.JobNode;
using Akashi.Platform.Jobs;
using Akashi.Platform.Tenancy;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Cli.Tests;

/// <summary>Two nodes work on one run; one is killed in the middle of a chunk.</summary>
public sealed class ChunkedJobTests(TestServer server) : IClassFixture<TestServer>
{
    private const int Chunks = 300;

    [Fact]
    public async Task Every_chunk_is_done_and_none_is_visible_twice()
    {
        var app = new NpgsqlConnectionStringBuilder(server.OwnerConnection).Database + "_app";
        await server.AsDba(
            $"create table public.written (run uuid, chunk int, process int); grant insert on public.written to \"{app}\"; grant usage on schema public to \"{app}\""
        );
        var jobs = server.Node.Services.GetRequiredService<ChunkedJobs>();
        var demo = await server.Tenant("DEMO");
        Guid run;
        await using (var realm = await server.Node.Services.GetRequiredService<CrossTenant>().Open(demo, CancellationToken.None))
        {
            run = await jobs.Enqueue<WriteRows>(realm, demo, Chunks, "{}", CancellationToken.None);
            await realm.Commit(CancellationToken.None);
        }
        // The node of this process has no such job, so it must not be the one that is asked.
        await using (var pause = await server.Dba())
        {
            await server.Node.DisposeAsync();
            await using var first = await NodeProcess.WithJob(server.Folder, server.OwnerConnection);
            await using var second = await NodeProcess.WithJob(server.Folder, server.OwnerConnection);
            await Until.Holds(
                async () => await Count(pause, $"chunk >= 0 and process = {first.Id}") + await Count(pause, $"process = {second.Id}") >= 40,
                "some chunks are written"
            );
            var busy = await Count(pause, $"process = {first.Id}") > 0 ? first : second;
            await busy.KillDead();
            var doneBefore = await Count(pause, "true");
            doneBefore.ShouldBeLessThan(Chunks);
            await Until.Holds(async () => await Count(pause, "true") >= Chunks, "all chunks are written", 90);
            var survivor = busy == first ? second : first;
            (await Count(pause, $"process = {survivor.Id}")).ShouldBeGreaterThan(0);
            (await Count(pause, "true")).ShouldBe(Chunks);
            await using var distinct = pause.CreateCommand("select count(distinct chunk) from public.written");
            (await distinct.ExecuteScalarAsync()).ShouldBe((long)Chunks);
            await using var states = pause.CreateCommand("select count(*) from akashi.job_chunks where state = 'done'");
            await Until.Holds(async () => (long)(await states.ExecuteScalarAsync())! == Chunks, "all chunks are marked done");
            await using var open = pause.CreateCommand("select count(*) from akashi.job_queue");
            await Until.Holds(async () => (long)(await open.ExecuteScalarAsync())! == 0, "the run is closed");
        }
    }

    private static async Task<long> Count(NpgsqlDataSource store, string where)
    {
        await using var command = store.CreateCommand($"select count(*) from public.written where {where}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
