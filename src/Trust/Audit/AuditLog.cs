using System.Collections.Concurrent;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.Extensions.Logging;

namespace Akashi.Trust.Audit;

/// <summary>
/// Appends events that change nothing else: evidence of controls, refusals, reads. Callers of one moment share one transaction, in which
/// their entries also get their places in the log. What changes data records through <see cref="AuditTrail"/> instead.
/// </summary>
public sealed partial class AuditLog(CrossTenant cross, LogKeys keys, Witness witness, TimeProvider clock, ILogger<AuditLog> log)
    : IDisposable
{
    private readonly ConcurrentDictionary<Guid, LogWriter> _logs = new();
    private readonly ConcurrentDictionary<string, bool> _reported = new();

    /// <summary>Appends an entry to a realm's log; completes when it is durable.</summary>
    /// <param name="cancellation">Ends the waiting; the entry may be written all the same.</param>
    public Task Append(Guid tenant, AuditEntry entry, CancellationToken cancellation) => Log(tenant).Append(entry).WaitAsync(cancellation);

    /// <summary>Makes the entry of an event and appends it.</summary>
    /// <returns>The entry's id, by which <c>/console/log/ID</c> shows it.</returns>
    public async Task<Guid> Append(
        Guid tenant,
        Actor actor,
        AuditEvent what,
        string subject,
        CancellationToken cancellation,
        object? facts = null,
        Outcome outcome = Outcome.Success
    )
    {
        var entry = AuditEntry.Make(clock.GetUtcNow(), actor, what, subject, outcome, facts);
        await Append(tenant, entry, cancellation);
        return entry.Id;
    }

    /// <summary>Gives places to all entries of a realm that wait for one.</summary>
    /// <exception cref="BrokenLogException">The log cannot be trusted; they go on waiting.</exception>
    public async Task Sequence(Guid tenant, CancellationToken cancellation)
    {
        while (await Log(tenant).SequenceWaiting(cancellation) == LogWriter.FullBatch) { }
    }

    public void Dispose()
    {
        foreach (var writer in _logs.Values)
            writer.Dispose();
    }

    /// <summary>Says once what is the matter, not each second.</summary>
    internal void Report(BrokenLogException broken)
    {
        if (_reported.TryAdd(broken.Message, true))
            LogBroken(log, broken.Message);
    }

    private LogWriter Log(Guid tenant) => _logs.GetOrAdd(tenant, id => new LogWriter(id, cross, keys, witness, Report));

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Reason}")]
    private static partial void LogBroken(ILogger logger, string reason);
}
