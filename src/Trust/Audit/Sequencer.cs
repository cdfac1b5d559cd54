using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Akashi.Trust.Audit;

/// <summary>Which logs of this node have just had an entry committed.</summary>
public sealed class WaitingLogs : IDisposable
{
    private readonly ConcurrentDictionary<Guid, bool> _logs = new();
    private readonly SemaphoreSlim _told = new(0, 1);

    internal void Tell(Guid tenant)
    {
        _logs[tenant] = true;
        try
        {
            _told.Release();
        }
        catch (SemaphoreFullException)
        {
            // Told already.
        }
        catch (ObjectDisposedException)
        {
            // The node is stopping; another one, or its next start, finds the entry.
        }
    }

    /// <summary>Waits until told, but no longer than this.</summary>
    internal Task<bool> Wait(TimeSpan most, CancellationToken ct) => _told.WaitAsync(most, ct);

    internal Guid[] Take()
    {
        var logs = _logs.Keys.ToArray();
        foreach (var log in logs)
            _logs.TryRemove(log, out _);
        return logs;
    }

    public void Dispose() => _told.Dispose();
}

/// <summary>
/// Gives committed entries their places: at once for this node's, within a second for those that another node or a crash left. One runs on
/// each node; the lock in <see cref="LogWriter"/> makes them take turns.
/// </summary>
internal sealed partial class Sequencer(
    AuditLog audit,
    WaitingLogs waiting,
    NpgsqlDataSource store,
    TimeProvider clock,
    ILogger<Sequencer> log
) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    // Long enough for a burst to share a checkpoint, too short for a person to notice.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var polled = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var told = await waiting.Wait(Poll, stoppingToken);
                if (told)
                    await Task.Delay(Gather, clock, stoppingToken);
                IEnumerable<Guid> logs = waiting.Take();
                if (!told || clock.GetElapsedTime(polled) >= Poll)
                {
                    polled = clock.GetTimestamp();
                    logs = logs.Union(await FindWaiting(stoppingToken));
                }
                await Parallel.ForEachAsync(
                    logs,
                    new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stoppingToken },
                    Sequence
                );
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The store is away; the next poll finds what waits.
                LogFailed(log, e.Message);
            }
        }
    }

    private async ValueTask Sequence(Guid tenant, CancellationToken ct)
    {
        try
        {
            await audit.Sequence(tenant, ct);
        }
        catch (BrokenLogException e)
        {
            audit.Report(e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e.Message);
        }
    }

    private async Task<List<Guid>> FindWaiting(CancellationToken ct)
    {
        await using var command = store.CreateCommand("select * from akashi.audit_waiting()");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var tenants = new List<Guid>();
        while (await reader.ReadAsync(ct))
            tenants.Add(reader.GetGuid(0));
        return tenants;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Audit entries could not be sequenced yet: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
