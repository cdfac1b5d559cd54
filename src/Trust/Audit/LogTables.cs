using System.Buffers;
using Akashi.Engines.TransparencyLog;
using Npgsql;
using NpgsqlTypes;

namespace Akashi.Trust.Audit;

/// <summary>The newest signed head of a log.</summary>
internal sealed record StoredHead(long Size, string Note);

/// <summary>An entry that has no index yet.</summary>
internal readonly record struct WaitingEntry(Guid Id, byte[] Bytes);

/// <summary>A row as it stands at an index of the log.</summary>
internal readonly record struct StoredRow(long Index, Guid Id, string Actor, string Action, byte[] Entry, byte[]? Facts, byte[]? Salt)
{
    public static StoredRow Read(NpgsqlDataReader reader) =>
        new(
            reader.GetInt64(0),
            reader.GetGuid(1),
            reader.GetString(2),
            reader.GetString(3),
            (byte[])reader[4],
            reader.IsDBNull(5) ? null : (byte[])reader[5],
            reader.IsDBNull(6) ? null : (byte[])reader[6]
        );

    /// <summary>What the row alone gives away, or null; the tree tells the rest.</summary>
    public AuditFindingKind? Check()
    {
        if (EntryText.Read(Entry) is not { } text || text.Id != Id || text.Actor != Actor || text.Action != Action)
            return AuditFindingKind.EditedRow;
        if (Facts is null && Salt is null)
            return null;
        return Facts is not null && Salt is not null && text.IsCommitmentTo(Salt, Facts) ? null : AuditFindingKind.EditedFacts;
    }
}

/// <summary>
/// One realm's log in its three tables, seen through a transaction: a signed one of that realm, or the auditor's. All SQL of the log is here.
/// </summary>
internal sealed class LogTables(NpgsqlTransaction transaction, Guid tenant) : ITileReader
{
    public Guid Tenant => tenant;

