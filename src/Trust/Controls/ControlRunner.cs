using System.Diagnostics;
using System.Text.Json;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Akashi.Trust.Controls;

/// <summary>Runs probes and keeps what they saw: result and audit entry commit together.</summary>
public sealed partial class ControlRunner(
    ControlCatalog controls,
    CrossTenant cross,
    IServiceProvider services,
    TimeProvider clock,
    ILogger<ControlRunner> log
)
{
    public static readonly AuditEvent Probed = new("control.probed", new("コントロールを検査", "Control probed"));

    /// <summary>A probe that hangs proves nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Probes share the canaries, so one runs at a time on a node.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Runs what is due, the oldest result first: never probed, or half of its freshness gone.</summary>
    /// <returns>How many probes ran.</returns>
    public async Task<int> RunDue(CancellationToken ct)
    {
        var last = await Latest(ct);
        var now = clock.GetUtcNow();
        var due = controls
            .All.Where(control => !last.TryGetValue(control.Promise, out var at) || now - at > control.Freshness / 2)
            .OrderBy(control => last.GetValueOrDefault(control.Promise))
            .ToList();
        foreach (var control in due)
            await Run(control, ct);
        return due.Count;
    }

    /// <summary>Runs one probe now.</summary>
    public async Task<ControlResult> Run(Control control, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            // Canaries belong to the installation: two nodes do not attack them at the same time.
            await using var turn = await cross.Open(Realm.Provider, ct);
            await turn.Command("select pg_advisory_xact_lock(hashtextextended('akashi.probes', 0))").ExecuteNonQueryAsync(ct);
            var started = clock.GetUtcNow();
            var verdict = new Verdict();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(Patience);
            try
            {
                await control.Probe(services.GetRequiredService<ProbeContext>(), verdict, patience.Token);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                LogBroke(log, control.Promise, e);
                verdict.Broke(e);
                services.GetRequiredService<ProbeContext>().Disturbed();
            }
            return await Keep(control, verdict, started, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    private Task<ControlResult> Keep(Control control, Verdict verdict, DateTimeOffset started, CancellationToken ct) =>
        cross.In(
            Realm.Provider,
            async scope =>
            {
                var db = scope.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                var finished = clock.GetUtcNow();
                var entry = await scope
                    .GetRequiredService<AuditTrail>()
                    .Record(
                        Probed,
                        $"control:{control.Promise}",
                        ct,
                        new { outcome = verdict.Outcome.ToString(), facts = verdict.Facts },
                        verdict.Outcome == ProbeOutcome.Fail ? Outcome.Failure : Outcome.Success
                    );
                var result = new ControlResult
                {
                    TenantId = Realm.Provider,
                    Id = Guid.CreateVersion7(finished),
                    Promise = control.Promise,
                    Outcome = verdict.Outcome,
                    Facts = JsonSerializer.Serialize(verdict.Facts, JsonSerializerOptions.Web),
                    StartedAt = started,
                    FinishedAt = finished,
                    Node = Environment.MachineName,
                    AuditEntry = entry,
                };
                db.Add(result);
                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
                return result;
            }
        );

    private Task<Dictionary<string, DateTimeOffset>> Latest(CancellationToken ct) =>
        cross.In(
            Realm.Provider,
            async scope =>
            {
                var db = scope.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                return await db.Set<ControlResult>()
                    .GroupBy(row => row.Promise)
                    .Select(group => new { group.Key, At = group.Max(row => row.FinishedAt) })
                    .ToDictionaryAsync(row => row.Key, row => row.At, ct);
            }
        );

    [LoggerMessage(Level = LogLevel.Warning, Message = "The probe of {Promise} could not be finished")]
    private static partial void LogBroke(ILogger logger, string promise, Exception exception);
}
