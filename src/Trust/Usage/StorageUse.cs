using System.Collections.Concurrent;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Microsoft.Extensions.Logging;

namespace Akashi.Trust.Usage;

/// <summary>What a tenant has stored of one kind.</summary>
public sealed record StoredKind(Text Label, long Items, long Bytes);

/// <param name="Limit">Bytes; null for no limit.</param>
public sealed record Stored(IReadOnlyList<StoredKind> Kinds, long? Limit)
{
    public long Bytes => Kinds.Sum(kind => kind.Bytes);

    public bool IsFull => Bytes >= Limit;
}

/// <summary>
/// How much a tenant has stored, of what the modules declare, against its contract (MON-10). Asked for at every file that is taken in,
/// so it is counted at most once a minute: a tenant goes over its limit by what it stores in that time.
/// </summary>
public sealed partial class StorageUse(CrossTenant cross, ModuleCatalog modules, TimeProvider clock, ILogger<StorageUse> log)
    : IStorageLimit
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, Counted> known = new();

    private sealed record Counted(bool IsFull, DateTimeOffset Until);

    public async ValueTask Check(Guid tenant, CancellationToken ct)
    {
        if (tenant == Realm.Provider)
            return;
        var now = clock.GetUtcNow();
        if (!known.TryGetValue(tenant, out var counted))
            counted = await Count(tenant, ct);
        else if (counted.Until <= now && known.TryUpdate(tenant, counted with { Until = now + Life }, counted))
            // Nobody waits for the next count. Who was full is counted at once: there may be room again.
            if (counted.IsFull)
                counted = await Count(tenant, ct);
            else
                _ = Task.Run(() => CountBehind(tenant), CancellationToken.None);
        if (counted.IsFull)
            throw new FailureException(Full);
    }

    /// <summary>The limit has changed, or much was deleted: the next file is counted anew.</summary>
    public void Forget(Guid tenant) => known.TryRemove(tenant, out _);

    public async Task<Stored> Of(Guid tenant, CancellationToken ct)
    {
        await using var realm = await cross.Open(tenant, ct);
        var kinds = new List<StoredKind>();
        foreach (var figure in modules.Storage)
        {
            await using var command = realm.Command(figure.Sql);
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            kinds.Add(new(figure.Label, reader.GetInt64(0), reader.GetInt64(1)));
        }
        await using var ask = realm.Command("select storage_limit_mb from akashi.tenants where id = $1", tenant);
        var megabytes = (int)(await ask.ExecuteScalarAsync(ct))!;
        return new(kinds, megabytes == 0 ? null : (long)megabytes << 20);
    }

    private async Task<Counted> Count(Guid tenant, CancellationToken ct)
    {
        var stored = await Of(tenant, ct);
        return known[tenant] = new(stored.IsFull, clock.GetUtcNow() + Life);
    }

    private async Task CountBehind(Guid tenant)
    {
        try
        {
            await Count(tenant, CancellationToken.None);
        }
        catch (Exception error)
        {
            // The store is away or the node stops; the next minute counts again.
            LogNotCounted(log, tenant, error);
        }
    }

    private static readonly Failure Full = new(
        "storage-full",
        new(
            "契約の保存容量を使い切っています。不要なデータの消去か、契約の変更を事業者に依頼してください。保存済みのものは、これまでどおり閲覧、書き出し、削除できます。",
            "The storage of your contract is used up. Have old data erased, or ask the provider to change the contract. What is stored can be read, exported and deleted as before."
        ),
        Status: 507
    );

    [LoggerMessage(Level = LogLevel.Warning, Message = "What {Tenant} has stored could not be counted")]
    private static partial void LogNotCounted(ILogger logger, Guid tenant, Exception exception);
}