    /// <summary>Waits for its turn to append, which lasts until the transaction ends, and reads the head as it then is.</summary>
    public async Task<StoredHead?> LockHead(CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        // Durable whatever the cluster's default is; and a node that dies gives its turn back with its connection.
        batch.BatchCommands.Add(new("set local synchronous_commit = on"));
        batch.BatchCommands.Add(
            new("select pg_advisory_xact_lock(hashtextextended($1, 0))") { Parameters = { Of($"akashi.audit.{tenant:D}") } }
        );
        batch.BatchCommands.Add(new(HeadQuery) { Parameters = { Of(tenant) } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await ReadHead(reader, ct);
    }

    public async Task<StoredHead?> Head(CancellationToken ct)
    {
        await using var command = Command(HeadQuery, Of(tenant));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await ReadHead(reader, ct);
    }

    /// <summary>The head, and a sequenced entry by its id, in one exchange.</summary>
    public async Task<(StoredHead? Head, StoredRow? Row)> HeadAndEntry(Guid id, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        // The entry first: a head that is read after it is never too small for it.
        var entry = new NpgsqlBatchCommand(
            """
            select log_index, id, actor, action, entry, facts, salt from akashi.audit_entries
            where tenant_id = $1 and id = $2 and log_index is not null
            """
        );
        entry.Parameters.Add(Of(tenant));
        entry.Parameters.Add(Of(id));
        batch.BatchCommands.Add(entry);
        batch.BatchCommands.Add(new(HeadQuery) { Parameters = { Of(tenant) } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var row = await reader.ReadAsync(ct) ? StoredRow.Read(reader) : (StoredRow?)null;
        await reader.NextResultAsync(ct);
        return (await ReadHead(reader, ct), row);
    }

    /// <summary>The rows at indices <paramref name="from"/> up to <paramref name="to"/>, in their order.</summary>
    public async Task<List<StoredRow>> Rows(long from, long to, CancellationToken ct)
    {
        await using var command = Command(
            """
            select log_index, id, actor, action, entry, facts, salt from akashi.audit_entries
            where tenant_id = $1 and log_index >= $2 and log_index < $3 order by log_index
            """,
            Of(tenant),
            Of(from),
            Of(to)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<StoredRow>();
        while (await reader.ReadAsync(ct))
            rows.Add(StoredRow.Read(reader));
        return rows;
    }

    /// <summary>Inserts entries: with indices from <paramref name="firstIndex"/> on, or to wait for them.</summary>
    public async Task Insert(IReadOnlyList<AuditEntry> entries, long? firstIndex, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(InsertEntries, transaction.Connection, transaction);
        AddEntries(command.Parameters, entries, firstIndex);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Inserts entries at the end of the tree, with the tree's growth and its new head, in one exchange.</summary>
    public async Task Append(IReadOnlyList<AuditEntry> entries, long firstIndex, Growth growth, string note, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        var insert = new NpgsqlBatchCommand(InsertEntries);
        AddEntries(insert.Parameters, entries, firstIndex);
        batch.BatchCommands.Add(insert);
        AddGrowth(batch, growth, note);
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Gives waiting entries their indices, with the tree's growth and its new head, in one exchange.</summary>
    public async Task Sequence(IReadOnlyList<WaitingEntry> entries, long firstIndex, Growth growth, string note, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        var update = new NpgsqlBatchCommand(
            """
            update akashi.audit_entries e set log_index = $3 + given.place - 1 from unnest($2) with ordinality as given(id, place)
            where e.tenant_id = $1 and e.id = given.id and e.log_index is null
            """
        );
        update.Parameters.Add(Of(tenant));
        update.Parameters.Add(Of(Column(entries, entry => entry.Id)));
        update.Parameters.Add(Of(firstIndex));
        batch.BatchCommands.Add(update);
        AddGrowth(batch, growth, note);
        await batch.ExecuteNonQueryAsync(ct);
        if (update.RecordsAffected != entries.Count)
            throw new InvalidOperationException($"{entries.Count} entries were waiting and {update.RecordsAffected} were sequenced.");
    }

    /// <summary>
    /// Entries that wait, in order of arrival. Arrival numbers commit out of order, so what counts is what has no index, never a number
    /// up to which all was seen.
    /// </summary>
    public async Task<List<WaitingEntry>> Waiting(int most, CancellationToken ct)
    {
        await using var command = Command(
            "select id, entry from akashi.audit_entries where tenant_id = $1 and log_index is null order by arrival limit $2",
            Of(tenant),
            Of(most)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var entries = new List<WaitingEntry>();
        while (await reader.ReadAsync(ct))
            entries.Add(new(reader.GetGuid(0), (byte[])reader[1]));
        return entries;
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(IReadOnlyList<TileId> tiles, CancellationToken cancellation)
    {
        var hashes = await Hashes([.. tiles.Where(tile => tile.Level != TileId.Entries)], cancellation);
        var contents = new List<ReadOnlyMemory<byte>>(tiles.Count);
        foreach (var tile in tiles)
            contents.Add(
                tile.Level == TileId.Entries ? await Bundle(tile, cancellation)
                : hashes.TryGetValue((tile.Level, tile.Index), out var bytes) ? bytes
                : throw new MissingTileException(tile, "is missing")
            );
        return contents;
    }

    /// <summary>Stored tiles by level and index; those that are missing are left out.</summary>
    public async Task<Dictionary<(int Level, long Index), byte[]>> Hashes(IReadOnlyList<TileId> tiles, CancellationToken ct)
    {
        var found = new Dictionary<(int, long), byte[]>(tiles.Count);
        if (tiles.Count == 0)
            return found;
        await using var command = Command(
            """
            select t.level, t.number, t.hashes from unnest($2, $3) as wanted(level, number)
            join akashi.audit_tiles t on t.tenant_id = $1 and t.level = wanted.level and t.number = wanted.number
            """,
            Of(tenant),
            Of(tiles.Select(tile => (short)tile.Level).ToArray()),
            Of(tiles.Select(tile => tile.Index).ToArray())
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            found[(reader.GetInt16(0), reader.GetInt64(1))] = (byte[])reader[2];
        return found;
    }

    private async Task<ReadOnlyMemory<byte>> Bundle(TileId id, CancellationToken ct)
    {
        await using var command = Command(
            "select entry from akashi.audit_entries where tenant_id = $1 and log_index >= $2 and log_index < $3 order by log_index",
            Of(tenant),
            Of(id.Index * TileId.FullWidth),
            Of(id.Index * TileId.FullWidth + id.Width)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var bundle = new ArrayBufferWriter<byte>(id.Width * 512);
        while (await reader.ReadAsync(ct))
            EntryBundle.Append(bundle, (byte[])reader[0]);
        return bundle.WrittenMemory;
    }

    public NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction) { CommandTimeout = 300 };
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    public static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    private const string HeadQuery = "select size, note from akashi.audit_checkpoints where tenant_id = $1 order by size desc limit 1";

    private static async Task<StoredHead?> ReadHead(NpgsqlDataReader reader, CancellationToken ct) =>
        await reader.ReadAsync(ct) ? new(reader.GetInt64(0), reader.GetString(1)) : null;

    // COPY would be a little faster; PostgreSQL refuses it where row-level security holds.
    private const string InsertEntries = """
        insert into akashi.audit_entries (tenant_id, id, actor, action, entry, facts, salt, log_index)
        select $1, e.id, e.actor, e.action, e.entry, e.facts, e.salt, $8 + e.place - 1
        from unnest($2, $3, $4, $5, $6, $7) with ordinality as e(id, actor, action, entry, facts, salt, place)
        """;

    private void AddEntries(NpgsqlParameterCollection parameters, IReadOnlyList<AuditEntry> entries, long? firstIndex)
    {
        parameters.Add(Of(tenant));
        parameters.Add(Of(Column(entries, entry => entry.Id)));
        parameters.Add(Of(Column(entries, entry => entry.Actor)));
        parameters.Add(Of(Column(entries, entry => entry.Action)));
        parameters.Add(Of(Column(entries, entry => entry.Bytes)));
        parameters.Add(Of(Column(entries, entry => entry.Facts)));
        parameters.Add(Of(Column(entries, entry => entry.Salt)));
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)firstIndex ?? DBNull.Value });
    }

    private void AddGrowth(NpgsqlBatch batch, Growth growth, string note)
    {
        var tiles = new NpgsqlBatchCommand(
            """
            insert into akashi.audit_tiles (tenant_id, level, number, width, hashes)
            select $1, t.level, t.number, t.width, t.hashes from unnest($2, $3, $4, $5) as t(level, number, width, hashes)
            on conflict (tenant_id, level, number) do update set width = excluded.width, hashes = excluded.hashes
            """
        );
        tiles.Parameters.Add(Of(tenant));
        tiles.Parameters.Add(Of(Column(growth.Tiles, tile => (short)tile.Id.Level)));
        tiles.Parameters.Add(Of(Column(growth.Tiles, tile => tile.Id.Index)));
        tiles.Parameters.Add(Of(Column(growth.Tiles, tile => (short)tile.Id.Width)));
        tiles.Parameters.Add(Of(Column(growth.Tiles, tile => tile.Bytes.ToArray())));
        batch.BatchCommands.Add(tiles);
        var checkpoint = new NpgsqlBatchCommand("insert into akashi.audit_checkpoints (tenant_id, size, note) values ($1, $2, $3)");
        checkpoint.Parameters.Add(Of(tenant));
        checkpoint.Parameters.Add(Of(growth.Edge.Size));
        checkpoint.Parameters.Add(Of(note));
        batch.BatchCommands.Add(checkpoint);
    }

    private static TColumn[] Column<TRow, TColumn>(IReadOnlyList<TRow> rows, Func<TRow, TColumn> value)
    {
        var column = new TColumn[rows.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = value(rows[i]);
        return column;
    }
}
