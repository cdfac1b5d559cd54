using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;

namespace Akashi.Documents.Deliveries;

/// <summary>In which realms something is due, so that a sweep need not ask them all. It holds no data of theirs.</summary>
internal static class Wakes
{
    public const string Deliveries = "deliveries";
    public const string Works = "works";

    public static readonly TableDeclaration Table = new(
        "document_wakes",
        Ownership.Installation,
        DataClass.None,
        new("配送・予約の次の時刻", "When deliveries and schedules are due next"),
        Retention.Contract
    )
    {
        Erasure = Erasure.Nothing,
    };

    /// <summary>Says in the transaction that makes it so that something is due. Whoever settles the realm at the same time waits, and sees it.</summary>
    public static async Task Call(RealmConnection realm, string kind, Guid tenant, DateTimeOffset at, CancellationToken ct)
    {
        await using var command = realm.Command(
            "insert into akashi.document_wakes (kind, realm, due_at) values ($1, $2, $3) on conflict (kind, realm) do update set due_at = least(akashi.document_wakes.due_at, excluded.due_at)",
            kind,
            tenant,
            at
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    public static async Task<List<Guid>> Due(CrossTenant cross, string kind, DateTimeOffset now, CancellationToken ct)
    {
        await using var realm = await cross.Open(Realm.Provider, ct);
        await using var command = realm.Command(
            "select realm from akashi.document_wakes where kind = $1 and due_at <= $2 order by due_at",
            kind,
            now
        );
        var realms = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            realms.Add(reader.GetGuid(0));
        return realms;
    }

    /// <summary>Writes down when the realm is due next, under the lock of its row: first the lock, then the look.</summary>
    /// <param name="next">Asks for the earliest time; null or no row for never.</param>
    public static async Task Settle(CrossTenant cross, string kind, Guid tenant, string next, CancellationToken ct)
    {
        await using var realm = await cross.Open(tenant, ct);
        await using (var hold = realm.Command("select from akashi.document_wakes where kind = $1 and realm = $2 for update", kind, tenant))
            await hold.ExecuteNonQueryAsync(ct);
        object? due;
        await using (var ask = realm.Command(next))
            due = await ask.ExecuteScalarAsync(ct);
        await using var settle = due is null or DBNull
            ? realm.Command("delete from akashi.document_wakes where kind = $1 and realm = $2", kind, tenant)
            : realm.Command("update akashi.document_wakes set due_at = $3 where kind = $1 and realm = $2", kind, tenant, due);
        await settle.ExecuteNonQueryAsync(ct);
        await realm.Commit(ct);
    }
}
