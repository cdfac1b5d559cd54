using Akashi.Documents.Deliveries;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Schedules;

/// <summary>A work that runs with the same file when a run of another one has ended.</summary>
public sealed class WorkChain : ITenantOwned
{
    /// <summary>Works in a row, from the first to the last.</summary>
    public const int MostInRow = 5;

    /// <summary>Works that follow one directly.</summary>
    public const int MostNext = 5;

    public Guid TenantId { get; init; }
    public Guid WorkId { get; init; }
    public Guid NextId { get; init; }

    /// <summary>Only when every document of the run was issued, or had been before.</summary>
    public bool OnlyClean { get; init; }

    public DateTimeOffset SetAt { get; init; }

    /// <summary>On whose behalf the next work runs.</summary>
    public Guid SetBy { get; init; }

    /// <summary>The works on a way from one to another along the chains that there are; null without one.</summary>
    public static IReadOnlyList<Guid>? Way(IEnumerable<WorkChain> chains, Guid from, Guid to)
    {
        var next = chains.ToLookup(chain => chain.WorkId, chain => chain.NextId);
        var ways = new Queue<Guid[]>([
            [from],
        ]);
        var seen = new HashSet<Guid> { from };
        while (ways.TryDequeue(out var way))
        {
            if (way[^1] == to)
                return way;
            foreach (var id in next[way[^1]].Where(seen.Add))
                ways.Enqueue([.. way, id]);
        }
        return null;
    }

    /// <summary>How many works the longest row has that goes through two neighbours. The chains have no circle.</summary>
    public static int Longest(IReadOnlyCollection<WorkChain> chains, Guid work, Guid next)
    {
        return Length(chains.ToLookup(chain => chain.NextId, chain => chain.WorkId), work)
            + Length(chains.ToLookup(chain => chain.WorkId, chain => chain.NextId), next);

        static int Length(ILookup<Guid, Guid> along, Guid id) =>
            1 + along[id].Select(other => Length(along, other)).DefaultIfEmpty(0).Max();
    }

    /// <summary>Plans the starts that follow from a run that has ended, in the transaction that notes it.</summary>
    internal static async Task Plan(RealmConnection realm, Guid tenant, Guid run, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = realm.Command(
            """
            insert into akashi.document_starts (tenant_id, id, work_id, cause, person, due_at, after_run, depth, not_before, source_name, source_sha256)
            select r.tenant_id, gen_random_uuid(), c.next_id, 'chain', c.set_by, $2, r.id, coalesce(s.depth, 0) + 1, $2, r.source_name, r.source_sha256
            from akashi.document_runs r
              join akashi.document_chains c on c.tenant_id = r.tenant_id and c.work_id = r.series
              left join akashi.document_starts s on s.tenant_id = r.tenant_id and s.run_id = r.id
            where r.id = $1 and r.source_sha256 is not null and coalesce(s.depth, 0) + 1 < $3
              and not (c.only_clean and (r.refused > 0 or exists (select from akashi.document_run_parts p where p.run_id = r.id and p.failed > 0)))
            on conflict do nothing
            """,
            run,
            now,
            MostInRow
        );
        if (await command.ExecuteNonQueryAsync(ct) > 0)
            await Wakes.Call(realm, Wakes.Works, tenant, now, ct);
    }

    internal static readonly TableDeclaration Table = new(
        "document_chains",
        Ownership.Tenant,
        DataClass.Derived,
        new("ワークのつながり", "Which work follows which"),
        Retention.Contract
    )
    {
        Map = model =>
            model
                .Entity<WorkChain>()
                .ToTable("document_chains")
                .HasKey(row => new
                {
                    row.TenantId,
                    row.WorkId,
                    row.NextId,
                }),
    };
}
