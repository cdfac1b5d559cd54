using System.Data;
using Akashi.Platform.Data;
using Npgsql;

namespace Akashi.Trust.Audit;

/// <summary>
/// The database as the auditor's role sees it: every log, nothing else, and never to write. One look is one snapshot, so that a log that
/// grows meanwhile is seen whole, however long it takes.
/// </summary>
public sealed class AuditorStore(DatabaseRoles roles) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _store = new NpgsqlDataSourceBuilder(
        new NpgsqlConnectionStringBuilder(roles.Auditor) { MaxPoolSize = 4, CommandTimeout = 300 }.ConnectionString
    ).Build();

    internal async Task<T> Look<T>(Guid tenant, Func<LogTables, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await _store.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        return await work(new LogTables(snapshot, tenant));
    }

    /// <summary>The realm behind a company code, or null.</summary>
    public async Task<Guid?> Find(string code, CancellationToken ct)
    {
        await using var command = _store.CreateCommand("select id from akashi.tenants where code = $1");
        command.Parameters.AddWithValue(code);
        return await command.ExecuteScalarAsync(ct) as Guid?;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
