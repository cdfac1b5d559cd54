using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Akashi.Trust.Audit;

/// <summary>How an action ended.</summary>
public enum Outcome
{
    Success,
    Failure,
    Denied,
}

/// <summary>Who acts in this scope, and from where.</summary>
public sealed class Actor
{
    /// <summary><c>user:ID</c>, <c>operator:ID</c>, <c>api-key:ID</c>, <c>system</c>, <c>schedule</c>, <c>chain</c> or <c>guest</c>.</summary>
    public string Name { get; set; } = "system";

    /// <summary>The channel: <c>console</c>, <c>provider</c>, <c>public</c>, <c>api</c>, <c>job</c>, <c>cli</c>.</summary>
    public string Origin { get; set; } = "job";

    /// <summary>The IP address; it goes among the facts, which can be shredded, and not into the entry.</summary>
    public string? Address { get; set; }
}

/// <summary>
/// Writes what happened into the realm's log, in the transaction of the change itself: the two commit together or not at all.
/// The entry holds identifiers and a commitment; names and values are facts behind it, so that the log still verifies after
/// they are shredded (ERA-1, AUD-14). Its place in the log is given by the <see cref="Sequencer"/>, right after the commit.
/// </summary>
public sealed class AuditTrail(AkashiDb db, Actor actor, TimeProvider clock, WaitingLogs waiting)
{
    /// <summary>Records one event in the transaction that is open.</summary>
    /// <param name="subject">What it was done to: <c>user:ID</c>, <c>tenant:ID</c> …</param>
    /// <param name="facts">Anything serialisable; kept apart from the entry.</param>
    /// <returns>The entry's id.</returns>
    public async Task<Guid> Record(
        AuditEvent what,
        string subject,
        CancellationToken ct,
        object? facts = null,
        Outcome outcome = Outcome.Success
    )
    {
        var transaction =
            db.Database.CurrentTransaction?.GetDbTransaction() as NpgsqlTransaction
            ?? throw new InvalidOperationException("An audit entry belongs into the transaction of the change that it records.");
        var entry = AuditEntry.Make(clock.GetUtcNow(), actor, what, subject, outcome, facts);
        await new LogTables(transaction, db.Tenant).Insert([entry], firstIndex: null, ct);
        var tenant = db.Tenant;
        db.AfterCommit(() => waiting.Tell(tenant));
        return entry.Id;
    }

    /// <summary>Records one event in the transaction of a job, which has a realm and no scope. The sequencer finds it by itself.</summary>
    /// <param name="person">On whose behalf the job works: <c>user:ID</c>, or what has nobody behind it: <c>system</c>, <c>schedule</c>, <c>chain</c>.</param>
    public static async Task<Guid> RecordInJob(
        RealmConnection realm,
        Guid tenant,
        string person,
        DateTimeOffset at,
        AuditEvent what,
        string subject,
        object? facts,
        CancellationToken ct
    )
    {
        var entry = AuditEntry.Make(at, new Actor { Name = person, Origin = "job" }, what, subject, Outcome.Success, facts);
        await new LogTables(realm.Transaction, tenant).Insert([entry], firstIndex: null, ct);
        return entry.Id;
    }
}
