using Akashi.Platform.Jobs;

namespace Akashi.JobNode;

/// <summary>Writes one row a chunk, slowly enough to be killed in the middle of one.</summary>
public sealed class WriteRows : IChunkedJob
{
    public async Task RunChunk(ChunkWork work, CancellationToken ct)
    {
        await using var command = work.Realm.Command(
            "insert into public.written (run, chunk, process) select $1, $2, $3 from pg_sleep(0.03)",
            work.Run,
            work.Number,
            Environment.ProcessId
        );
        await command.ExecuteNonQueryAsync(ct);
    }
}
