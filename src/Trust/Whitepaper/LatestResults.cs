using Akashi.Platform.Tenancy;
using Akashi.Trust.Controls;

namespace Akashi.Trust.Whitepaper;

/// <summary>The last result of every control, read from the provider's realm.</summary>
public sealed class LatestResults(CrossTenant cross, ControlCatalog controls)
{
    public async Task<IReadOnlyDictionary<string, ControlResult>> Read(CancellationToken ct)
    {
        var found = new Dictionary<string, ControlResult>();
        await using var realm = await cross.Open(Realm.Provider, ct);
        // One look into the index for each control, instead of a walk through a year of results.
        await using var command = realm.Command(
            """
            select r.id, r.promise, r.outcome, r.facts::text, r.started_at, r.finished_at, r.node, r.audit_entry
            from unnest($1::text[]) as wanted (promise),
              lateral (select * from akashi.control_results c where c.promise = wanted.promise order by c.finished_at desc limit 1) r
            """,
            [controls.All.Select(control => control.Promise).ToArray()]
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var result = new ControlResult
            {
                TenantId = Realm.Provider,
                Id = reader.GetGuid(0),
                Promise = reader.GetString(1),
                Outcome = Enum.Parse<ProbeOutcome>(reader.GetString(2).Replace("_", ""), ignoreCase: true),
                Facts = reader.GetString(3),
                StartedAt = await reader.GetFieldValueAsync<DateTimeOffset>(4, ct),
                FinishedAt = await reader.GetFieldValueAsync<DateTimeOffset>(5, ct),
                Node = reader.GetString(6),
                AuditEntry = reader.GetGuid(7),
            };
            found[result.Promise] = result;
        }
        return found;
    }
}
