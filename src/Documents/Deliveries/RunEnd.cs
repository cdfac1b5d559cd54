using Akashi.Documents.Outputs;
using Akashi.Documents.Schedules;
using Akashi.Documents.Works;
using Akashi.Platform.Blobs;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Web.Http;

namespace Akashi.Documents.Deliveries;

/// <summary>A run has ended: it is noted once, in the transaction of its last part; what follows from it is planned once, in one of its own.</summary>
internal sealed class RunEnd(CrossTenant cross, IBlobStore blobs, TimeProvider clock)
{
    public static readonly AuditEvent Planned = new("documents.delivery.planned", new("配送を予定", "Deliveries planned"));

    /// <summary>Notes the end if no part is open. The run's row is held until the commit, so of two last parts one sees the other.</summary>
    public static async Task Note(RealmConnection realm, Guid tenant, Guid run, DateTimeOffset now, CancellationToken ct)
    {
        await using (var hold = realm.Command("select from akashi.document_runs where id = $1 for update", run))
            await hold.ExecuteNonQueryAsync(ct);
        await using var end = realm.Command(
            "update akashi.document_runs set ended_at = $2 where id = $1 and ended_at is null and not exists (select from akashi.document_run_parts where run_id = $1 and finished_at is null)",
            run,
            now
        );
        if (await end.ExecuteNonQueryAsync(ct) == 1)
            await Wakes.Call(realm, Wakes.Deliveries, tenant, now, ct);
    }

    /// <summary>Plans what follows from the runs of a realm that have ended.</summary>
    public async Task PlanAll(Guid tenant, CancellationToken ct)
    {
        while (await PlanOne(tenant, ct)) { }
    }

    private async Task<bool> PlanOne(Guid tenant, CancellationToken ct)
    {
        await using var realm = await cross.Open(tenant, ct);
        if (await Ended(realm, ct) is not { } run)
            return false;
        var targets = await Targets(realm, run.Series, ct);
        var planned = 0;
        if (targets.Count > 0 && await Documents(realm, run.Id, ct) is { Count: > 0 } documents)
        {
            var addresses = targets.Any(target => target.Kind == "mail") ? await Addresses(realm, tenant, run.Id, ct) : [];
            foreach (var target in targets)
                planned += await Plan(realm, tenant, run, target, documents, addresses, ct);
            await AuditTrail.RecordInJob(
                realm,
                tenant,
                $"user:{run.StartedBy:D}",
                clock.GetUtcNow(),
                Planned,
                $"document-run:{run.Id:D}",
                new { targets = targets.Select(target => target.Id), deliveries = planned },
                ct
            );
        }
        await WorkChain.Plan(realm, tenant, run.Id, clock.GetUtcNow(), ct);
        await using (var done = realm.Command("update akashi.document_runs set planned_at = $2 where id = $1", run.Id, clock.GetUtcNow()))
            await done.ExecuteNonQueryAsync(ct);
        await realm.Commit(ct);
        return true;
    }

    private async Task<int> Plan(
        RealmConnection realm,
        Guid tenant,
        EndedRun run,
        PlannedTarget target,
        List<(Guid Id, string Key, string Format)> documents,
        Dictionary<string, Dictionary<Guid, string>> addresses,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var rows = new List<(Guid? Document, string Name, string? Address)>();
        if (target.Form == "files")
        {
            // A mail or a request stands alone; in a folder names must differ.
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { Manifest.Name };
            var together = target.Kind is "folder" or "s3";
            foreach (var (id, key, format) in documents)
                rows.Add(
                    (
                        id,
                        together ? DocumentFile.Name(key, $".{format}", names) : DocumentFile.Name(key, $".{format}"),
                        addresses.GetValueOrDefault(key)?.GetValueOrDefault(target.Id)
                    )
                );
            if (together)
                rows.Add((null, Manifest.Name, null));
        }
        else
            rows.Add((null, DocumentFile.Name(run.Name, target.Form == "zip" ? ".zip" : ".pdf"), null));
        await using var insert = realm.Command(
            """
            insert into akashi.document_deliveries (tenant_id, id, run_id, target_id, document_id, name, address, due_at)
            select $1, u.id, $2, $3, u.document, u.name, u.address, $4 from unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[]) as u (id, document, name, address)
            on conflict do nothing
            """,
            tenant,
            run.Id,
            target.Id,
            now,
            rows.Select(_ => Guid.CreateVersion7(now)).ToArray(),
            rows.Select(row => row.Document).ToArray(),
            rows.Select(row => row.Name).ToArray(),
            rows.Select(row => row.Address).ToArray()
        );
        return await insert.ExecuteNonQueryAsync(ct);
    }

    private static async Task<EndedRun?> Ended(RealmConnection realm, CancellationToken ct)
    {
        await using var command = realm.Command(
            "select id, series, name, started_by from akashi.document_runs where ended_at is not null and planned_at is null order by ended_at limit 1 for update skip locked"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetGuid(3)) : null;
    }

    private static async Task<List<PlannedTarget>> Targets(RealmConnection realm, Guid work, CancellationToken ct)
    {
        await using var command = realm.Command(
            "select id, kind, form from akashi.document_targets where work_id = $1 and removed_at is null order by id",
            work
        );
        var targets = new List<PlannedTarget>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            targets.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return targets;
    }

    private static async Task<List<(Guid Id, string Key, string Format)>> Documents(RealmConnection realm, Guid run, CancellationToken ct)
    {
        await using var command = realm.Command(
            "select id, key, format from akashi.documents where run_id = $1 and withdrawn_at is null order by segment, segment_offset",
            run
        );
        var documents = new List<(Guid, string, string)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            documents.Add((reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return documents;
    }

    /// <summary>What the data said about mail addresses, by number and target.</summary>
    private async Task<Dictionary<string, Dictionary<Guid, string>>> Addresses(
        RealmConnection realm,
        Guid tenant,
        Guid run,
        CancellationToken ct
    )
    {
        var parts = new List<string>();
        await using (var command = realm.Command("select orders from akashi.document_run_parts where run_id = $1 order by number", run))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                parts.Add(reader.GetString(0));
        }
        var addresses = new Dictionary<string, Dictionary<Guid, string>>();
        foreach (var part in parts)
        {
            await using var blob = await blobs.Open(tenant, part, ct) ?? throw new DamagedBlobException(part);
            foreach (var order in await PartFile.Read(blob, ct))
                if (order.Addresses is { } known)
                    addresses[order.Key] = known;
        }
        return addresses;
    }

    private sealed record EndedRun(Guid Id, Guid Series, string Name, Guid StartedBy);

    private sealed record PlannedTarget(Guid Id, string Kind, string Form);
}
