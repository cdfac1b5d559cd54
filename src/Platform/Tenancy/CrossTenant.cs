using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Platform.Tenancy;

/// <summary>
/// The only door from one realm into another. It opens a fresh scope that is in the other realm from its first statement, so
/// that no scope ever sees two. Who uses it shows in a search for this type's name, and a test lists them.
/// </summary>
public sealed class CrossTenant(IServiceScopeFactory scopes, NpgsqlDataSource store, ContextSigner signer)
{
    /// <summary>Runs work in a scope of its own inside <paramref name="tenant"/>.</summary>
    public async Task<T> In<T>(Guid tenant, Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
        return await work(scope.ServiceProvider);
    }

    /// <inheritdoc cref="In{T}(Guid, Func{IServiceProvider, Task{T}})"/>
    public async Task In(Guid tenant, Func<IServiceProvider, Task> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant);
        await work(scope.ServiceProvider);
    }

    /// <summary>A plain SQL transaction inside a realm, for engines that do not go through EF (the audit log, jobs).</summary>
    public async Task<RealmConnection> Open(Guid tenant, CancellationToken ct)
    {
        var connection = await store.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(ct);
            await transaction.EnterRealm(signer.Sign(tenant), ct);
            return new RealmConnection(connection, transaction);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}

/// <summary>An open connection with its transaction inside one realm. Disposing without a commit rolls back.</summary>
public sealed class RealmConnection(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    public NpgsqlConnection Connection => connection;
    public NpgsqlTransaction Transaction => transaction;

    /// <summary>A command in this transaction; values go in as <c>$1</c>, <c>$2</c> …</summary>
    public NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    public Task Commit(CancellationToken ct) => transaction.CommitAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
